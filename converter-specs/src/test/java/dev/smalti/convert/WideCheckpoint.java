package dev.smalti.convert;

import dev.smalti.checkpoint.SafetensorsWriter;
import dev.smalti.checkpoint.StoredType;
import dev.smalti.checkpoint.TensorValues;
import dev.smalti.layer.RandomWeights;
import dev.smalti.layer.WeightSource;
import dev.smalti.model.quantizer.Quantizer.Identity;
import dev.smalti.model.quantizer.Quantizer.Nearest;
import dev.smalti.model.vqgan.FirstStageGraphs;
import dev.smalti.model.vqgan.VqganConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** A tokenizer of random weights that is wide enough for int8, and of few pixels. */
final class WideCheckpoint {
    static final int SIDE = 16;

    private static final int WIDTH = 64;
    private static final int LATENT = 8;
    private static final int ENTRIES = 32;

    private WideCheckpoint() {}

    /** Writes it for pictures of so many channels into a new folder. */
    static Path write(Path folder, int channels) throws IOException {
        return write(folder, channels, (name, values) -> {});
    }

    /** The same with weights that were changed. */
    static Path write(Path folder, int channels, BiConsumer<String, float[]> change) throws IOException {
        Files.createDirectories(folder);
        VqganConfig config = new VqganConfig(
                channels,
                channels,
                WIDTH,
                List.of(1, 1),
                1,
                Set.of(),
                true,
                LATENT,
                true,
                false,
                32,
                new Nearest(ENTRIES, LATENT, new Identity()));
        Map<String, TensorValues> tensors = new TreeMap<>();
        WeightSource random = new RandomWeights();
        WeightSource named = (name, shape) -> {
            List<Integer> sides = shape.stream().map(Math::toIntExact).toList();
            tensors.put(name, TensorValues.floats(StoredType.FLOAT32, sides, () -> {
                float[] values = random.tensor(name, shape).floats();
                change.accept(name, values);
                return values;
            }));
            return random.tensor(name, shape);
        };
        FirstStageGraphs.encoder(config, named);
        FirstStageGraphs.quantizer(config, named);
        FirstStageGraphs.decoder(config, named);
        SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors);
        Files.writeString(
                folder.resolve("config.yaml"), """
                model:
                  target: taming.models.vqgan.VQModel
                  params:
                    embed_dim: %d
                    n_embed: %d
                    ddconfig:
                      double_z: false
                      z_channels: %d
                      resolution: %d
                      in_channels: %d
                      out_ch: %d
                      ch: %d
                      ch_mult: [1, 1]
                      num_res_blocks: 1
                      attn_resolutions: []
                      dropout: 0.0
                """.formatted(LATENT, ENTRIES, LATENT, SIDE, channels, channels, WIDTH));
        return folder;
    }
}
