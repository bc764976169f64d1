package dev.smalti.convert;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.smalti.checkpoint.Checkpoint;
import dev.smalti.checkpoint.Checkpoints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** What a folder of the reference holds, told by its files and by what they name; never by its own name. */
public enum ReferenceKind {
    /** A tokenizer with the pictures, tokens and latents that the reference made with it. */
    FIRST_STAGE("GoldenFirstStageTest"),
    /** A transformer with its tokenizers, and what was computed and sampled with it. */
    TRANSFORMER("GoldenPriorTest"),
    /** Steps of training a VQGAN. */
    VQGAN_TRAINING("VqganGoldenTest of training"),
    /** Steps of training a transformer. */
    GPT_TRAINING("GoldenGptTest of training"),
    /** The orders of permuters. */
    ORDERS("GoldenRulesTest"),
    /** Scenes as tokens. */
    SCENES("GoldenConditionTest"),
    /** LPIPS at its real widths. */
    PERCEPTUAL_DISTANCE("LpipsGoldenTest of training"),
    /** Photographs, label maps and depth maps. */
    PICTURES("ReferencePicturesTest of pictures"),
    /** Checkpoints that are to be refused, beside some that are not. */
    HOSTILE("ReferenceCheckpointsTest"),
    /** Checkpoints without anything that was computed with them. */
    WEIGHTS("ReferenceCheckpointsTest"),
    /** Nothing that the tests know. */
    UNKNOWN("nothing");

    private static final ObjectMapper YAML = new YAMLMapper();

    private final String comparedBy;

    ReferenceKind(String comparedBy) {
        this.comparedBy = comparedBy;
    }

    /** The test that compares such a case. */
    public String comparedBy() {
        return comparedBy;
    }

    /** The kind of a folder. */
    static ReferenceKind of(Path folder) {
        if (Files.isRegularFile(folder.resolve("EXPECT.md"))) {
            return HOSTILE;
        }
        if (Files.isRegularFile(folder.resolve("builders.json"))) {
            return SCENES;
        }
        String model = model(folder);
        Set<String> golden = names(folder.resolve("golden.safetensors"));
        if (model.endsWith(".Net2NetTransformer")) {
            return golden.isEmpty() ? WEIGHTS : trains(golden) ? GPT_TRAINING : TRANSFORMER;
        }
        if (model.startsWith("taming.models.vqgan.") || model.startsWith("ldm.models.autoencoder.VQ")) {
            return golden.isEmpty() ? WEIGHTS : trains(golden) ? VQGAN_TRAINING : FIRST_STAGE;
        }
        if (!model.isEmpty()) {
            return UNKNOWN;
        }
        if (Files.isRegularFile(folder.resolve("weights.json"))
                && golden.stream().anyMatch(name -> name.endsWith(".lpips"))) {
            return PERCEPTUAL_DISTANCE;
        }
        if (golden.stream().anyMatch(name -> name.matches("\\w+_\\d+x\\d+\\.x"))) {
            return ORDERS;
        }
        return golden.isEmpty() && holdsPictures(folder) ? PICTURES : UNKNOWN;
    }

    private static boolean trains(Set<String> golden) {
        return golden.contains("lr") && golden.stream().anyMatch(name -> name.startsWith("grad."));
    }

    private static String model(Path folder) {
        Path config = folder.resolve("config.yaml");
        if (!Files.isRegularFile(config)) {
            return "";
        }
        try {
            return YAML.readTree(config.toFile()).at("/model/target").asText();
        } catch (IOException e) {
            throw new UncheckedIOException(config + " cannot be read", e);
        }
    }

    private static Set<String> names(Path golden) {
        if (!Files.isRegularFile(golden)) {
            return Set.of();
        }
        try (Checkpoint recorded = Checkpoints.open(golden)) {
            return Set.copyOf(recorded.tensors().keySet());
        }
    }

    private static boolean holdsPictures(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(
                    file -> file.toString().toLowerCase(Locale.ROOT).matches(".*\\.(png|jpe?g)"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
