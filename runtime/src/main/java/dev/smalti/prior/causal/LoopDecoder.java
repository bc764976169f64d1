package dev.smalti.prior.causal;

import dev.smalti.DrawRule;
import dev.smalti.SmaltiException;
import dev.smalti.bundle.Manifest;
import dev.smalti.ort.LazyModel;
import dev.smalti.prior.TokenDecoder;

/** Draws inside the graph {@code sampler}: one run for all tokens that are asked for, of which only tokens come back. */
final class LoopDecoder implements TokenDecoder {
    private final LazyModel model;
    private final Manifest.Prior prior;
    private final CachePool pool;

    LoopDecoder(LazyModel model, Manifest.Prior prior, CachePool pool) {
        this.model = model;
        this.prior = prior;
        this.pool = pool;
    }

    @Override
    public Run start(Setup setup) {
        setup.requireFits(prior.blockSize());
        if (setup.rule() == DrawRule.GUMBEL) {
            throw SmaltiException.unsupported(
                    "the loop inside of this model's graph draws by inverse-cdf; the rule gumbel goes"
                            + " step by step, or as 'auto' has it");
        }
        return new LoopRun(model.get(), prior, pool, setup);
    }
}
