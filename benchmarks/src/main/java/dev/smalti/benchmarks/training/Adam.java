package dev.smalti.benchmarks.training;

/**
 * Settings of Adam (Kingma and Ba 2015, algorithm 1) and of AdamW (Loshchilov and Hutter 2019, algorithm 2), as
 * {@code torch.optim} defines them.
 *
 * @param learningRate above 0
 * @param beta1 decay of the gradients' mean, from 0 to below 1
 * @param beta2 decay of their squares' mean, from 0 to below 1
 * @param epsilon added to the root of the squares' mean, after the correction of its bias; above 0
 * @param weightDecay of AdamW, times the learning rate and the weight; 0 for Adam
 */
public record Adam(double learningRate, double beta1, double beta2, double epsilon, double weightDecay) {
    /** Checks the ranges. */
    public Adam {
        if (!(learningRate > 0 && epsilon > 0 && weightDecay >= 0)) {
            throw new IllegalArgumentException(
                    "learning rate and epsilon are above 0 and the decay is not below, were %s, %s, %s"
                            .formatted(learningRate, epsilon, weightDecay));
        }
        if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1)) {
            throw new IllegalArgumentException("betas are from 0 to below 1, were " + beta1 + " and " + beta2);
        }
    }

    /** The same without decay of the weights. */
    public Adam withoutDecay() {
        return new Adam(learningRate, beta1, beta2, epsilon, 0);
    }
}
