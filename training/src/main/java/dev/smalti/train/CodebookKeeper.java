package dev.smalti.train;

import dev.smalti.artifact.TrainingState;
import dev.smalti.objective.Averages;
import dev.smalti.objective.Initialiser;
import dev.smalti.objective.Quantization;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What a codebook needs beside gradients and averages, between steps: a start at the k-means of latents, and new places for
 * entries that nothing uses. Its own memory lies in the training's state.
 */
final class CodebookKeeper {
    /** How often each entry was used lately. */
    static final String USAGE = "quantize.usage";

    private static final String AVERAGE = Averages.PREFIX + Quantization.CODEBOOK;
    private static final String RESERVOIR = "quantize.latents";
    private static final double USAGE_DECAY = 0.99;
    private static final int PER_ENTRY = 24;
    private static final int MOST_KEPT = 24_576;

    private final Quantization quantization;
    private final TrainingState state;
    private final long seed;
    private final int kept;

    CodebookKeeper(Quantization quantization, TrainingState state, long seed, boolean startsByMeans) {
        this.quantization = quantization;
        this.state = state;
        this.seed = seed;
        this.kept = startsByMeans ? Math.min(MOST_KEPT, PER_ENTRY * quantization.entries()) : 0;
        List<Long> usage = List.of((long) quantization.entries());
        state.put(USAGE, usage, Initialiser.filled(usage, 0));
        if (startsByMeans) {
            List<Long> latents = List.of((long) kept, (long) quantization.dimension());
            state.put(RESERVOIR, latents, Initialiser.filled(latents, 0));
        }
    }

    /** How many steps of so many latents fill what k-means starts from. */
    long stepsToFill(int latents) {
        return (kept + latents - 1L) / latents;
    }

    /** Keeps the latents [n, d] of a step that is so many before the start. */
    void keep(float[] latents, long stepsBefore) {
        int dimension = quantization.dimension();
        int count = latents.length / dimension;
        float[] all = state.values(RESERVOIR);
        long at = Math.floorMod(stepsBefore * count, kept);
        for (int i = 0; i < count; i++) {
            int row = (int) ((at + i) % kept);
            System.arraycopy(latents, i * dimension, all, row * dimension, dimension);
        }
        state.put(RESERVOIR, state.shape(RESERVOIR), all);
    }

    /**
     * Puts the entries at the means of the latents that were kept.
     *
     * @param latents of each step before
     * @param steps how many steps there were before
     */
    void start(int latents, long steps) {
        SplittableRandom random = Initialiser.random(seed, "k-means");
        float[] points = filled(latents, steps);
        KMeans means = KMeans.of(points, quantization.dimension(), quantization.entries(), random);
        place(means.centres(), means.counts());
    }

    /** The rows that {@link #keep} wrote: all, unless there were too few steps to fill them. */
    private float[] filled(int latents, long steps) {
        float[] all = state.values(RESERVOIR);
        if (steps >= stepsToFill(latents)) {
            return all;
        }
        int dimension = quantization.dimension();
        int rows = Math.toIntExact(steps * latents);
        float[] points = new float[rows * dimension];
        for (int i = 0; i < rows; i++) {
            // The last step before the start begins at the row of its own count.
            System.arraycopy(all, (latents + i) % kept * dimension, points, i * dimension, dimension);
        }
        return points;
    }

    /** Where the codebook lies that is exported: averages are no parameter, so nothing averages them once more. */
    static String exported(TokenizerRecipe.Codes codes) {
        return codes.decay() == null ? Averages.PREFIX + Quantization.CODEBOOK : Quantization.CODEBOOK;
    }

    private void place(float[] centres, float[] counts) {
        state.put(Quantization.CODEBOOK, state.shape(Quantization.CODEBOOK), centres);
        if (quantization.decay() == null) {
            state.put(AVERAGE, state.shape(AVERAGE), centres);
            return;
        }
        float[] sizes = new float[counts.length];
        float[] sums = new float[centres.length];
        int dimension = quantization.dimension();
        for (int k = 0; k < counts.length; k++) {
            sizes[k] = Math.max(counts[k], 0.1f);
            for (int i = 0; i < dimension; i++) {
                sums[k * dimension + i] = centres[k * dimension + i] * sizes[k];
            }
        }
        state.put(Quantization.CLUSTER_SIZE, state.shape(Quantization.CLUSTER_SIZE), sizes);
        state.put(Quantization.CLUSTER_SUM, state.shape(Quantization.CLUSTER_SUM), sums);
    }

    /** Counts the tokens of a step. */
    void count(long[] tokens) {
        float[] usage = state.values(USAGE);
        for (int i = 0; i < usage.length; i++) {
            usage[i] *= (float) USAGE_DECAY;
        }
        for (long token : tokens) {
            usage[(int) token] += 1;
        }
        state.put(USAGE, state.shape(USAGE), usage);
    }

    /** Whether any token was counted yet. */
    boolean begun() {
        for (float count : state.values(USAGE)) {
            if (count > 0) {
                return true;
            }
        }
        return false;
    }

    /** The part of the entries that were used in about the last few hundred steps, from 0 to 1. */
    float used() {
        float[] usage = state.values(USAGE);
        int used = 0;
        for (float count : usage) {
            used += count > 0.02f ? 1 : 0;
        }
        return (float) used / usage.length;
    }

    /** exp of the entropy of the tokens of late: how many entries, used evenly, would say as much. */
    float perplexity() {
        float[] usage = state.values(USAGE);
        double total = 0;
        for (float count : usage) {
            total += count;
        }
        double entropy = 0;
        for (float count : usage) {
            if (count > 0) {
                entropy -= count / total * Math.log(count / total);
            }
        }
        return (float) Math.exp(entropy);
    }

    /** Moves entries that were used less than a tenth of their share to latents [n, d] of this step, chosen at random. */
    void revive(float[] latents, long step) {
        int dimension = quantization.dimension();
        int count = latents.length / dimension;
        float[] usage = state.values(USAGE);
        double total = 0;
        for (float used : usage) {
            total += used;
        }
        double share = total / usage.length;
        SplittableRandom random = Initialiser.random(seed, "revive" + step);
        float[] codebook = state.values(Quantization.CODEBOOK);
        boolean averaged = quantization.decay() != null;
        float[] average = averaged ? codebook : state.values(AVERAGE);
        float[] sizes = averaged ? state.values(Quantization.CLUSTER_SIZE) : new float[usage.length];
        float[] sums = averaged ? state.values(Quantization.CLUSTER_SUM) : new float[codebook.length];
        float size = (float) count / usage.length;
        for (int k = 0; k < usage.length; k++) {
            if (usage[k] >= 0.1 * share) {
                continue;
            }
            int from = random.nextInt(count);
            for (int i = 0; i < dimension; i++) {
                float value = latents[from * dimension + i];
                codebook[k * dimension + i] = value;
                average[k * dimension + i] = value;
                sums[k * dimension + i] = value * size;
            }
            sizes[k] = size;
            usage[k] = (float) share;
        }
        state.put(Quantization.CODEBOOK, state.shape(Quantization.CODEBOOK), codebook);
        state.put(USAGE, state.shape(USAGE), usage);
        if (averaged) {
            state.put(Quantization.CLUSTER_SIZE, state.shape(Quantization.CLUSTER_SIZE), sizes);
            state.put(Quantization.CLUSTER_SUM, state.shape(Quantization.CLUSTER_SUM), sums);
        } else {
            state.put(AVERAGE, state.shape(AVERAGE), average);
        }
    }
}
