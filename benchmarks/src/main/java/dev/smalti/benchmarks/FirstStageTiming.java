package dev.smalti.benchmarks;

import dev.smalti.TokenGrid;
import dev.smalti.benchmarks.measure.Clock;
import dev.smalti.benchmarks.measure.Rounds.Turn;
import dev.smalti.benchmarks.measure.Samples;
import dev.smalti.benchmarks.torch.FirstStageCost;
import dev.smalti.image.Pixels;
import java.util.List;

/**
 * How long one task of one first stage took, round by round.
 *
 * @param contender its title
 * @param task what it did
 * @param threads how many it could use
 * @param flops operations of one run
 * @param samples one for each round
 */
record FirstStageTiming(String contender, Task task, int threads, long flops, Samples samples) {
    /** What is measured. */
    enum Task {
        ENCODE,
        DECODE
    }

    /** Both tasks of a contender, to be measured. */
    static List<Turn<FirstStageTiming>> turns(
            Contender contender, Pixels picture, TokenGrid tokens, FirstStageCost cost, int threads) {
        String title = contender.title();
        return List.of(
                new Turn<>(
                        () -> contender.encode(picture),
                        samples -> new FirstStageTiming(title, Task.ENCODE, threads, cost.encode(), samples)),
                new Turn<>(
                        () -> contender.decode(tokens),
                        samples -> new FirstStageTiming(title, Task.DECODE, threads, cost.decode(), samples)));
    }

    /** The clock that is meaningful for the number of threads. */
    Clock clock() {
        return Clock.of(threads);
    }

    /** Speed at the median, in GFLOP/s. */
    double gigaflops() {
        return flops / samples.milliseconds(clock()).median() / 1e6;
    }
}
