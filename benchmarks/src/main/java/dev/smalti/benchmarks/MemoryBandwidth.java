package dev.smalti.benchmarks;

import dev.smalti.bench.CpuTime;
import java.util.Arrays;

/**
 * How fast one thread of plain Java reads memory that no cache holds: the ceiling for a step of a prior, which reads all
 * weights for one token. Every block of a long array is added to a short one that stays in the first cache, in loops that
 * HotSpot turns into wide registers. A lower bound of what the hardware can do, and of what it could on a calm machine:
 * neighbours use the same memory.
 */
public final class MemoryBandwidth {
    /** 512 MiB: larger than any cache of current processors. */
    private static final int ELEMENTS = 1 << 27;

    /** 16 KiB */
    private static final int BLOCK = 4096;

    private static final int ROUNDS = 7;

    private MemoryBandwidth() {}

    /** One way of walking through the array; which one is faster differs from machine to machine. */
    private enum Walk {
        /** From the beginning to the end. */
        ONE_BLOCK {
            @Override
            void read(float[] data, float[] sums) {
                for (int start = 0; start < data.length; start += BLOCK) {
                    add(data, start, sums);
                }
            }

            private static void add(float[] data, int start, float[] sums) {
                for (int i = 0; i < BLOCK; i++) {
                    sums[i] += data[start + i];
                }
            }
        },
        /** Four neighbouring blocks at once: fewer writes to the sums, and still near each other. */
        FOUR_BLOCKS {
            @Override
            void read(float[] data, float[] sums) {
                for (int start = 0; start < data.length; start += 4 * BLOCK) {
                    add(data, start, start + BLOCK, start + 2 * BLOCK, start + 3 * BLOCK, sums);
                }
            }

            private static void add(float[] data, int a, int b, int c, int d, float[] sums) {
                for (int i = 0; i < BLOCK; i++) {
                    sums[i] += (data[a + i] + data[b + i]) + (data[c + i] + data[d + i]);
                }
            }
        };

        abstract void read(float[] data, float[] sums);
    }

    /** The best of several rounds of every walk, in GB (10⁹ bytes) a second of the thread's CPU time. Needs 0.6 GB of heap. */
    public static double measure() {
        float[] data = new float[ELEMENTS];
        Arrays.fill(data, 1);
        double best = 0;
        for (Walk walk : Walk.values()) {
            for (int round = 0; round < ROUNDS; round++) {
                best = Math.max(best, round(walk, data));
            }
        }
        return best;
    }

    /** Prints the bandwidth of one thread. */
    public static void main(String[] arguments) {
        System.out.printf("1 thread   %.1f GB/s (CPU time)%n", measure());
    }

    private static double round(Walk walk, float[] data) {
        float[] sums = new float[BLOCK];
        long start = CpuTime.ofThread();
        walk.read(data, sums);
        double seconds = (CpuTime.ofThread() - start) * 1e-9;
        float expected = (float) data.length / BLOCK;
        if (sums[0] != expected || sums[BLOCK - 1] != expected) {
            throw new AssertionError("the loop missed values: " + sums[0] + " of " + expected);
        }
        return (double) data.length * Float.BYTES / seconds / 1e9;
    }
}
