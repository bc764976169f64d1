package dev.smalti.benchmarks.training;

import dev.smalti.checkpoint.CheckpointTensor;
import dev.smalti.image.Pixels;
import java.util.List;
import java.util.Map;

/**
 * Training of a {@code VQModel} without its discriminator: the mean absolute error of the reconstructed pixels, plus
 * the quantizer's mean((sg(z) - e)²) + commitment * mean((z - sg(e))²), with the gradient passed straight through the
 * quantizer (van den Oord et al. 2017, equation 3); optimised by Adam.
 *
 * @param weights initial state dict by the reference's names, in the order of the optimiser
 * @param batch pictures of one size
 * @param commitment the weight beta of the encoder's part, from 0; the reference has 0.25
 * @param adam without decay of weights
 */
public record VqganTask(Map<String, CheckpointTensor> weights, List<Pixels> batch, double commitment, Adam adam) {
    /** Copies the batch and checks it. */
    public VqganTask {
        batch = List.copyOf(batch);
        if (batch.isEmpty()) {
            throw new IllegalArgumentException("a batch has at least one picture");
        }
        Pixels first = batch.get(0);
        for (Pixels picture : batch) {
            if (picture.channels() != first.channels()
                    || picture.height() != first.height()
                    || picture.width() != first.width()) {
                throw new IllegalArgumentException("pictures of a batch have one size");
            }
        }
        if (!(commitment >= 0)) {
            throw new IllegalArgumentException("the commitment is from 0, was " + commitment);
        }
        if (adam.weightDecay() != 0) {
            throw new IllegalArgumentException("Adam has no decay of weights here, was " + adam.weightDecay());
        }
    }
}
