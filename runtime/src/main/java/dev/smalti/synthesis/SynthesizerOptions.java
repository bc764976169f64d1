package dev.smalti.synthesis;

import dev.smalti.Scheme;
import dev.smalti.bundle.Manifest;
import dev.smalti.prior.Limits;
import dev.smalti.prior.SamplerSettings;
import dev.smalti.tokenizer.TokenizerOptions;

/**
 * How a {@link Synthesizer} works. Under one {@link Scheme} none of it changes a token.
 *
 * @param tokenizer how pictures are encoded and decoded
 * @param scheme how grids larger than the prior's window are made
 * @param maxBatch most pictures that are drawn together, at least 1
 * @param chunk most tokens that are drawn without a look at progress and cancellation, at least 1
 * @param cacheLimit bytes that the KV caches of all calls may take together
 */
public record SynthesizerOptions(TokenizerOptions tokenizer, Scheme scheme, int maxBatch, int chunk, long cacheLimit) {
    /** Checks the ranges. */
    public SynthesizerOptions {
        if (maxBatch < 1 || chunk < 1 || cacheLimit < 1) {
            throw new IllegalArgumentException("batch, chunk and cache limit are at least 1, were " + maxBatch + ", "
                    + chunk + " and " + cacheLimit);
        }
    }

    /**
     * The exact scheme, up to 8 pictures at once, a look at progress every 16 tokens, and caches of at most three quarters
     * of what Java may take outside of its heap.
     */
    public static SynthesizerOptions defaults() {
        return new SynthesizerOptions(
                TokenizerOptions.defaults(),
                Scheme.EXACT,
                8,
                16,
                Runtime.getRuntime().maxMemory() / 4 * 3);
    }

    /** The same with other options of the tokenizer. */
    public SynthesizerOptions withTokenizer(TokenizerOptions changed) {
        return new SynthesizerOptions(changed, scheme, maxBatch, chunk, cacheLimit);
    }

    /** The same with another scheme. */
    public SynthesizerOptions withScheme(Scheme changed) {
        return new SynthesizerOptions(tokenizer, changed, maxBatch, chunk, cacheLimit);
    }

    /** The same with at most this many pictures at once. */
    public SynthesizerOptions withMaxBatch(int pictures) {
        return new SynthesizerOptions(tokenizer, scheme, pictures, chunk, cacheLimit);
    }

    /** The same with a look at progress every so many tokens. */
    public SynthesizerOptions withChunk(int tokens) {
        return new SynthesizerOptions(tokenizer, scheme, maxBatch, tokens, cacheLimit);
    }

    /** The same with this limit of the caches in bytes. */
    public SynthesizerOptions withCacheLimit(long bytes) {
        return new SynthesizerOptions(tokenizer, scheme, maxBatch, chunk, bytes);
    }

    /** What follows for a prior: how many sequences and how many kept runs the limit of the caches allows. */
    SamplerSettings settings(Manifest.Prior prior, int streams) {
        long perToken = 2L * Float.BYTES * prior.layers() * prior.heads() * prior.headSize();
        long perRow = perToken * prior.blockSize() * streams;
        int rows = (int) Math.max(1, Math.min(maxBatch, cacheLimit / perRow));
        // Beside the runs that are kept, a batch may be at work.
        int kept = (int) Math.min(Integer.MAX_VALUE, Math.max(0, (cacheLimit - rows * perRow) / perRow));
        return SamplerSettings.of(scheme, new Limits(chunk, kept, rows));
    }
}
