package dev.smalti.benchmarks;

import dev.smalti.benchmarks.RandomVqgan.Shape;
import dev.smalti.checkpoint.CheckpointTensor;
import dev.smalti.checkpoint.StoredType;
import dev.smalti.checkpoint.TensorValues;
import dev.smalti.checkpoint.TorchZipWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes a checkpoint of the published ImageNet model's size with random weights, and its configuration, as a training
 * run of taming-transformers leaves them: {@code DIR/model.ckpt} and {@code DIR/config.yaml}.
 */
public final class RandomCheckpoint {
    private static final long SEED = 20260101;

    private static final String CONFIG = """
            model:
              target: taming.models.vqgan.VQModel
              params:
                embed_dim: 256
                n_embed: 16384
                ddconfig:
                  double_z: false
                  z_channels: 256
                  resolution: 256
                  in_channels: 3
                  out_ch: 3
                  ch: 128
                  ch_mult: [1, 1, 2, 2, 4]
                  num_res_blocks: 2
                  attn_resolutions: [16]
                  dropout: 0.0
            """;

    private RandomCheckpoint() {}

    /** Takes the folder to write to; makes it where it is missing. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 1) {
            System.err.println("usage: RandomCheckpoint DIR");
            System.exit(2);
        }
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        Map<String, TensorValues> stateDict = new LinkedHashMap<>();
        for (CheckpointTensor tensor :
                RandomVqgan.tensors(Shape.IMAGENET_F16_16384, SEED).values()) {
            stateDict.put(tensor.name(), TensorValues.floats(StoredType.FLOAT32, tensor.shape(), tensor::floats));
        }
        TorchZipWriter.write(folder.resolve("model.ckpt"), stateDict);
        Files.writeString(folder.resolve("config.yaml"), CONFIG);
    }
}
