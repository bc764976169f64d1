package dev.smalti.prior.causal;

import dev.smalti.bundle.Manifest;
import dev.smalti.ort.BoundTensor;
import dev.smalti.ort.OrtModel;
import dev.smalti.prior.TokenDecoder.Draws;
import dev.smalti.prior.TokenDecoder.Run;
import dev.smalti.prior.TokenDecoder.Setup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sequences that are drawn inside the graph; see {@link LoopDecoder}. Between runs of the graph the cache waits in Java's
 * buffers, and after the last it is not fetched at all.
 */
final class LoopRun implements Run {
    private final OrtModel model;
    private final Manifest.Prior prior;
    private final CachePool pool;
    private final Setup setup;
    private final Sequences sequences;
    private final DrawInputs drawing;
    private CachePool.@Nullable Slab past;
    private boolean closed;

    LoopRun(OrtModel model, Manifest.Prior prior, CachePool pool, Setup setup) {
        this.model = model;
        this.prior = prior;
        this.pool = pool;
        this.setup = setup;
        this.sequences = new Sequences(setup.streams(), setup.capacity());
        this.drawing = DrawInputs.of(setup, prior.vocabulary());
    }

    @Override
    public int length() {
        return sequences.length();
    }

    @Override
    public void truncate(int length) {
        sequences.truncate(length);
        if (sequences.cached() > 0 && sequences.cached() == length) {
            forget(); // the past of the graph has one length, that of all its tokens
        }
    }

    @Override
    public int[][] draw(Draws draws) {
        if (closed) {
            throw new IllegalStateException("this run is closed");
        }
        sequences.append(draws.fed());
        int steps = draws.uniforms().length;
        int[][] drawn = new int[steps][];
        for (int from = 0; from < steps; ) {
            if (sequences.length() == 0) {
                throw new IllegalArgumentException("a token is drawn after at least one that was fed");
            }
            boolean unsettled = sequences.length() < prior.unmasked();
            if (sequences.cached() < prior.unmasked()) {
                forget(); // tokens that see each other are run together
            }
            int to = unsettled ? from + 1 : steps;
            loop(draws, from, to, !(draws.last() && to == steps), drawn);
            from = to;
        }
        return drawn;
    }

    /** One run of the graph, for these steps of what was asked for. */
    private void loop(Draws draws, int from, int to, boolean kept, int[][] drawn) {
        PassEvent event = new PassEvent();
        event.begin();
        int steps = to - from;
        int before = sequences.cached();
        int fed = sequences.length() - before;
        int end = sequences.length() + steps - 1; // all but the last token are in the cache afterwards
        CachePool.Slab next = null;
        List<BoundTensor> owned = new ArrayList<>();
        try {
            Map<String, BoundTensor> inputs = new LinkedHashMap<>(drawing.tensors());
            Map<String, BoundTensor> outputs = new LinkedHashMap<>();
            inputs.putAll(given(draws, from, to, owned));
            cache("past.", past, before, inputs, owned);
            outputs.put("drawn", own(owned, BoundTensor.longs(new long[steps * setup.rows()], steps, setup.rows())));
            if (kept) {
                next = pool.take(CacheShape.of(prior, setup.streams(), end).bytes());
                cache("present.", next, end, outputs, owned);
            }
            model.runInPlace(inputs, outputs);
            take(outputs.get("drawn"), from, to, drawn);
            event.passed(setup.streams(), fed, before, steps);
            forget();
            if (next != null) {
                past = next;
                sequences.seen(end);
                next = null;
            }
        } finally {
            owned.forEach(BoundTensor::close);
            if (next != null) {
                pool.drop(next);
            }
        }
    }

    private Map<String, BoundTensor> given(Draws draws, int from, int to, List<BoundTensor> owned) {
        int rows = setup.rows();
        int steps = to - from;
        float[] uniforms = new float[steps * rows];
        long[] forced = new long[steps * rows];
        Arrays.fill(forced, -1);
        for (int i = 0; i < uniforms.length; i++) {
            uniforms[i] = drawing.uniform(draws.uniforms()[from + i / rows][i % rows]);
            if (draws.forced() != null) {
                forced[i] = draws.forced()[from + i / rows][i % rows];
            }
        }
        long[] sources = new long[setup.streams()];
        Arrays.setAll(sources, stream -> stream % rows);
        int start = sequences.cached();
        long[] pending = sequences.tokens(start, sequences.length());
        Map<String, BoundTensor> given =
                GraphCheck.races(model) ? new RaceInputs(setup).tensors(draws, from, to) : new LinkedHashMap<>();
        owned.addAll(given.values());
        given.putAll(Map.of(
                "tokens",
                own(owned, BoundTensor.longs(pending, setup.streams(), pending.length / setup.streams())),
                "steps",
                own(owned, BoundTensor.longs(new long[] {steps})),
                "uniforms",
                own(owned, BoundTensor.floats(uniforms, steps, rows)),
                "forced",
                own(owned, BoundTensor.longs(forced, steps, rows)),
                "sources",
                own(owned, BoundTensor.longs(sources, sources.length))));
        return given;
    }

    private void take(@Nullable BoundTensor output, int from, int to, int[][] drawn) {
        for (int step = from; output != null && step < to; step++) {
            int[] tokens = new int[setup.rows()];
            for (int row = 0; row < tokens.length; row++) {
                tokens[row] = DrawInputs.token(output.longValues().get((step - from) * tokens.length + row));
            }
            sequences.appendDrawn(tokens);
            drawn[step] = tokens;
        }
    }

    /** The tensors of a cache of this length over a slab; of none where there is no past. */
    private void cache(
            String prefix,
            CachePool.@Nullable Slab slab,
            int length,
            Map<String, BoundTensor> tensors,
            List<BoundTensor> owned) {
        CacheShape shape = CacheShape.of(prior, setup.streams(), length);
        for (int i = 0; i < 2 * prior.layers(); i++) {
            BoundTensor tensor = slab == null
                    ? BoundTensor.floats(new float[0], shape.sides())
                    : BoundTensor.floats(slab.bytes(i, 0, shape.bytes()), shape.sides());
            tensors.put(prefix + CacheNames.of(i), own(owned, tensor));
        }
    }

    /** Gives up the past: the next run of the graph starts from the first token. */
    private void forget() {
        CachePool.Slab slab = past;
        past = null;
        sequences.seen(0);
        if (slab != null) {
            pool.give(slab);
        }
    }

    private static BoundTensor own(List<BoundTensor> owned, BoundTensor tensor) {
        owned.add(tensor);
        return tensor;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            forget();
            drawing.close();
        }
    }
}
