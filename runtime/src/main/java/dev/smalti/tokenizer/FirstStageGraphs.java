package dev.smalti.tokenizer;

import dev.smalti.Device;
import dev.smalti.Finite;
import dev.smalti.GridShape;
import dev.smalti.Latents;
import dev.smalti.SmaltiException;
import dev.smalti.TokenGrid;
import dev.smalti.bundle.Bundle;
import dev.smalti.bundle.Manifest;
import dev.smalti.bundle.StageFiles;
import dev.smalti.image.Pixels;
import dev.smalti.ort.LazyModel;
import dev.smalti.ort.OrtModel;
import dev.smalti.ort.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The three graphs of a first stage, each loaded when first needed. A batch holds items of one shape, at least one. */
final class FirstStageGraphs implements AutoCloseable {
    private final Manifest.FirstStage stage;
    private final LazyModel encoder;
    private final LazyModel quantizer;
    private final LazyModel decoder;

    FirstStageGraphs(StageFiles files, Device device) {
        this.stage = files.stage();
        this.encoder = new LazyModel(files.encoder(), device);
        this.quantizer = new LazyModel(files.quantizer(), device);
        this.decoder = new LazyModel(files.decoder(), device);
    }

    /** Latents of pictures whose sides are multiples of the factor. */
    List<Latents> encode(List<Pixels> batch) {
        Pixels first = batch.get(0);
        FloatBuffer pixels = directFloats((long) batch.size() * first.values().length);
        for (Pixels picture : batch) {
            Finite.requireGiven(picture.values(), "the pixels of a picture");
            pixels.put(picture.values());
        }
        Tensor input = new Tensor.Floats(pixels.flip(), batch.size(), first.channels(), first.height(), first.width());
        GridShape shape = new GridShape(first.height() / stage.factor(), first.width() / stage.factor());
        Tensor.Floats latents = floats(
                run(encoder.get(), "pixels", input, "latents"),
                Bundle.ENCODER,
                batch.size(),
                stage.latentChannels(),
                shape.rows(),
                shape.columns());
        return split(checked(latents, "the latents of the encoder"), batch.size()).stream()
                .map(values -> new Latents(stage.latentChannels(), shape, values))
                .toList();
    }

    /** Tokens of latents. */
    List<TokenGrid> quantize(List<Latents> batch) {
        Latents first = batch.get(0);
        GridShape shape = first.shape();
        FloatBuffer values = directFloats((long) batch.size() * first.values().length);
        for (Latents latents : batch) {
            Finite.requireGiven(latents.values(), "the latents");
            values.put(latents.values());
        }
        Tensor input = new Tensor.Floats(values.flip(), batch.size(), first.channels(), shape.rows(), shape.columns());
        Tensor output = run(quantizer.get(), "latents", input, "tokens");
        requireShape(output, Bundle.QUANTIZER, batch.size(), shape.rows(), shape.columns());
        if (!(output instanceof Tensor.Longs tokens)) {
            throw SmaltiException.corrupt(Bundle.QUANTIZER + " does not return int64 tokens");
        }
        List<TokenGrid> grids = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            grids.add(new TokenGrid(shape, narrow(tokens.values(), i * shape.length(), shape.length())));
        }
        return grids;
    }

    /** Pictures of token grids. */
    List<Pixels> decode(List<TokenGrid> batch) {
        GridShape shape = batch.get(0).shape();
        long[] tokens = batch.stream()
                .flatMapToLong(grid -> Arrays.stream(grid.tokens()).asLongStream())
                .toArray();
        Tensor input = Tensor.longs(tokens, batch.size(), shape.rows(), shape.columns());
        int height = Math.multiplyExact(shape.rows(), stage.factor());
        int width = Math.multiplyExact(shape.columns(), stage.factor());
        Tensor.Floats pixels = floats(
                run(decoder.get(), "tokens", input, "pixels"),
                Bundle.DECODER,
                batch.size(),
                stage.outChannels(),
                height,
                width);
        return split(checked(pixels, "the pixels of the decoder"), batch.size()).stream()
                .map(values -> new Pixels(stage.outChannels(), height, width, values))
                .toList();
    }

    @Override
    public void close() {
        try (encoder;
                quantizer;
                decoder) {
            // Closed in reverse order, all of them even where one fails.
        }
    }

    private static float[] checked(Tensor.Floats computed, String what) {
        float[] values = computed.array();
        Finite.requireComputed(values, what);
        return values;
    }

    private static Tensor run(OrtModel model, String inputName, Tensor input, String outputName) {
        Tensor output = model.run(Map.of(inputName, input), Set.of(outputName)).get(outputName);
        if (output == null) {
            throw SmaltiException.corrupt(model + " has no output " + outputName);
        }
        return output;
    }

    private int[] narrow(LongBuffer tokens, int from, int count) {
        int[] narrow = new int[count];
        for (int i = 0; i < count; i++) {
            long token = tokens.get(from + i);
            if (token < 0 || token >= stage.vocabulary()) {
                throw SmaltiException.corrupt(Bundle.QUANTIZER + " returned the token " + token
                        + ", outside the vocabulary of " + stage.vocabulary());
            }
            narrow[i] = (int) token;
        }
        return narrow;
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

    /** Room outside the heap, which ONNX Runtime reads in place. */
    private static FloatBuffer directFloats(long count) {
        long bytes = Math.multiplyExact(count, Float.BYTES);
        if (bytes > Integer.MAX_VALUE) {
            throw new SmaltiException(
                    SmaltiException.Kind.RESOURCE, "one run takes at most 2 GiB of input, this would be " + bytes);
        }
        try {
            return ByteBuffer.allocateDirect((int) bytes)
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer();
        } catch (OutOfMemoryError e) {
            throw new SmaltiException(
                    SmaltiException.Kind.RESOURCE,
                    "no room for " + bytes + " bytes outside the heap; raise -XX:MaxDirectMemorySize or use tiles",
                    e);
        }
    }
}
