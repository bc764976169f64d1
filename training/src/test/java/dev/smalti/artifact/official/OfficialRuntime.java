package dev.smalti.artifact.official;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.smalti.ort.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** ONNX Runtime's own training runtime: its last build for the web, run by Node. npm brings it into the build's folder. */
final class OfficialRuntime {
    private static final Path FOLDER = Path.of("target", "official").toAbsolutePath();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long PATIENCE_MINUTES = 10;

    /** What came of a training run; results by name, each a list of numbers. */
    record Results(
            Map<String, List<Double>> before,
            List<Map<String, List<Double>>> trained,
            Map<String, List<Double>> after,
            List<Double> parameters) {
        /** The loss of each step. */
        List<Double> losses() {
            return trained.stream().map(step -> step.get("loss").get(0)).toList();
        }
    }

    private OfficialRuntime() {}

    /** The runtime; skips the test where there is no Node or npm, and fails it where npm does not get the package. */
    static OfficialRuntime prepared() {
        assumeTrue(found("node"), "no 'node' on this machine: install Node 20 to run ONNX Runtime's training runtime");
        assumeTrue(found("npm"), "no 'npm' on this machine: it brings ONNX Runtime's training runtime");
        try {
            Files.createDirectories(FOLDER);
            for (String name : List.of("package.json", "package-lock.json", "train.mjs")) {
                try (InputStream resource = OfficialRuntime.class.getResourceAsStream("/official/" + name)) {
                    Files.copy(resource, FOLDER.resolve(name), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!Files.exists(FOLDER.resolve("node_modules/onnxruntime-web/dist/ort.training.wasm.mjs"))) {
            run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
        }
        return new OfficialRuntime();
    }

    /** Makes one AdamW step for each map of inputs with the artifacts in a folder. */
    Results train(Path artifacts, List<Map<String, Tensor>> feeds) {
        List<Map<String, Object>> steps = new ArrayList<>();
        for (Map<String, Tensor> feed : feeds) {
            Map<String, Object> step = new LinkedHashMap<>();
            feed.forEach((name, tensor) -> step.put(name, json(tensor)));
            steps.add(step);
        }
        try {
            JSON.writeValue(artifacts.resolve("feeds.json").toFile(), steps);
            run("node", "train.mjs", artifacts.toAbsolutePath().toString());
            return JSON.readValue(artifacts.resolve("results.json").toFile(), Results.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> json(Tensor tensor) {
        Object data = tensor instanceof Tensor.Longs longs ? longs.array() : ((Tensor.Floats) tensor).array();
        String type = tensor instanceof Tensor.Longs ? "int64" : "float32";
        return Map.of("type", type, "dims", tensor.shape(), "data", data);
    }

    private static boolean found(String program) {
        try {
            return new ProcessBuilder(program, "--version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void run(String... command) {
        Path log = FOLDER.resolve(command[0] + ".log");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(FOLDER.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            boolean ended = process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
            if (!ended) {
                process.destroyForcibly();
            }
            assertThat(ended && process.exitValue() == 0)
                    .as("%s%n%s", String.join(" ", command), Files.readString(log))
                    .isTrue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
