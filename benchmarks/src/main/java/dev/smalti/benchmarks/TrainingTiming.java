package dev.smalti.benchmarks;

import dev.smalti.benchmarks.measure.Rounds.Turn;
import dev.smalti.benchmarks.measure.Samples;
import dev.smalti.benchmarks.training.TrainingContender;
import java.util.ArrayList;
import java.util.List;

/**
 * How one contender trained.
 *
 * @param contender its name
 * @param losses of every step it took, in order, warm-up included
 * @param samples one step for each round
 */
record TrainingTiming(String contender, List<Float> losses, Samples samples) {
    TrainingTiming {
        losses = List.copyOf(losses);
    }

    /** A step of a contender, to be measured. */
    static Turn<TrainingTiming> turn(TrainingContender contender) {
        List<Float> losses = new ArrayList<>();
        return new Turn<>(
                () -> losses.add(contender.step()), samples -> new TrainingTiming(contender.name(), losses, samples));
    }

    /**
     * The largest relative difference of the losses of the first steps.
     *
     * @param steps how many are compared, at most as many as both took
     */
    double difference(TrainingTiming other, int steps) {
        double largest = 0;
        for (int step = 0; step < Math.min(steps, Math.min(losses.size(), other.losses.size())); step++) {
            largest = Math.max(largest, Math.abs(losses.get(step) / other.losses.get(step) - 1));
        }
        return largest;
    }
}
