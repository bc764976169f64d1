package dev.smalti.prior.causal;

import dev.smalti.bundle.Manifest;
import dev.smalti.ort.LazyModel;
import dev.smalti.prior.TokenDecoder;

/**
 * Draws token by token from Java, with the graph {@code prior}. With a cache, each token is run once and its keys and values
 * stay in their buffers; without, the whole sequence is run again for each token, as the reference does.
 */
final class StepDecoder implements TokenDecoder {
    private final LazyModel model;
    private final Manifest.Prior prior;
    private final int pictured;
    private final CachePool pool;
    private final boolean cached;

    /** @param pictured how many of the vocabulary's first tokens are a picture's */
    StepDecoder(LazyModel model, Manifest.Prior prior, int pictured, CachePool pool, boolean cached) {
        this.model = model;
        this.prior = prior;
        this.pictured = pictured;
        this.pool = pool;
        this.cached = cached;
    }

    @Override
    public Run start(Setup setup) {
        setup.requireFits(prior.blockSize());
        return new StepRun(model.get(), prior, pictured, pool, setup, cached);
    }
}
