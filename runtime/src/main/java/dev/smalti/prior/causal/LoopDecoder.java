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

    /** Whether the graph, which is loaded where it is not yet, draws by this rule. */
    boolean knows(DrawRule rule) {
        return rule == DrawRule.INVERSE_CDF || GraphCheck.races(model.get());
    }

    @Override
    public Run start(Setup setup) {
        setup.requireFits(prior.blockSize());
        if (!knows(setup.rule())) {
            throw SmaltiException.unsupported(
                    "this model's sampler.onnx draws by inverse-cdf only; for the rule gumbel take the"
                            + " strategy step or auto, or convert the model again");
        }
        return new LoopRun(model.get(), prior, pool, setup);
    }
}
