package dev.smalti.prior.causal;

import dev.smalti.GumbelNoise;
import dev.smalti.SmaltiException;
import dev.smalti.bundle.Manifest;
import dev.smalti.ort.OrtModel;
import dev.smalti.prior.TokenDecoder.Draws;
import dev.smalti.prior.TokenDecoder.Run;
import dev.smalti.prior.TokenDecoder.Setup;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Sequences that are run step by step; see {@link StepDecoder}. */
final class StepRun implements Run {
    private final Manifest.Prior prior;
    private final CachePool pool;
    private final Setup setup;
    private final boolean cached;
    private final Sequences sequences;
    private final CachePool.Slab slab;
    private final DrawInputs drawing;
    private final StepTensors steps;
    private boolean damaged;
    private boolean closed;

    StepRun(OrtModel model, Manifest.Prior prior, int pictured, CachePool pool, Setup setup, boolean cached) {
        this.prior = prior;
        this.pool = pool;
        this.setup = setup;
        this.cached = cached;
        this.sequences = new Sequences(setup.streams(), setup.capacity());
        this.drawing = DrawInputs.stepwise(setup, prior.vocabulary());
        try {
            this.slab = pool.take(
                    CacheShape.of(prior, setup.streams(), setup.capacity()).bytes());
        } catch (RuntimeException | Error e) {
            drawing.close();
            throw e;
        }
        try {
            this.steps = new StepTensors(model, prior, pictured, setup, slab, drawing);
        } catch (RuntimeException | Error e) {
            pool.drop(slab);
            drawing.close();
            throw e;
        }
    }

    @Override
    public int length() {
        return sequences.length();
    }

    @Override
    public void truncate(int length) {
        sequences.truncate(length);
    }

    @Override
    public int[][] draw(Draws draws) {
        if (closed) {
            throw new IllegalStateException("this run is closed");
        }
        sequences.append(draws.fed());
        int[][] drawn = new int[draws.uniforms().length][];
        for (int step = 0; step < drawn.length; step++) {
            int[] tokens = draws.forced() == null ? nothing() : draws.forced()[step].clone();
            if (Arrays.stream(tokens).anyMatch(token -> token < 0)) {
                int[] next = next(draws.uniforms()[step], draws.races() == null ? null : draws.races()[step]);
                for (int row = 0; row < tokens.length; row++) {
                    tokens[row] = tokens[row] < 0 ? next[row] : tokens[row];
                }
            }
            sequences.appendDrawn(tokens);
            drawn[step] = tokens;
        }
        return drawn;
    }

    private int[] nothing() {
        int[] tokens = new int[setup.rows()];
        Arrays.fill(tokens, -1);
        return tokens;
    }

    /** Runs what the cache has not seen and draws one token for each row. */
    private int[] next(float[] uniforms, GumbelNoise @Nullable [] races) {
        if (sequences.length() == 0) {
            throw new IllegalArgumentException("a token is drawn after at least one that was fed");
        }
        if (!cached || sequences.cached() < prior.unmasked()) {
            sequences.seen(0); // tokens that see each other are run together
        }
        int end = sequences.length();
        int from = end - sequences.pending();
        boolean together = from == 0 || end - from == 1 || setup.streams() == 1 || prior.unmasked() > 0;
        try {
            if (!together) {
                // ONNX Runtime takes several tokens after a past of one sequence only.
                for (int stream = 0; stream < setup.streams(); stream++) {
                    steps.feedOne(stream, sequences.tokens(stream, from, end - 1), from);
                }
                from = end - 1;
            }
            int[] tokens = steps.draw(sequences.tokens(from, end), from, uniforms, races);
            sequences.seen(end);
            return tokens;
        } catch (SmaltiException e) {
            damaged = true; // a cache with what is no number must not be reused
            throw e;
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        steps.close();
        drawing.close();
        if (damaged) {
            pool.drop(slab);
        } else {
            pool.give(slab);
        }
    }
}
