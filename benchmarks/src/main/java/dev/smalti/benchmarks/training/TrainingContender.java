package dev.smalti.benchmarks.training;

/**
 * A network in training, always on the same batch: what is left to measure is the step. One thread calls it; whoever
 * opens it closes it.
 */
public interface TrainingContender extends AutoCloseable {
    /** How reports call it. */
    String name();

    /**
     * One whole step: forward, backward, and the optimiser's update.
     *
     * @return the loss before the update
     */
    float step();

    /** Frees the network; closing twice is fine. */
    @Override
    void close();
}
