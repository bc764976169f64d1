package dev.smalti.convert;

import static org.junit.jupiter.api.Assumptions.abort;

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
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** Finds reference cases by what their folders hold; knows no names, sizes, tags or counts. */
public final class ReferenceCases {
    public static final Path FIXTURES = Path.of("src/test/resources/fixtures");

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

    /**
     * The folders of cases below this one; of a folder that holds nothing but folders, those in it. What is the same as a
     * committed case is left out.
     */
    static List<Path> folders(Path root) {
        return inside(root).stream()
                .flatMap(folder -> isGroup(folder) ? inside(folder).stream() : Stream.of(folder))
                .filter(folder -> root.equals(FIXTURES) || !isCommitted(folder))
                .toList();
    }

    /** The folders of cases of these kinds below this one. */
    public static List<Path> folders(Path root, ReferenceKind... kinds) {
        List<ReferenceKind> wanted = List.of(kinds);
        return folders(root).stream()
                .filter(folder -> wanted.contains(ReferenceKind.of(folder)))
                .toList();
    }

    /**
     * A test of each case of these kinds, committed or of the folder of all cases. Where the latter has none, a test says
     * so: no folder has to hold every kind.
     */
    public static Stream<DynamicTest> tests(Comparison comparison, ReferenceKind... kinds) {
        return tests(comparison, folder -> true, kinds);
    }

    /** As {@link #tests(Comparison, ReferenceKind...)}, of those cases only that record what is compared. */
    public static Stream<DynamicTest> tests(Comparison comparison, Predicate<Path> records, ReferenceKind... kinds) {
        List<Path> found = folders(folder(), kinds).stream().filter(records).toList();
        Stream<DynamicTest> none = found.isEmpty()
                ? Stream.of(DynamicTest.dynamicTest(
                        "no other case",
                        () -> abort("SKIPPED: no such case of " + Arrays.toString(kinds) + " in " + folder())))
                : Stream.of();
        return Stream.concat(
                none,
                Stream.concat(folders(FIXTURES, kinds).stream().filter(records), found.stream())
                        .map(folder -> DynamicTest.dynamicTest(name(folder), () -> comparison.compare(folder))));
    }

    /** Whether a tensor of such a name was recorded in a case. */
    static Predicate<Path> recording(String pattern) {
        return folder -> {
            try (Checkpoint golden = Checkpoints.open(folder.resolve("golden.safetensors"))) {
                return golden.tensors().keySet().stream().anyMatch(name -> name.matches(pattern));
            }
        };
    }

    /** What is compared of one case. */
    public interface Comparison {
        /** @param folder of the case */
        void compare(Path folder) throws IOException;
    }

    /** The checkpoint of a folder: that of the usual name, else the only one. */
    public static Path checkpoint(Path folder) {
        Path usual = folder.resolve("model.ckpt");
        List<Path> all = checkpoints(folder);
        if (!Files.isRegularFile(usual) && all.size() != 1) {
            throw new AssertionError(folder + " has no model.ckpt, and " + all.size() + " others");
        }
        return Files.isRegularFile(usual) ? usual : all.get(0);
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
        List<Path> folders = folders(root, ReferenceKind.FIRST_STAGE, ReferenceKind.WEIGHTS);
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

    private static boolean isGroup(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            List<Path> all =
                    entries.filter(entry -> !name(entry).startsWith("README")).toList();
            return !all.isEmpty() && all.stream().allMatch(Files::isDirectory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isCommitted(Path folder) {
        Path committed = FIXTURES.resolve(name(folder));
        try (Stream<Path> files = Files.list(folder)) {
            return Files.isDirectory(committed)
                    && files.filter(Files::isRegularFile).allMatch(file -> isSame(file, committed.resolve(name(file))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isSame(Path file, Path other) {
        try {
            return Files.isRegularFile(other) && Files.mismatch(file, other) < 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> inside(Path root) {
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
