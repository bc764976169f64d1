package dev.smalti;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How ONNX Runtime runs a graph, whatever the provider.
 *
 * @param threads threads that share one operator's work on the processor; 0 lets ONNX Runtime take one per physical core
 * @param spinning whether idle threads wait in a busy loop; doubles the processor time on a shared machine
 * @param arena whether memory of a run is kept for the next; off returns it to the system, and costs up to a fifth of the
 *     time in page faults, depending on the machine
 * @param optimization how far the graph is rewritten before it runs
 * @param profile the beginning of the names of files to which each session, when it is closed, writes what its operators
 *     took; null for none
 */
public record SessionTuning(
        int threads,
        boolean spinning,
        boolean arena,
        Optimization optimization,
        @Nullable Path profile) {
    /** One thread per core, no busy waiting, memory returned after each run, all optimizations. */
    public static final SessionTuning DEFAULTS = new SessionTuning(0, false, false, Optimization.ALL, null);

    /** More threads than this, which ONNX Runtime starts one by one, can only be a mistake. */
    public static final int MOST_THREADS = 1024;

    /** How far ONNX Runtime rewrites a graph before it runs. */
    public enum Optimization {
        /** The graph as it was written. */
        NONE,
        /** Constant folding and the removal of operators that do nothing. */
        BASIC,
        /** Fused operators as well. */
        EXTENDED,
        /** Blocked memory layouts as well. */
        ALL
    }

    /** Checks that the number of threads is from 0 to {@link #MOST_THREADS}. */
    public SessionTuning {
        if (threads < 0 || threads > MOST_THREADS) {
            throw SmaltiException.badInput("threads is from 0 to " + MOST_THREADS + ", was " + threads);
        }
    }

    /** The same with this many threads; 0 for one per physical core. */
    public SessionTuning withThreads(int count) {
        return new SessionTuning(count, spinning, arena, optimization, profile);
    }

    /** The same with or without busy waiting. */
    public SessionTuning withSpinning(boolean on) {
        return new SessionTuning(threads, on, arena, optimization, profile);
    }

    /** The same with or without keeping a run's memory. */
    public SessionTuning withArena(boolean on) {
        return new SessionTuning(threads, spinning, on, optimization, profile);
    }

    /** The same with another degree of optimization. */
    public SessionTuning withOptimization(Optimization level) {
        return new SessionTuning(threads, spinning, arena, level, profile);
    }

    /** The same with files that say what operators took, named from this on; null for none. */
    public SessionTuning withProfile(@Nullable Path start) {
        return new SessionTuning(threads, spinning, arena, optimization, start);
    }
}
