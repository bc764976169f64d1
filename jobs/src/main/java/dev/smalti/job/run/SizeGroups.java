package dev.smalti.job.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Gathers things of one size into groups, since only those run together. What waits is bounded: where more than the
 * budget would wait, the group that was begun first runs as it is.
 */
public final class SizeGroups<T> {
    private final int batch;
    private final long budget;
    private final Consumer<List<T>> run;
    private final Map<Object, List<T>> waiting = new LinkedHashMap<>();
    private final Map<Object, Long> costs = new LinkedHashMap<>();

    /**
     * Nothing waiting.
     *
     * @param batch how many run together
     * @param budget how much may wait, in the unit of the costs
     * @param run takes a group of 1 to {@code batch}
     */
    public SizeGroups(int batch, long budget, Consumer<List<T>> run) {
        this.batch = batch;
        this.budget = budget;
        this.run = run;
    }

    /** Adds a thing of this size that costs so much to keep. */
    public void add(Object size, long cost, T thing) {
        List<T> group = waiting.computeIfAbsent(size, any -> new ArrayList<>());
        group.add(thing);
        costs.merge(size, cost, Long::sum);
        if (group.size() == batch) {
            run(size);
        }
        while (costs.values().stream().mapToLong(Long::longValue).sum() > budget) {
            run(waiting.keySet().iterator().next());
        }
    }

    /** Runs what still waits. */
    public void finish() {
        while (!waiting.isEmpty()) {
            run(waiting.keySet().iterator().next());
        }
    }

    private void run(Object size) {
        List<T> group = waiting.remove(size);
        costs.remove(size);
        run.accept(group);
    }
}
