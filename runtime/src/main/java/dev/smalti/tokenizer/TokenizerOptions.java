package dev.smalti.tokenizer;

import dev.smalti.image.Tiling;
import java.lang.management.ManagementFactory;

/**
 * How an {@link ImageTokenizer} works.
 *
 * @param quantizer what searches the codebook
 * @param maxBatch how many pictures of one size run at once, at least 1; the memory limit can make it fewer
 * @param memoryLimit bytes that one run may take beside the weights; larger pictures are cut into tiles
 * @param tiling how a picture is cut where it must be
 */
public record TokenizerOptions(Quantizer quantizer, int maxBatch, long memoryLimit, Tiling tiling) {
    /** What searches the codebook. */
    public enum Quantizer {
        /**
         * The graph, on every device: with 16384 rows of 256 channels it takes half the processor time of the search in
         * Java, and on a GPU it needs no copy of the latents.
         */
        AUTO,
        /** The bundle's {@code quantizer.onnx}, on the device. */
        GRAPH,
        /** {@link CodebookSearch}, on the processor. */
        JAVA
    }

    /** Checks the ranges. */
    public TokenizerOptions {
        if (maxBatch < 1 || memoryLimit < 1) {
            throw new IllegalArgumentException(
                    "batch and memory limit are at least 1, were " + maxBatch + " and " + memoryLimit);
        }
    }

    /** Up to 8 pictures at once, in at most 640 MiB and at most a quarter of the machine's memory. */
    public static TokenizerOptions defaults() {
        return new TokenizerOptions(Quantizer.AUTO, 8, defaultMemoryLimit(), Tiling.DEFAULTS);
    }

    /** The same with this quantizer. */
    public TokenizerOptions withQuantizer(Quantizer choice) {
        return new TokenizerOptions(choice, maxBatch, memoryLimit, tiling);
    }

    /** The same with at most this many pictures at once. */
    public TokenizerOptions withMaxBatch(int pictures) {
        return new TokenizerOptions(quantizer, pictures, memoryLimit, tiling);
    }

    /** The same with this memory limit in bytes. */
    public TokenizerOptions withMemoryLimit(long bytes) {
        return new TokenizerOptions(quantizer, maxBatch, bytes, tiling);
    }

    /** The same with other tiles. */
    public TokenizerOptions withTiling(Tiling tiles) {
        return new TokenizerOptions(quantizer, maxBatch, memoryLimit, tiles);
    }

    private static long defaultMemoryLimit() {
        long most = 640L << 20;
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean machine
                ? Math.min(most, Math.max(256L << 20, machine.getTotalMemorySize() / 4))
                : most;
    }
}
