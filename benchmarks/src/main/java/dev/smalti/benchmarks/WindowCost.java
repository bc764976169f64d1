package dev.smalti.benchmarks;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What a picture costs, as the runs of the prior it takes.
 *
 * @param forwards in the order in which they are run
 */
record WindowCost(List<Forward> forwards) {
    WindowCost {
        forwards = List.copyOf(forwards);
    }

    /** How many tokens are read in all. */
    long tokens() {
        return forwards.stream().mapToLong(Forward::tokens).sum();
    }

    /**
     * What all runs take together.
     *
     * @param cost of one run, from measured ones
     */
    double sum(ToDoubleFunction<Forward> cost) {
        return forwards.stream().mapToDouble(cost).sum();
    }
}
