package dev.smalti.benchmarks;

import dev.smalti.benchmarks.PriorTiming.Task;
import dev.smalti.benchmarks.Timing.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Runs priors in turn, round after round, each round beginning with the next one: whatever slows the machine for a while
 * slows all of them.
 *
 * @param warmUp rounds that are not counted
 * @param counted rounds that are, from 1
 * @param progress is told of each finished round
 */
record PriorRounds(int warmUp, int counted, Consumer<String> progress) {
    /** Something to measure, and where its samples go. */
    private record Turn(PriorTiming empty, Runnable before, Runnable task, List<Sample> samples) {
        Turn(PriorTiming empty, Runnable before, Runnable task) {
            this(empty, before, task, new ArrayList<>());
        }

        PriorTiming timing() {
            return new PriorTiming(empty.contender(), empty.task(), empty.length(), empty.repeats(), samples);
        }
    }

    /**
     * Measures prefill and steps.
     *
     * @param condition tokens of the prefill
     * @param past tokens before the middle one of the steps
     * @param steps how many steps are timed together: the clock of CPU time ticks every 10 ms
     */
    List<PriorTiming> cached(List<? extends PriorContender.Cached> contenders, int condition, int past, int steps) {
        List<PriorContender.Run> runs = new ArrayList<>();
        try {
            List<List<Turn>> turns = new ArrayList<>();
            for (PriorContender.Cached contender : contenders) {
                PriorContender.Run run = contender.start(past - steps / 2);
                runs.add(run);
                turns.add(List.of(
                        new Turn(
                                new PriorTiming(contender.title(), Task.PREFILL, condition, 1, List.of()),
                                () -> {},
                                () -> contender.start(condition).close()),
                        new Turn(
                                new PriorTiming(contender.title(), Task.STEP, past, steps, List.of()),
                                run::rewind,
                                () -> repeat(run::step, steps))));
            }
            return measure(turns, "with a cache");
        } finally {
            runs.forEach(PriorContender.Run::close);
        }
    }

    /** Measures whole sequences of these lengths. */
    List<PriorTiming> whole(List<? extends PriorContender.Whole> contenders, List<Integer> lengths) {
        List<List<Turn>> turns = new ArrayList<>();
        for (PriorContender.Whole contender : contenders) {
            List<Turn> own = new ArrayList<>();
            for (int length : lengths) {
                own.add(new Turn(
                        new PriorTiming(contender.title(), Task.WHOLE, length, 1, List.of()),
                        () -> {},
                        () -> contender.next(length)));
            }
            turns.add(own);
        }
        return measure(turns, "without a cache");
    }

    private List<PriorTiming> measure(List<List<Turn>> turns, String what) {
        for (int round = 0; round < warmUp + counted; round++) {
            for (int offset = 0; offset < turns.size(); offset++) {
                for (Turn turn : turns.get((round + offset) % turns.size())) {
                    turn.before().run();
                    Sample sample = Sample.of(turn.task());
                    if (round >= warmUp) {
                        turn.samples().add(sample);
                    }
                }
            }
            progress.accept("%s, round %d of %d".formatted(what, round + 1, warmUp + counted));
        }
        return turns.stream().flatMap(List::stream).map(Turn::timing).toList();
    }

    private static void repeat(Runnable task, int times) {
        for (int i = 0; i < times; i++) {
            task.run();
        }
    }
}
