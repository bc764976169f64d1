package dev.smalti.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** The reference's cases: committed ones, and those of the folder of all cases, told by their configs. */
final class Fixtures {
    private static final Path CASES = Path.of("..", "converter-specs", "src", "test", "resources", "fixtures");

    private Fixtures() {}

    /** A case small enough to be kept with the sources: it is always there. */
    static Path folder(String name) {
        Path folder = CASES.resolve(name);
        assertThat(folder).isDirectory();
        return folder;
    }

    /** What is compared of one case. */
    interface Comparison {
        /** @param folder of the case */
        void compare(Path folder) throws IOException;
    }

    /**
     * A test of each recorded case in the folder of all cases whose model is wanted.
     *
     * @param what is wanted, in words
     * @param wanted of the model's section of the config
     */
    static Stream<DynamicTest> tests(String what, Predicate<JsonNode> wanted, Comparison comparison) {
        List<Path> found = list(root()).stream()
                .filter(folder -> Files.isRegularFile(folder.resolve("golden.safetensors")))
                .filter(folder -> Files.isRegularFile(folder.resolve("config.yaml")))
                .filter(folder -> wanted.test(model(folder)))
                .toList();
        return found.isEmpty()
                ? Stream.of(DynamicTest.dynamicTest(
                        "no case", () -> abort("SKIPPED: no case of " + what + " in " + root())))
                : found.stream()
                        .map(folder -> DynamicTest.dynamicTest(
                                folder.getFileName().toString(), () -> comparison.compare(folder)));
    }

    /** Pictures of the folder of all cases whose names end so. */
    static List<Path> pictures(String ending) {
        return list(root()).stream()
                .filter(Files::isDirectory)
                .flatMap(folder -> list(folder).stream())
                .filter(file -> file.toString().endsWith(ending))
                .toList();
    }

    private static JsonNode model(Path folder) {
        try {
            return new YAMLMapper()
                    .readTree(folder.resolve("config.yaml").toFile())
                    .path("model");
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " has a config that cannot be read", e);
        }
    }

    private static Path root() {
        return Path.of(System.getProperty("reference.dir", "../../shared/reference"));
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
