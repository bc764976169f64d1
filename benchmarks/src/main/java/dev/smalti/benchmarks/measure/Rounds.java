package dev.smalti.benchmarks.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Gives contenders their turns, round after round, each round beginning with the next one: whatever slows the machine for
 * a while slows all of them.
 *
 * @param warmUp rounds that are not counted
 * @param counted rounds that are, from 1
 * @param progress is told of each finished round, warm-up included
 */
public record Rounds(int warmUp, int counted, Consumer<String> progress) {
    /**
     * Something to measure, once.
     *
     * @param <T> what is known of it in the end
     */
    public static final class Turn<T> {
        private final Runnable before;
        private final Runnable task;
        private final Function<Samples, T> timing;
        private final List<Sample> samples = new ArrayList<>();

        /**
         * Not measured yet.
         *
         * @param before is run before each sample, and not timed
         * @param task is timed
         * @param timing says what the samples are of
         */
        public Turn(Runnable before, Runnable task, Function<Samples, T> timing) {
            this.before = before;
            this.task = task;
            this.timing = timing;
        }

        /** One that needs nothing done before. */
        public Turn(Runnable task, Function<Samples, T> timing) {
            this(() -> {}, task, timing);
        }

        private void take(boolean counts) {
            before.run();
            Sample sample = Sample.of(task);
            if (counts) {
                samples.add(sample);
            }
        }
    }

    /** Measures every turn of every contender; the timings are in the order given. */
    public <T> List<T> measure(List<List<Turn<T>>> contenders) {
        for (int round = 0; round < warmUp + counted; round++) {
            for (int offset = 0; offset < contenders.size(); offset++) {
                for (Turn<T> turn : contenders.get((round + offset) % contenders.size())) {
                    turn.take(round >= warmUp);
                }
            }
            progress.accept("round %d of %d".formatted(round + 1, warmUp + counted));
        }
        return contenders.stream()
                .flatMap(List::stream)
                .map(turn -> turn.timing.apply(new Samples(turn.samples)))
                .toList();
    }
}
