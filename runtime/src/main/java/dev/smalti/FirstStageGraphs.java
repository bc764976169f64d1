package dev.smalti;

import dev.smalti.image.Pixels;
import dev.smalti.ort.OrtModel;
import dev.smalti.ort.Tensor;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The three graphs of a first stage, each loaded when first needed, run on batches of equal size. */
final class FirstStageGraphs implements AutoCloseable {
    private final Manifest.FirstStage stage;
    private final TokenizerOptions options;
    private final LazyModel encoder;
    private final LazyModel quantizer;
    private final LazyModel decoder;

    FirstStageGraphs(Bundle bundle, Device device, TokenizerOptions options) {
        this.stage = bundle.manifest().firstStage();
        this.options = options;
        this.encoder = new LazyModel(bundle.path(Bundle.ENCODER), device);
        this.quantizer = new LazyModel(bundle.path(Bundle.QUANTIZER), device);
        this.decoder = new LazyModel(bundle.path(Bundle.DECODER), device);
    }

    /** Latents of pictures whose sides are multiples of the factor. */
    List<Latents> encode(List<Pixels> pictures) {
        return bySize(pictures, p -> List.of(p.height(), p.width()), this::encodeBatch);
    }

    /** Tokens of latents. */
    List<TokenGrid> quantize(List<Latents> latents) {
        return bySize(latents, Latents::shape, this::quantizeBatch);
    }

    /** Pictures of token grids. */
    List<Pixels> decode(List<TokenGrid> grids) {
        return bySize(grids, TokenGrid::shape, this::decodeBatch);
    }

    @Override
    public void close() {
        try (encoder;
                quantizer;
                decoder) {
            // Closed in reverse order, all of them even where one fails.
        }
    }

    private List<Latents> encodeBatch(List<Pixels> batch) {
        Pixels first = batch.get(0);
        FloatBuffer pixels = Buffers.floats((long) batch.size() * first.values().length);
        batch.forEach(picture -> pixels.put(picture.values()));
        Tensor input = new Tensor.Floats(pixels.flip(), batch.size(), first.channels(), first.height(), first.width());
        GridShape shape = new GridShape(first.height() / stage.factor(), first.width() / stage.factor());
        Tensor.Floats latents = floats(
                run(encoder.get(), "pixels", input, "latents"),
                Bundle.ENCODER,
                batch.size(),
                stage.latentChannels(),
                shape.rows(),
                shape.columns());
        return split(latents.array(), batch.size()).stream()
                .map(values -> new Latents(stage.latentChannels(), shape, values))
                .toList();
    }

    private List<TokenGrid> quantizeBatch(List<Latents> batch) {
        Latents first = batch.get(0);
        GridShape shape = first.shape();
        FloatBuffer values = Buffers.floats((long) batch.size() * first.values().length);
        batch.forEach(latents -> values.put(latents.values()));
        Tensor input = new Tensor.Floats(values.flip(), batch.size(), first.channels(), shape.rows(), shape.columns());
        Tensor output = run(quantizer.get(), "latents", input, "tokens");
        requireShape(output, Bundle.QUANTIZER, batch.size(), shape.rows(), shape.columns());
        if (!(output instanceof Tensor.Longs tokens)) {
            throw SmaltiException.corrupt(Bundle.QUANTIZER + " does not return int64 tokens");
        }
        List<TokenGrid> grids = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            LongBuffer own = tokens.values().duplicate().position(i * shape.length());
            int[] narrow = new int[shape.length()];
            for (int t = 0; t < narrow.length; t++) {
                narrow[t] = Math.toIntExact(own.get());
            }
            grids.add(new TokenGrid(shape, narrow));
        }
        return grids;
    }

    private List<Pixels> decodeBatch(List<TokenGrid> batch) {
        GridShape shape = batch.get(0).shape();
        long[] tokens = batch.stream()
                .flatMapToLong(grid -> Arrays.stream(grid.tokens()).asLongStream())
                .toArray();
        Tensor input = Tensor.longs(tokens, batch.size(), shape.rows(), shape.columns());
        int height = shape.rows() * stage.factor();
        int width = shape.columns() * stage.factor();
        Tensor.Floats pixels = floats(
                run(decoder.get(), "tokens", input, "pixels"),
                Bundle.DECODER,
                batch.size(),
                stage.outChannels(),
                height,
                width);
        return split(pixels.array(), batch.size()).stream()
                .map(values -> new Pixels(stage.outChannels(), height, width, values))
                .toList();
    }

    private static Tensor run(OrtModel model, String inputName, Tensor input, String outputName) {
        Tensor output = model.run(Map.of(inputName, input), Set.of(outputName)).get(outputName);
        if (output == null) {
            throw SmaltiException.corrupt(model + " has no output " + outputName);
        }
        return output;
    }

    private static Tensor.Floats floats(Tensor output, String graph, long... expected) {
        requireShape(output, graph, expected);
        if (output instanceof Tensor.Floats floats) {
            return floats;
        }
        throw SmaltiException.corrupt(graph + " does not return float32");
    }

    private static void requireShape(Tensor output, String graph, long... expected) {
        if (!Arrays.equals(output.shape(), expected)) {
            throw SmaltiException.corrupt(graph + " returned the shape " + Arrays.toString(output.shape())
                    + ", its manifest promises " + Arrays.toString(expected));
        }
    }

    private static List<float[]> split(float[] values, int parts) {
        if (parts == 1) {
            return List.of(values);
        }
        int length = values.length / parts;
        List<float[]> split = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            split.add(Arrays.copyOfRange(values, i * length, (i + 1) * length));
        }
        return split;
    }

    /** Runs items of one size together, at most a batch at a time, and returns the results in the items' order. */
    private <T, R> List<R> bySize(List<T> items, Function<T, ?> size, Function<List<T>, List<R>> run) {
        Map<Object, List<Integer>> groups = new LinkedHashMap<>();
        for (int i = 0; i < items.size(); i++) {
            groups.computeIfAbsent(size.apply(items.get(i)), any -> new ArrayList<>())
                    .add(i);
        }
        Map<Integer, R> results = new LinkedHashMap<>();
        for (List<Integer> group : groups.values()) {
            for (int from = 0; from < group.size(); from += options.maxBatch()) {
                List<Integer> batch = group.subList(from, Math.min(group.size(), from + options.maxBatch()));
                List<R> done = run.apply(batch.stream().<T>map(items::get).toList());
                for (int i = 0; i < done.size(); i++) {
                    results.put(batch.get(i), done.get(i));
                }
            }
        }
        List<R> ordered = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            R result = results.get(i);
            if (result == null) {
                throw new AssertionError("a batch returned too few results");
            }
            ordered.add(result);
        }
        return List.copyOf(ordered);
    }
}
