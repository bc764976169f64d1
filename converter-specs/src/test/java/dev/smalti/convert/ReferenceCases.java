package dev.smalti.convert;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.smalti.checkpoint.Checkpoint;
import dev.smalti.checkpoint.CheckpointTensor;
import dev.smalti.checkpoint.Checkpoints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Finds reference cases by the names of their folders; knows no sizes, tags or counts. */
public final class ReferenceCases {
    public static final Path FIXTURES = Path.of("src/test/resources/fixtures");
    private static final List<String> FIRST_STAGES =
            List.of("vqgan", "vqseg", "gumbel", "vq_", "emavq", "ckpt_", "trained");

    /**
     * A checkpoint and what the reference computed with it.
     *
     * @param checkpoint the file of weights
     * @param config its project config
     * @param golden the recorded tensors
     * @param tags prefixes of the recorded tensors that belong to this checkpoint, with their dots; one may be empty
     */
    record Case(Path checkpoint, Path config, Path golden, Set<String> tags) {
        @Override
        public String toString() {
            return checkpoint.getParent().getFileName() + "/" + checkpoint.getFileName();
        }
    }

    private ReferenceCases() {}

    /** The folder of all reference cases. */
    public static Path folder() {
        return Path.of(System.getProperty("reference.dir", "../shared/reference"));
    }

    /** Whether a missing folder is a failure. */
    static boolean required() {
        return Boolean.getBoolean("reference.required");
    }

    /** A file of the reference; skips the test where the folder is absent, or fails it if that was asked for. */
    static Path file(String name) {
        if (!Files.isDirectory(folder()) && required()) {
            fail("no reference cases in " + folder() + "; set -Dreference.dir");
        }
        assumeTrue(Files.isDirectory(folder()), "SKIPPED: no reference cases in " + folder());
        return folder().resolve(name);
    }

    /** The folders of first stages below this one. */
    public static List<Path> firstStages(Path root) {
        return folders(root).stream()
                .filter(folder -> FIRST_STAGES.stream().anyMatch(name(folder)::startsWith))
                .filter(folder -> Files.isRegularFile(folder.resolve("config.yaml")))
                .toList();
    }

    /** The folders of transformers below this one, each with autoencoders inside. */
    public static List<Path> transformers(Path root) {
        return folders(root).stream()
                .filter(folder ->
                        name(folder).startsWith("transformer_") || name(folder).startsWith("gpt_"))
                .filter(folder -> Files.isRegularFile(folder.resolve("config.yaml")))
                .toList();
    }

    /** The checkpoints of a folder. */
    public static List<Path> checkpoints(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> name(file).endsWith(".ckpt")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every checkpoint of a first stage for which something was recorded. */
    static List<Case> cases(Path root) {
        List<Case> cases = new ArrayList<>();
        List<Path> folders = firstStages(root);
        for (Path folder : folders) {
            for (Path checkpoint : checkpoints(folder)) {
                own(folder, checkpoint)
                        .or(() -> twin(folders, checkpoint))
                        .ifPresentOrElse(
                                cases::add,
                                () -> System.out.println("SKIPPED: nothing was recorded for " + checkpoint));
            }
        }
        return cases;
    }

    /** What the folder recorded for this checkpoint: tags that start with its name, else those of no other. */
    private static Optional<Case> own(Path folder, Path checkpoint) {
        Path golden = folder.resolve("golden.safetensors");
        if (!Files.isRegularFile(golden)) {
            return Optional.empty();
        }
        List<String> stems = checkpoints(folder).stream()
                .map(file -> name(file).replace(".ckpt", "_"))
                .toList();
        String stem = name(checkpoint).replace(".ckpt", "_");
        Set<String> named = new TreeSet<>();
        Set<String> common = new TreeSet<>();
        for (String tag : tags(golden)) {
            if (tag.startsWith(stem)) {
                named.add(tag);
            } else if (stems.stream().noneMatch(tag::startsWith)) {
                common.add(tag);
            }
        }
        Set<String> tags = named.isEmpty() ? common : named;
        return tags.isEmpty()
                ? Optional.empty()
                : Optional.of(new Case(checkpoint, folder.resolve("config.yaml"), golden, tags));
    }

    /** What was recorded with the very same weights in another folder. */
    private static Optional<Case> twin(List<Path> folders, Path checkpoint) {
        for (Path folder : folders) {
            Path other = folder.resolve("model.ckpt");
            if (!folder.equals(checkpoint.getParent())
                    && Files.isRegularFile(other)
                    && sameWeights(checkpoint, other)) {
                return own(folder, other)
                        .map(found -> new Case(
                                checkpoint, checkpoint.resolveSibling("config.yaml"), found.golden(), found.tags()));
            }
        }
        return Optional.empty();
    }

    private static boolean sameWeights(Path one, Path other) {
        try (Checkpoint a = Checkpoints.open(one);
                Checkpoint b = Checkpoints.open(other)) {
            Map<String, CheckpointTensor> there = b.tensors();
            return a.tensors().values().stream()
                    .filter(tensor ->
                            tensor.type().isFloating() && !tensor.name().startsWith("loss."))
                    .allMatch(tensor -> there.containsKey(tensor.name())
                            && there.get(tensor.name()).shape().equals(tensor.shape())
                            && Arrays.equals(
                                    tensor.floats(), there.get(tensor.name()).floats()));
        }
    }

    /** Prefixes under which an input picture was recorded. */
    private static Set<String> tags(Path golden) {
        Set<String> tags = new LinkedHashSet<>();
        try (Checkpoint recorded = Checkpoints.open(golden)) {
            for (String name : recorded.tensors().keySet()) {
                String last = name.substring(name.lastIndexOf('.') + 1);
                if (last.equals("x") || last.equals("labels")) {
                    tags.add(name.substring(0, name.length() - last.length()));
                }
            }
        }
        return tags;
    }

    private static List<Path> folders(Path root) {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(root)) {
            return entries.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }
}
