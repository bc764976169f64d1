package dev.smalti.prior.causal;

import dev.smalti.bundle.Manifest;

/**
 * The shape of one tensor of a KV cache.
 *
 * @param streams sequences
 * @param heads attention heads
 * @param length tokens
 * @param headSize channels of a head
 */
record CacheShape(int streams, int heads, int length, int headSize) {
    static CacheShape of(Manifest.Prior prior, int streams, int length) {
        return new CacheShape(streams, prior.heads(), length, prior.headSize());
    }

    /** The sizes, outermost first. */
    long[] sides() {
        return new long[] {streams, heads, length, headSize};
    }

    /** How many bytes it takes, as float32. */
    long bytes() {
        return (long) Float.BYTES * streams * heads * length * headSize;
    }
}
