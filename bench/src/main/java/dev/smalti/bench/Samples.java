package dev.smalti.bench;

import dev.smalti.SmaltiException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one contender took, round by round, in seconds for one run. */
final class Samples {
    private final List<Double> wall = new ArrayList<>();
    private final List<Double> processor = new ArrayList<>();
    private final List<Double> runs = new ArrayList<>();
    private @Nullable SmaltiException failure;

    /** Takes the times of one round. */
    void add(Turn turn) {
        wall.add(turn.wall());
        processor.add(turn.processor());
        for (double run : turn.runs()) {
            runs.add(run);
        }
    }

    /**
     * One turn, in seconds.
     *
     * @param wall of one run on average, by the clock
     * @param processor of one run on average, of all threads of the process
     * @param runs each run by the clock
     */
    @SuppressWarnings("ArrayRecordComponent") // made and read once, never compared
    record Turn(double wall, double processor, double[] runs) {
        /** No turn at all. */
        static final Turn NONE = new Turn(0, 0, new double[0]);
    }

    /** Has no further turn, and what it took so far is not told: it may be no measure of anything. */
    void fail(SmaltiException reason) {
        failure = reason;
    }

    /** Why it could not go on; null where it could. */
    @Nullable
    SmaltiException failure() {
        return failure;
    }

    public int count() {
        return wall.size();
    }

    /** What the clock said of every single run. */
    double[] runs() {
        return runs.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** What the clock said. */
    double[] wall() {
        return wall.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** What all threads of the process took of the processor. */
    double[] processor() {
        return processor.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
