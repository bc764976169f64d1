package dev.smalti.bench;

import java.util.ArrayList;
import java.util.List;

/** What one contender took, round by round, in seconds for one run. */
final class Samples {
    private final List<Double> wall = new ArrayList<>();
    private final List<Double> processor = new ArrayList<>();

    /** Takes the times of one round. */
    void add(double wallSeconds, double processorSeconds) {
        wall.add(wallSeconds);
        processor.add(processorSeconds);
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
