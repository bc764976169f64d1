package dev.smalti.benchmarks;

import dev.smalti.benchmarks.Timing.Sample;
import dev.smalti.benchmarks.training.TrainingContender;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Has contenders take a step in turn, round after round, each round beginning with the next one: whatever slows the
 * machine for a while slows all of them.
 *
 * @param warmUp rounds that are not counted
 * @param counted rounds that are, from 1
 * @param progress is told of each finished round
 */
record TrainingRounds(int warmUp, int counted, Consumer<String> progress) {
    private static final class Turn {
        private final TrainingContender contender;
        private final List<Float> losses = new ArrayList<>();
        private final List<Sample> samples = new ArrayList<>();

        Turn(TrainingContender contender) {
            this.contender = contender;
        }

        void take(boolean counts) {
            Sample sample = Sample.of(() -> losses.add(contender.step()));
            if (counts) {
                samples.add(sample);
            }
        }

        TrainingTiming timing() {
            return new TrainingTiming(contender.name(), losses, samples);
        }
    }

    /** Measures a step of each, in the order given. */
    List<TrainingTiming> run(List<? extends TrainingContender> contenders) {
        List<Turn> turns = contenders.stream().map(Turn::new).toList();
        for (int round = 0; round < warmUp + counted; round++) {
            for (int offset = 0; offset < turns.size(); offset++) {
                turns.get((round + offset) % turns.size()).take(round >= warmUp);
            }
            progress.accept("round %d of %d".formatted(round + 1, warmUp + counted));
        }
        return turns.stream().map(Turn::timing).toList();
    }
}
