package dev.smalti.benchmarks.torch;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import dev.smalti.GridShape;
import dev.smalti.SmaltiException;
import dev.smalti.TokenGrid;
import dev.smalti.checkpoint.CheckpointTensor;
import dev.smalti.image.Pixels;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Map;

/**
 * A first stage run by libtorch on the CPU, without autograd. Weights are compiled to TorchScript, written as archives,
 * and loaded through DJL's PyTorch engine. Not for several threads. Its owner closes it.
 */
public final class TorchFirstStage implements AutoCloseable {
    private final Model encoder;
    private final Model decoder;
    private final long encodeFlops;
    private final long decodeFlops;

    private TorchFirstStage(Model encoder, Model decoder, long encodeFlops, long decodeFlops) {
        this.encoder = encoder;
        this.decoder = decoder;
        this.encodeFlops = encodeFlops;
        this.decodeFlops = decodeFlops;
    }

    /**
     * Writes the archives of a {@code VQModel} and loads them.
     *
     * @param weights its state dict
     * @param variant how to run it
     * @param folder where the archives go, and where DJL unpacks libtorch; exists
     * @param grid the token grid whose picture {@link #encodeFlops} and {@link #decodeFlops} count for
     * @param factor pixels per token along each side
     */
    public static TorchFirstStage open(
            Map<String, CheckpointTensor> weights, TorchVariant variant, Path folder, GridShape grid, int factor) {
        TorchScript encode = FirstStageScript.encoder(weights, variant, grid.rows() * factor, grid.columns() * factor);
        TorchScript decode = FirstStageScript.decoder(weights, variant, grid.rows(), grid.columns());
        Model encoder = load(folder, encode, variant);
        try {
            return new TorchFirstStage(encoder, load(folder, decode, variant), encode.flops(), decode.flops());
        } catch (RuntimeException e) {
            encoder.close();
            throw e;
        }
    }

    /** How many threads an operator of libtorch may use from now on, in all networks. */
    public static void setThreads(int threads) {
        engine();
        JniUtils.setNumThreads(threads);
    }

    /** The version of libtorch. */
    public static String version() {
        return engine().getVersion();
    }

    /** The tokens of a picture. */
    public TokenGrid encode(Pixels picture) {
        try (NDManager scope = encoder.getNDManager().newSubManager()) {
            NDArray tokens = forward(encoder, new NDList(array(scope, picture)));
            Shape shape = tokens.getShape();
            int[] indices = new int[Math.toIntExact(shape.size())];
            long[] longs = tokens.toLongArray();
            for (int i = 0; i < indices.length; i++) {
                indices[i] = Math.toIntExact(longs[i]);
            }
            return new TokenGrid(new GridShape(Math.toIntExact(shape.get(1)), Math.toIntExact(shape.get(2))), indices);
        }
    }

    /** What the quantizer sees of a picture, float32 [d, h, w]. */
    public float[] latents(Pixels picture) {
        try (NDManager scope = encoder.getNDManager().newSubManager()) {
            NDArray method = scope.create(0);
            method.setName("module_method:latents");
            return forward(encoder, new NDList(array(scope, picture), method)).toFloatArray();
        }
    }

    /** The picture of a grid of tokens. */
    public Pixels decode(TokenGrid tokens) {
        try (NDManager scope = decoder.getNDManager().newSubManager()) {
            GridShape grid = tokens.shape();
            long[] indices = new long[grid.length()];
            for (int i = 0; i < indices.length; i++) {
                indices[i] = tokens.at(i / grid.columns(), i % grid.columns());
            }
            NDArray input = scope.create(LongBuffer.wrap(indices), new Shape(1, grid.rows(), grid.columns()));
            NDArray pixels = forward(decoder, new NDList(input));
            Shape shape = pixels.getShape();
            return new Pixels(
                    Math.toIntExact(shape.get(1)),
                    Math.toIntExact(shape.get(2)),
                    Math.toIntExact(shape.get(3)),
                    pixels.toFloatArray());
        }
    }

    /** Operations of one {@link #encode}: two per multiply-add of a convolution or matrix product. */
    public long encodeFlops() {
        return encodeFlops;
    }

    /** Operations of one {@link #decode}, counted likewise. */
    public long decodeFlops() {
        return decodeFlops;
    }

    @Override
    public void close() {
        try (encoder) {
            decoder.close();
        }
    }

    private static NDArray array(NDManager scope, Pixels picture) {
        return scope.create(
                FloatBuffer.wrap(picture.values()),
                new Shape(1, picture.channels(), picture.height(), picture.width()));
    }

    private static NDArray forward(Model model, NDList inputs) {
        ParameterStore none = new ParameterStore(inputs.head().getManager(), true);
        return model.getBlock().forward(none, inputs, false).singletonOrThrow();
    }

    private static Model load(Path folder, TorchScript script, TorchVariant variant) {
        String name = script.name() + "-" + variant;
        TorchScriptArchive.write(folder.resolve(name + ".pt"), script);
        Model model = engine().newModel(name, ai.djl.Device.cpu());
        try {
            model.load(folder, name);
            return model;
        } catch (IOException | MalformedModelException | RuntimeException e) {
            model.close();
            throw new SmaltiException(
                    SmaltiException.Kind.DEVICE, "libtorch does not load the archive " + name + ".pt", e);
        }
    }

    private static Engine engine() {
        setUnlessSet("ai.djl.offline", "true");
        setUnlessSet("OPT_OUT_TRACKING", "true");
        return Engine.getEngine("PyTorch");
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
