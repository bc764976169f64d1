package dev.smalti.prior.causal;

import dev.smalti.Device;
import dev.smalti.DrawRule;
import dev.smalti.Provider;
import dev.smalti.SmaltiException;
import dev.smalti.Strategy;
import dev.smalti.bundle.Bundle;
import dev.smalti.bundle.Manifest;
import dev.smalti.ort.LazyModel;
import dev.smalti.ort.Providers;
import dev.smalti.ort.Tensor;
import dev.smalti.prior.TokenDecoder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The prior of a bundle on a device: draws tokens, and tells logits to those who draw themselves. Its graphs are loaded
 * when first needed; steps, prefill and logits share one. Threads may share it; whoever opens it closes it.
 */
public final class Prior implements AutoCloseable {
    private final Manifest.Prior manifest;
    private final int pictured;
    private final boolean onProcessor;
    private final LazyModel steps;
    private final LazyModel loop;
    private final CachePool pool;

    private Prior(Bundle bundle, Manifest.Prior manifest, Device device, long cacheLimit) {
        this.manifest = manifest;
        this.pictured = bundle.manifest().firstStage().vocabulary();
        this.onProcessor = device.provider() == Provider.CPU;
        GraphCheck check = new GraphCheck(manifest);
        this.steps = new LazyModel(bundle.path(Bundle.PRIOR), device, check::steps);
        this.loop = new LazyModel(bundle.path(Bundle.SAMPLER), device, check::loop);
        this.pool = new CachePool(2 * manifest.layers(), cacheLimit);
    }

    /**
     * Opens the prior of a bundle.
     *
     * @param cacheLimit bytes that all KV caches may take together; who needs more waits for others to finish
     * @throws SmaltiException of kind BAD_INPUT where the bundle has none, DEVICE where the device cannot be used
     */
    public static Prior open(Bundle bundle, Device device, long cacheLimit) {
        Manifest.Prior manifest = bundle.manifest().prior();
        if (manifest == null) {
            throw SmaltiException.badInput("the model " + bundle.manifest().name()
                    + " is a tokenizer only: it has no prior that could draw tokens");
        }
        Providers.require(device);
        return new Prior(bundle, manifest, device, cacheLimit);
    }

    /** What the bundle says about the prior. */
    public Manifest.Prior manifest() {
        return manifest;
    }

    /**
     * Draws tokens by this strategy; all strategies draw the same. The loop of a bundle of
     * former releases refuses {@link DrawRule#GUMBEL}.
     */
    public TokenDecoder decoder(Strategy strategy) {
        return switch (strategy) {
            case STEP -> new StepDecoder(steps, manifest, pictured, pool, true);
            case FULL -> new StepDecoder(steps, manifest, pictured, pool, false);
            case LOOP -> new LoopDecoder(loop, manifest, pool);
            case AUTO -> onProcessor ? decoder(Strategy.STEP) : this::startFastest;
        };
    }

    /** On a device: by the loop, but for a rule that the bundle's does not know. */
    private TokenDecoder.Run startFastest(TokenDecoder.Setup setup) {
        LoopDecoder looping = new LoopDecoder(loop, manifest, pool);
        return looping.knows(setup.rule())
                ? looping.start(setup)
                : decoder(Strategy.STEP).start(setup);
    }

    /**
     * The logits of a sequence: row i tells what follows token i.
     *
     * @param tokens [n], at least one
     * @param from first of the places that are wanted
     * @return [n - from, vocabulary]
     */
    public float[] logits(int[] tokens, int from) {
        return logits(new float[0], tokens, from);
    }

    /**
     * The logits of a sequence that starts with embeddings in place of tokens ({@code embeddings} of the reference's
     * {@code GPT.forward}).
     *
     * @param prefix [p, width] embeddings that stand before the tokens
     * @param tokens [n]; with the prefix at least one place
     * @param from first of the places that are wanted, counted with the prefix
     * @return [p + n - from, vocabulary]
     * @throws SmaltiException of kind BAD_INPUT where the sequence is longer than the prior's block or a token is none of
     *     its vocabulary, CORRUPT where a logit is NaN or +infinity
     */
    public float[] logits(float[] prefix, int[] tokens, int from) {
        if (prefix.length % manifest.width() != 0) {
            throw SmaltiException.badInput("embeddings have " + manifest.width() + " channels for each place, got "
                    + prefix.length + " numbers");
        }
        int prefixed = prefix.length / manifest.width();
        int length = prefixed + tokens.length;
        if (length < 1 || length > manifest.blockSize() || from < 0 || from >= length) {
            throw SmaltiException.badInput("logits of a sequence of " + length + " tokens from " + from
                    + " on were asked for; the prior reads 1 to " + manifest.blockSize());
        }
        for (int token : tokens) {
            if (token < 0 || token >= manifest.vocabulary()) {
                throw SmaltiException.badInput(
                        "the token " + token + " is outside the prior's vocabulary of " + manifest.vocabulary());
            }
        }
        long[] wanted = new long[length - from];
        Arrays.setAll(wanted, i -> from + i);
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        inputs.put("tokens", Tensor.longs(Arrays.stream(tokens).asLongStream().toArray(), 1, tokens.length));
        inputs.put("prefix", Tensor.floats(prefix, 1, prefixed, manifest.width()));
        inputs.put("lengths", Tensor.longs(new long[1], 1));
        inputs.put("wanted", Tensor.longs(wanted, wanted.length));
        inputs.put("uniforms", Tensor.floats(new float[1], 1));
        inputs.putAll(DrawInputs.plain());
        CacheShape shape = CacheShape.of(manifest, 1, length);
        for (int i = 0; i < 2 * manifest.layers(); i++) {
            inputs.put(
                    "past." + CacheNames.of(i),
                    Tensor.floats(new float[Math.toIntExact(shape.bytes() / Float.BYTES)], shape.sides()));
        }
        if (steps.get().run(inputs, Set.of("logits")).get("logits") instanceof Tensor.Floats logits) {
            float[] values = logits.array();
            requireNumbers(values);
            return values;
        }
        throw SmaltiException.corrupt(Bundle.PRIOR + " does not return float32 logits");
    }

    /** A logit of -infinity is a token that the model rules out. */
    private static void requireNumbers(float[] logits) {
        for (float logit : logits) {
            if (Float.isNaN(logit) || logit == Float.POSITIVE_INFINITY) {
                throw SmaltiException.corrupt("the prior's logits are not numbers (" + logit
                        + "): the model's weights are damaged, or its numbers overflow in this precision");
            }
        }
    }

    /** Waits for runs in flight and frees the graphs; later calls fail. Closing again does nothing. */
    @Override
    public void close() {
        try (steps;
                loop) {
            // Closed in reverse order, both even where one fails.
        }
    }
}
