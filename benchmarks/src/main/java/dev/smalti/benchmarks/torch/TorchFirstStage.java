package dev.smalti.benchmarks.torch;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.smalti.GridShape;
import dev.smalti.TokenGrid;
import dev.smalti.checkpoint.CheckpointTensor;
import dev.smalti.image.Pixels;
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

    private TorchFirstStage(Model encoder, Model decoder) {
        this.encoder = encoder;
        this.decoder = decoder;
    }

    /**
     * Writes the archives of a {@code VQModel} and loads them.
     *
     * @param weights its state dict
     * @param variant how to run it
     * @param folder where the archives go; exists
     */
    public static TorchFirstStage open(Map<String, CheckpointTensor> weights, TorchVariant variant, Path folder) {
        // The code is free of sizes; the operations counted for these are not used.
        TorchScript encode = FirstStageScript.encoder(weights, variant, 1, 1);
        TorchScript decode = FirstStageScript.decoder(weights, variant, 1, 1);
        Model encoder = Torch.load(folder, encode, variant.toString());
        try {
            return new TorchFirstStage(encoder, Torch.load(folder, decode, variant.toString()));
        } catch (RuntimeException e) {
            encoder.close();
            throw e;
        }
    }

    /** The tokens of a picture. */
    public TokenGrid encode(Pixels picture) {
        try (NDManager scope = encoder.getNDManager().newSubManager()) {
            NDArray tokens = Torch.run(encoder, new NDList(array(scope, picture)));
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

            return Torch.run(encoder, "latents", new NDList(array(scope, picture)))
                    .toFloatArray();
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
            NDArray pixels = Torch.run(decoder, new NDList(input));
            Shape shape = pixels.getShape();
            return new Pixels(
                    Math.toIntExact(shape.get(1)),
                    Math.toIntExact(shape.get(2)),
                    Math.toIntExact(shape.get(3)),
                    pixels.toFloatArray());
        }
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
}
