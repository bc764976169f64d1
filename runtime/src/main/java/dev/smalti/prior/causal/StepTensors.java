package dev.smalti.prior.causal;

import dev.smalti.DrawRule;
import dev.smalti.GumbelNoise;
import dev.smalti.bundle.Manifest;
import dev.smalti.ort.BoundTensor;
import dev.smalti.ort.OrtModel;
import dev.smalti.prior.TokenDecoder.Setup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The inputs and outputs of the graph {@code prior} over one run, made once where they keep their shape. */
final class StepTensors implements AutoCloseable {
    private final OrtModel model;
    private final Manifest.Prior prior;
    private final Setup setup;
    private final CachePool.Slab slab;
    private final DrawInputs drawing;
    private final List<BoundTensor> owned = new ArrayList<>();
    private final Map<String, BoundTensor> inputs = new LinkedHashMap<>();
    private final Map<String, BoundTensor> outputs = new LinkedHashMap<>();
    private final BoundTensor token;
    private final BoundTensor first;
    private final @Nullable LogitsRace race;

    /** @param pictured how many of the vocabulary's first tokens are a picture's */
    StepTensors(
            OrtModel model, Manifest.Prior prior, int pictured, Setup setup, CachePool.Slab slab, DrawInputs drawing) {
        this.model = model;
        this.prior = prior;
        this.setup = setup;
        this.slab = slab;
        this.drawing = drawing;
        int streams = setup.streams();
        this.token = own(BoundTensor.longs(new long[streams], streams, 1));
        this.first = own(BoundTensor.longs(new long[1], 1));
        inputs.putAll(drawing.tensors());
        inputs.put("prefix", own(BoundTensor.floats(new float[0], streams, 0, prior.width())));
        inputs.put("lengths", own(BoundTensor.longs(new long[streams], streams)));
        inputs.put("uniforms", own(BoundTensor.floats(new float[setup.rows()], setup.rows())));
        outputs.put("drawn", own(BoundTensor.longs(new long[setup.rows()], setup.rows())));
        cache(inputs, outputs, CacheShape.of(prior, streams, setup.capacity()), 0, owned);
        this.race = setup.rule() == DrawRule.GUMBEL ? new LogitsRace(setup, prior.vocabulary(), pictured) : null;
        if (race != null) {
            outputs.put("logits", own(race.logits()));
        }
    }

    /**
     * Feeds tokens to all streams and draws.
     *
     * @param tokens [streams, n]
     * @param before how many tokens the cache holds
     * @param uniforms [rows]
     * @param races [rows] noise, where the rule is to race; null under the other
     * @return [rows]
     */
    int[] draw(long[] tokens, int before, float[] uniforms, GumbelNoise @Nullable [] races) {
        PassEvent event = new PassEvent();
        event.begin();
        int count = tokens.length / setup.streams();
        long[] lengths = new long[setup.streams()];
        Arrays.fill(lengths, before);
        tensor("lengths").longValues().put(lengths);
        for (int row = 0; row < uniforms.length; row++) {
            tensor("uniforms").floatValues().put(row, drawing.uniform(uniforms[row]));
        }
        if (count == 1) {
            token.longValues().put(tokens);
            run(token, first);
        } else {
            try (BoundTensor fed = BoundTensor.longs(tokens, setup.streams(), count);
                    BoundTensor last = BoundTensor.longs(new long[] {count - 1}, 1)) {
                run(fed, last);
            }
        }
        int[] drawn = race != null && races != null ? race.winners(races) : drawn();
        event.passed(setup.streams(), count, before, 1);
        return drawn;
    }

    private int[] drawn() {
        int[] drawn = new int[setup.rows()];
        BoundTensor found = outputs.get("drawn");
        for (int row = 0; found != null && row < drawn.length; row++) {
            drawn[row] = DrawInputs.token(found.longValues().get(row));
        }
        return drawn;
    }

    /** Feeds tokens to one stream, to be seen by what follows. */
    void feedOne(int stream, int[] tokens, int before) {
        PassEvent event = new PassEvent();
        event.begin();
        List<BoundTensor> own = new ArrayList<>();
        try (DrawInputs single =
                DrawInputs.of(new Setup(1, setup.capacity(), setup.filters(), 1), prior.vocabulary())) {
            Map<String, BoundTensor> given = new LinkedHashMap<>(single.tensors());
            Map<String, BoundTensor> got = new LinkedHashMap<>();
            CacheShape shape = CacheShape.of(prior, 1, setup.capacity());
            cache(given, got, shape, stream * shape.bytes(), own);
            long[] wide = Arrays.stream(tokens).asLongStream().toArray();
            own.add(BoundTensor.longs(wide, 1, wide.length));
            given.put("tokens", own.get(own.size() - 1));
            own.add(BoundTensor.floats(new float[0], 1, 0, prior.width()));
            given.put("prefix", own.get(own.size() - 1));
            own.add(BoundTensor.longs(new long[] {before}, 1));
            given.put("lengths", own.get(own.size() - 1));
            own.add(BoundTensor.floats(new float[1], 1));
            given.put("uniforms", own.get(own.size() - 1));
            given.put("wanted", first);
            BoundTensor drawn = BoundTensor.longs(new long[1], 1);
            own.add(drawn);
            got.put("drawn", drawn);
            model.runInPlace(given, got);
            DrawInputs.token(drawn.longValues().get(0)); // nobody needs it, but that it is one
            event.passed(1, tokens.length, before, 0);
        } finally {
            own.forEach(BoundTensor::close);
        }
    }

    @Override
    public void close() {
        owned.forEach(BoundTensor::close);
    }

    private void run(BoundTensor tokens, BoundTensor wanted) {
        inputs.put("tokens", tokens);
        inputs.put("wanted", wanted);
        model.runInPlace(inputs, outputs);
    }

    /** Past and present are one buffer: the graph updates it in place. */
    private void cache(
            Map<String, BoundTensor> past,
            Map<String, BoundTensor> present,
            CacheShape shape,
            long from,
            List<BoundTensor> owner) {
        for (int i = 0; i < 2 * prior.layers(); i++) {
            BoundTensor tensor = BoundTensor.floats(slab.bytes(i, from, shape.bytes()), shape.sides());
            owner.add(tensor);
            String name = CacheNames.of(i);
            past.put("past." + name, tensor);
            present.put("present." + name, tensor);
        }
    }

    private BoundTensor own(BoundTensor tensor) {
        owned.add(tensor);
        return tensor;
    }

    private BoundTensor tensor(String name) {
        return Objects.requireNonNull(inputs.get(name));
    }
}
