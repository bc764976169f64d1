package dev.smalti.prior.causal;

/** How the graphs of a prior call the tensors of their cache. */
final class CacheNames {
    private CacheNames() {}

    /** The name of a tensor, after {@code past.} or {@code present.}: key, then value of each block. */
    static String of(int tensor) {
        return tensor / 2 + (tensor % 2 == 0 ? ".key" : ".value");
    }
}
