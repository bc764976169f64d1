package dev.smalti.benchmarks;

import dev.smalti.benchmarks.Timing.Clock;
import dev.smalti.benchmarks.Timing.Sample;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How one contender trained.
 *
 * @param contender its name
 * @param losses of every step it took, in order, warm-up included
 * @param samples one step for each round that counts, in order
 */
record TrainingTiming(String contender, List<Float> losses, List<Sample> samples) {
    TrainingTiming {
        losses = List.copyOf(losses);
        samples = List.copyOf(samples);
    }

    /** The middle and the ends of its steps. */
    Samples steps() {
        return new Samples(samples);
    }

    /**
     * Round by round, how many times as long as another's its step took, sorted: rounds are near in time, so that what
     * slows the machine for a while is in both.
     *
     * @param other measured in the same rounds
     */
    List<Double> ratios(TrainingTiming other, Clock clock) {
        return IntStream.range(0, samples.size())
                .mapToObj(round -> (double) samples.get(round).nanos(clock)
                        / other.samples.get(round).nanos(clock))
                .sorted()
                .toList();
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
