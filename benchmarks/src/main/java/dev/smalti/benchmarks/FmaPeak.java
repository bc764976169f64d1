package dev.smalti.benchmarks;

import dev.smalti.SmaltiException;
import dev.smalti.bench.CpuTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The machine's float32 peak: how many fused multiply-adds per second plain Java reaches in a loop that never leaves the
 * first cache. HotSpot turns the loop over the array into wide registers; the chains of neighbouring registers are
 * independent, so that the units stay full. A lower bound of what the hardware can do, and the ceiling that the shares of
 * the other benchmarks refer to.
 */
public final class FmaPeak {
    /** 32 KB: fits the first cache of current cores, and is long enough to hide the loop's ends. */
    private static final int ELEMENTS = 8192;

    private static final int ROUNDS = 30;
    private static final long PASSES = 400_000;

    private FmaPeak() {}

    /** One way of writing the loop; which one HotSpot compiles best differs from machine to machine. */
    private enum Chain {
        FOUR(4) {
            @Override
            void run(float[] a, float m, float c) {
                for (int i = 0; i < a.length; i++) {
                    a[i] = Math.fma(Math.fma(Math.fma(Math.fma(a[i], m, c), m, c), m, c), m, c);
                }
            }
        },
        EIGHT(8) {
            @Override
            void run(float[] a, float m, float c) {
                for (int i = 0; i < a.length; i++) {
                    float x = Math.fma(Math.fma(Math.fma(Math.fma(a[i], m, c), m, c), m, c), m, c);
                    a[i] = Math.fma(Math.fma(Math.fma(Math.fma(x, m, c), m, c), m, c), m, c);
                }
            }
        },
        SIXTEEN(16) {
            @Override
            void run(float[] a, float m, float c) {
                for (int i = 0; i < a.length; i++) {
                    float x = Math.fma(Math.fma(Math.fma(Math.fma(a[i], m, c), m, c), m, c), m, c);
                    x = Math.fma(Math.fma(Math.fma(Math.fma(x, m, c), m, c), m, c), m, c);
                    x = Math.fma(Math.fma(Math.fma(Math.fma(x, m, c), m, c), m, c), m, c);
                    a[i] = Math.fma(Math.fma(Math.fma(Math.fma(x, m, c), m, c), m, c), m, c);
                }
            }
        };

        private final int length;

        Chain(int length) {
            this.length = length;
        }

        abstract void run(float[] a, float m, float c);
    }

    /**
     * The best of several rounds of every loop, in GFLOP/s.
     *
     * @param threads how many work at once. One is measured in its own CPU time, which a busy machine hardly disturbs;
     *     several in wall time, which needs a calm machine
     */
    public static double measure(int threads) {
        double best = 0;
        for (Chain chain : Chain.values()) {
            for (int round = 0; round < ROUNDS; round++) {
                best = Math.max(best, round(chain, threads));
            }
        }
        return best;
    }

    /** Prints the peak of one thread and of two. */
    public static void main(String[] arguments) {
        System.out.printf("1 thread   %.0f GFLOP/s (CPU time)%n", measure(1));
        System.out.printf("2 threads  %.0f GFLOP/s (wall time)%n", measure(2));
    }

    private static double round(Chain chain, int threads) {
        long passes = PASSES / chain.length;
        double seconds = threads == 1 ? alone(chain, passes) : together(chain, passes, threads);
        return 2.0 * chain.length * ELEMENTS * passes * threads / seconds / 1e9;
    }

    private static double alone(Chain chain, long passes) {
        long start = CpuTime.ofThread();
        work(chain, passes);
        return (CpuTime.ofThread() - start) * 1e-9;
    }

    private static double together(Chain chain, long passes, int threads) {
        long[] start = new long[1];
        CyclicBarrier barrier = new CyclicBarrier(threads, () -> start[0] = System.nanoTime());
        Callable<Void> worker = () -> {
            barrier.await();
            work(chain, passes);
            return null;
        };
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Callable<Void>> workers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                workers.add(worker);
            }
            for (Future<Void> done : pool.invokeAll(workers)) {
                done.get();
            }
            return (System.nanoTime() - start[0]) * 1e-9;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SmaltiException(SmaltiException.Kind.RESOURCE, "the measurement was interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }

    /** The values tend to c / (1 - m) and stay ordinary numbers, however long it runs. */
    private static void work(Chain chain, long passes) {
        float[] values = new float[ELEMENTS];
        for (long pass = 0; pass < passes; pass++) {
            chain.run(values, 0.999f, 0.001f);
        }
        if (!(values[ELEMENTS - 1] <= 2)) {
            throw new AssertionError("the loop left its range: " + values[ELEMENTS - 1]);
        }
    }
}
