package dev.smalti.train;

import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * Where recorded cases lie: small ones beside the tests, the rest in the folder of {@code reference.dir}, whatever their
 * names. They are told by what they hold.
 */
public final class ReferenceFolder {
    /** Cases that are part of the sources. */
    public static final Path FIXTURES = Path.of("src/test/resources/fixtures");

    /** Checkpoints that are part of the sources. */
    public static final Path CHECKPOINTS = Path.of("../converter-specs/src/test/resources/fixtures");

    private static final ObjectMapper YAML = new YAMLMapper();

    private ReferenceFolder() {}

    /**
     * Recorded steps of a training.
     *
     * @param golden the recorded tensors
     * @param start the checkpoint that it starts from
     * @param params of the model, by its config
     */
    public record Training(Path golden, Path start, JsonNode params) {
        @Override
        public String toString() {
            return golden.getParent().getFileName() + "/" + golden.getFileName();
        }
    }

    /** What is compared of a case. */
    public interface Comparison<T> {
        /** @param found the case */
        void compare(T found) throws IOException;
    }

    /** A test of each recorded training of a VQGAN. */
    static Stream<DynamicTest> vqganTrainings(Comparison<Training> comparison) {
        return tests("a VQGAN's training", trainings("taming.models.vqgan.", "vqgan"), comparison);
    }

    /** A test of each recorded training of a transformer. */
    public static Stream<DynamicTest> gptTrainings(Comparison<Training> comparison) {
        return tests(
                "a transformer's training",
                trainings("taming.models.cond_transformer.Net2NetTransformer", "gpt_uncond"),
                comparison);
    }

    /** A test of each folder of cases that has this file. */
    public static Stream<DynamicTest> with(String file, Comparison<Path> comparison) {
        List<Path> found = Stream.concat(folders(FIXTURES).stream(), folders(root()).stream())
                .filter(folder -> Files.isRegularFile(folder.resolve(file)))
                .toList();
        return tests(file, found, comparison);
    }

    private static <T> Stream<DynamicTest> tests(String what, List<T> found, Comparison<T> comparison) {
        if (found.isEmpty()) {
            return Stream.of(
                    DynamicTest.dynamicTest("no case", () -> abort("SKIPPED: no case of " + what + " in " + root())));
        }
        return found.stream()
                .map(one -> DynamicTest.dynamicTest(
                        one instanceof Path folder ? String.valueOf(folder.getFileName()) : one.toString(),
                        () -> comparison.compare(one)));
    }

    /** Recorded gradients beside a config of this model, or beside the folder of the checkpoint that they start from. */
    private static List<Training> trainings(String model, String startsFrom) {
        List<Training> trainings = new ArrayList<>();
        for (Path folder : folders(FIXTURES)) {
            add(trainings, folder, CHECKPOINTS.resolve(startsFrom), model);
        }
        for (Path folder : folders(root())) {
            add(trainings, folder, folder.resolveSibling(startsFrom), model);
        }
        return trainings;
    }

    private static void add(List<Training> trainings, Path folder, Path other, String model) {
        Path start = Files.isRegularFile(folder.resolve("model.ckpt")) ? folder : other;
        Optional<JsonNode> params = params(start.resolve("config.yaml"), model);
        if (params.isEmpty()) {
            return;
        }
        for (Path golden : list(folder)) {
            String name = String.valueOf(golden.getFileName());
            // Without a checkpoint of its own a folder may hold trainings of both models, the transformer's named so.
            boolean ofModel = start.equals(folder) || name.contains("gpt") == model.endsWith("Transformer");
            if (name.matches("golden.*\\.safetensors") && ofModel && trains(golden)) {
                trainings.add(new Training(golden, start.resolve("model.ckpt"), params.get()));
            }
        }
    }

    private static boolean trains(Path golden) {
        RecordedTensors recorded = RecordedTensors.read(golden);
        return recorded.has("lr") && !recorded.below("grad.").isEmpty();
    }

    private static Optional<JsonNode> params(Path config, String model) {
        if (!Files.isRegularFile(config)) {
            return Optional.empty();
        }
        try {
            JsonNode read = YAML.readTree(config.toFile());
            return read.at("/model/target").asText().startsWith(model)
                    ? Optional.of(read.at("/model/params"))
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(config + " cannot be read", e);
        }
    }

    private static Path root() {
        return Path.of(System.getProperty("reference.dir", "../shared/reference"));
    }

    /** The folders of cases; of a folder that holds nothing but folders, those in it. Copies of committed ones are left out. */
    private static List<Path> folders(Path root) {
        return list(root).stream()
                .filter(Files::isDirectory)
                .flatMap(folder ->
                        isGroup(folder) ? list(folder).stream().filter(Files::isDirectory) : Stream.of(folder))
                .filter(folder -> root.equals(FIXTURES) || !isCommitted(folder))
                .toList();
    }

    private static boolean isGroup(Path folder) {
        return list(folder).stream()
                .filter(entry -> !String.valueOf(entry.getFileName()).startsWith("README"))
                .allMatch(Files::isDirectory);
    }

    private static boolean isCommitted(Path folder) {
        Path golden = folder.resolve("golden.safetensors");
        Path committed = FIXTURES.resolve(folder.getFileName()).resolve("golden.safetensors");
        try {
            return Files.isRegularFile(golden)
                    && Files.isRegularFile(committed)
                    && Files.mismatch(golden, committed) < 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> list(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
