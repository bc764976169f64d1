package dev.smalti.benchmarks;

import dev.smalti.benchmarks.PriorTiming.Task;
import dev.smalti.benchmarks.measure.Rounds;
import dev.smalti.benchmarks.measure.Rounds.Turn;
import java.util.ArrayList;
import java.util.List;

/**
 * What priors are asked to do in their turns.
 *
 * @param rounds how often
 */
record PriorRounds(Rounds rounds) {
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
            List<List<Turn<PriorTiming>>> turns = new ArrayList<>();
            for (PriorContender.Cached contender : contenders) {
                String title = contender.title();
                PriorContender.Run run = contender.start(past - steps / 2);
                runs.add(run);
                turns.add(List.of(
                        new Turn<>(
                                () -> contender.start(condition).close(),
                                samples -> new PriorTiming(title, Task.PREFILL, condition, 1, samples)),
                        new Turn<>(
                                run::rewind,
                                () -> repeat(run::step, steps),
                                samples -> new PriorTiming(title, Task.STEP, past, steps, samples))));
            }
            return rounds.measure(turns);
        } finally {
            runs.forEach(PriorContender.Run::close);
        }
    }

    /** Measures whole sequences of these lengths. */
    List<PriorTiming> whole(List<? extends PriorContender.Whole> contenders, List<Integer> lengths) {
        List<List<Turn<PriorTiming>>> turns = new ArrayList<>();
        for (PriorContender.Whole contender : contenders) {
            List<Turn<PriorTiming>> own = new ArrayList<>();
            for (int length : lengths) {
                own.add(new Turn<>(
                        () -> contender.next(length),
                        samples -> new PriorTiming(contender.title(), Task.WHOLE, length, 1, samples)));
            }
            turns.add(own);
        }
        return rounds.measure(turns);
    }

    private static void repeat(Runnable task, int times) {
        for (int i = 0; i < times; i++) {
            task.run();
        }
    }
}
