package dev.smalti.benchmarks;

import dev.smalti.Device;
import dev.smalti.SmaltiException;
import dev.smalti.Strategy;
import dev.smalti.bench.random.PriorSize;
import dev.smalti.bench.random.RandomCheckpoint;
import dev.smalti.benchmarks.torch.GptVariant;
import dev.smalti.benchmarks.torch.TorchGpt;
import dev.smalti.bundle.Bundle;
import dev.smalti.convert.Precision;
import dev.smalti.model.gpt.GptConfig;
import dev.smalti.prior.causal.Prior;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;

/** The priors of one size that are measured side by side, and what lies behind them. Its owner closes it. */
final class PriorContenders implements AutoCloseable {
    private static final long CACHE_LIMIT = 4L << 30;

    private final GptConfig config;
    private final int rows;
    private final List<PriorContender.Cached> cached = new ArrayList<>();
    private final List<PriorContender.Whole> whole = new ArrayList<>();
    private final Deque<Runnable> closers = new ArrayDeque<>();

    /** None as yet, of this size, for as many sequences in lock step. */
    PriorContenders(GptConfig config, int rows) {
        this.config = config;
        this.rows = rows;
    }

    /**
     * Adds Smalti with a cache; a float32 bundle in the reference's way, too.
     *
     * @throws SmaltiException of kind BAD_INPUT where the bundle has no prior
     */
    void addSmalti(Bundle bundle, Precision precision, Device device) {
        boolean exact = precision == Precision.FP32;
        String title = "Smalti " + precision.key();
        Prior prior = Prior.open(bundle, device, CACHE_LIMIT);
        closers.push(prior::close);
        cached.add(new SmaltiPrior(title, prior.decoder(Strategy.STEP), config, rows, weightBytes(exact)));
        if (exact) {
            whole.add(new SmaltiPrior.Reference(title, prior.decoder(Strategy.FULL), config, rows));
        }
    }

    /** Adds libtorch, with a cache and, in float32, in the reference's way, with the weights of {@link RandomCheckpoint}. */
    void addTorch(GptVariant variant, Path work) {
        boolean exact = variant == GptVariant.FP32;
        TorchGpt gpt = TorchGpt.open(config, RandomCheckpoint.prior(config), variant, work);
        closers.push(gpt::close);
        cached.add(new TorchPrior(variant.title(), gpt, config, rows, weightBytes(exact)));
        if (exact) {
            whole.add(new TorchPrior.Reference(variant.title(), gpt, config, rows));
        }
    }

    /** Those with a cache. */
    List<PriorContender.Cached> cached() {
        return List.copyOf(cached);
    }

    /** Those in the reference's way. */
    List<PriorContender.Whole> whole() {
        return List.copyOf(whole);
    }

    @Override
    public void close() {
        while (!closers.isEmpty()) {
            closers.pop().run();
        }
    }

    private OptionalLong weightBytes(boolean exact) {
        return exact ? OptionalLong.of(PriorSize.stepBytes(config)) : OptionalLong.empty();
    }
}
