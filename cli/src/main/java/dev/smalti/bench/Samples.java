package dev.smalti.bench;

import dev.smalti.SmaltiException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one contender took, round by round, in seconds for one run. */
final class Samples {
    private final List<Double> wall = new ArrayList<>();
    private final List<Double> processor = new ArrayList<>();
    private @Nullable SmaltiException failure;

    /** Takes the times of one round. */
    void add(double wallSeconds, double processorSeconds) {
        wall.add(wallSeconds);
        processor.add(processorSeconds);
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

    int count() {
        return wall.size();
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
