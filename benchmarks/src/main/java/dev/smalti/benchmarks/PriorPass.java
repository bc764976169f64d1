package dev.smalti.benchmarks;

import dev.smalti.benchmarks.PriorTiming.Task;
import dev.smalti.benchmarks.measure.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one batch on one number of threads gave.
 *
 * @param rows sequences in lock step
 * @param threads how many a contender could use
 * @param equalTokens by contender, see {@link GreedyTokens}
 * @param comparedTokens likewise
 * @param timings by contender and task
 */
record PriorPass(
        int rows, int threads, Map<String, Integer> equalTokens, int comparedTokens, List<PriorTiming> timings) {
    PriorPass {
        equalTokens = Map.copyOf(equalTokens);
        timings = List.copyOf(timings);
    }

    /** The clock that is meaningful for the number of threads. */
    Clock clock() {
        return Clock.of(threads);
    }

    /** Those of a task, in order. */
    List<PriorTiming> of(Task task) {
        return timings.stream().filter(timing -> timing.task() == task).toList();
    }

    /**
     * The time of all tokens of the picture from a cached contender's medians, in seconds: a prefill with the first token,
     * and a step for each other one, where the measured step stands for all of them.
     *
     * @param tokens of the picture
     */
    double cachedSeconds(String contender, int tokens) {
        return (one(contender, Task.PREFILL) + (tokens - 1) * one(contender, Task.STEP)) / 1e3;
    }

    /**
     * The same without a cache: a whole sequence for each token, from the condition's length to the longest measured
     * one; lengths between the measured ones lie on straight lines.
     */
    double wholeSeconds(String contender) {
        TreeMap<Integer, Double> measured = new TreeMap<>();
        of(Task.WHOLE).stream()
                .filter(timing -> timing.contender().equals(contender))
                .forEach(timing -> measured.put(
                        timing.length(), timing.milliseconds(clock()).median()));
        List<Double> all = new ArrayList<>();
        for (int length = measured.firstKey(); length <= measured.lastKey(); length++) {
            Map.Entry<Integer, Double> below = measured.floorEntry(length);
            Map.Entry<Integer, Double> above = measured.ceilingEntry(length);
            int distance = above.getKey() - below.getKey();
            double share = distance == 0 ? 0 : (double) (length - below.getKey()) / distance;
            all.add(below.getValue() + share * (above.getValue() - below.getValue()));
        }
        return all.stream().mapToDouble(value -> value).sum() / 1e3;
    }

    private double one(String contender, Task task) {
        return of(task).stream()
                .filter(timing -> timing.contender().equals(contender))
                .mapToDouble(timing -> timing.milliseconds(clock()).median())
                .findFirst()
                .orElseThrow();
    }
}
