package dev.smalti.train;

import dev.smalti.artifact.TrainingState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * A weight's first step of Adam whose direction the rounding of its gradient decided. Adam's first step is one learning rate
 * up or down, however small the gradient, so another order of sums can turn it round.
 *
 * @param parameter the tensor
 * @param index of the weight in it
 * @param gradient of the weight
 * @param share of the largest gradient in the tensor, as a size
 */
record DoubtfulStep(String parameter, int index, float gradient, float share) {
    /** How many are doubted: the directions of so many are tried in every combination. */
    private static final int MOST = 6;
    /** Below it a tensor's largest gradient is rounding noise alone: the tensor has no influence, whatever it does. */
    private static final float NOTHING = 1e-5f;

    /**
     * The most doubtful steps of the autoencoder after its first, the most doubtful first.
     *
     * @param known the tensors whose steps are known
     */
    static List<DoubtfulStep> of(GoldenVqgan training, Predicate<String> known) {
        String moments = TokenizerSteps.OPTIMIZER + "/first/";
        List<DoubtfulStep> steps = new ArrayList<>();
        for (String moment : training.state.names()) {
            if (moment.startsWith(moments) && !known.test(moment.substring(moments.length()))) {
                add(steps, training, moment.substring(moments.length()));
            }
        }
        steps.sort(Comparator.comparing(DoubtfulStep::share));
        return List.copyOf(steps.subList(0, Math.min(MOST, steps.size())));
    }

    private static void add(List<DoubtfulStep> steps, GoldenVqgan training, String parameter) {
        float[] gradient = training.firstGradient(TokenizerSteps.OPTIMIZER, parameter);
        float largest = 0;
        for (float value : gradient) {
            largest = Math.max(largest, Math.abs(value));
        }
        for (int i = 0; i < gradient.length && largest > NOTHING; i++) {
            steps.add(new DoubtfulStep(parameter, i, gradient[i], Math.abs(gradient[i]) / largest));
        }
    }

    /** Lets the weight have gone the other way. */
    void turn(TrainingState state, float rate) {
        float[] weights = state.values(parameter);
        weights[index] += 2 * rate * Math.signum(gradient);
        state.put(parameter, state.shape(parameter), weights);
    }
}
