package dev.smalti.convert;

import dev.smalti.SmaltiException;
import dev.smalti.io.FileFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a source keeps its weights and its config, and what to call it.
 *
 * @param checkpoint the file of weights
 * @param config the config that belongs to it, if the layout says so
 * @param name short name made from the file's or folder's
 * @param trained what the source says of its training, if Smalti trained it
 * @param remark what a user should know of the choice of file; null for nothing
 * @param averaged whether the file itself is one of averaged weights
 */
record SourceLayout(
        Path checkpoint,
        @Nullable Path config,
        String name,
        @Nullable TrainedRun trained,
        @Nullable String remark,
        boolean averaged) {
    private static final int LISTED = 8;
    private static final String INDEX = ".safetensors.index.json";
    private static final String TORCH_INDEX = ".bin.index.json";
    private static final List<String> ENDINGS =
            List.of(".safetensors", INDEX, ".ckpt", ".pt", ".pth", ".bin", TORCH_INDEX);
    private static final List<String> OF_DIFFUSERS = List.of("diffusion_pytorch_model", "model", "pytorch_model");
    private static final Set<String> GENERIC =
            Set.of("last", "model", "checkpoint", "diffusion_pytorch_model", "pytorch_model", "checkpoints", "vqvae");
    private static final List<String> PIPELINE_PARTS = List.of("vqvae", "vqmodel");
    private static final List<String> OF_AVERAGES = List.of("_ema", ".ema", "-ema");

    /** What was not trained by Smalti. */
    SourceLayout(Path checkpoint, @Nullable Path config, String name) {
        this(checkpoint, config, name, null, null, false);
    }

    private SourceLayout(Path checkpoint, @Nullable Path config, String name, @Nullable String remark) {
        this(checkpoint, config, name, null, remark, false);
    }

    /** The same as {@link #of(Path, boolean)} for the weights of the last step. */
    static SourceLayout of(Path source) {
        return of(source, false);
    }

    /**
     * Looks at a file or a folder.
     *
     * @param averaged whether a file of averaged weights is wanted, where a folder has one beside the other
     * @throws SmaltiException if there is nothing to convert; the message says what was looked for
     */
    static SourceLayout of(Path source, boolean averaged) {
        if (Files.isRegularFile(source)) {
            return new SourceLayout(source, null, nameOf(source));
        }
        if (!Files.isDirectory(source)) {
            throw neither(source);
        }
        return TrainedRun.isRun(source) ? own(source) : folder(source).withAverages(averaged);
    }

    /** A run of Smalti's own: what it exported. */
    private static SourceLayout own(Path run) {
        Path export = run.resolve("export");
        if (!Files.isDirectory(export)) {
            throw SmaltiException.badInput(run + " is a run that has exported nothing yet: let it end, or export its"
                    + " newest checkpoint with 'smalti train ... -o " + run + " --export'");
        }
        SourceLayout layout = folder(export);
        String name = clean(String.valueOf(run.toAbsolutePath().normalize().getFileName()));
        return new SourceLayout(layout.checkpoint, layout.config, name, TrainedRun.read(export), null, false);
    }

    /** The same with the file of averages beside the weights where it is wanted, else with a remark that it is there. */
    private SourceLayout withAverages(boolean wanted) {
        String file = String.valueOf(checkpoint.getFileName());
        String ending = ENDINGS.stream()
                .filter(file::endsWith)
                .max(Comparator.comparingInt(String::length))
                .orElse("");
        String stem = file.substring(0, file.length() - ending.length());
        Path folder = checkpoint.toAbsolutePath().normalize().getParent();
        Path averages = folder == null || folder.getFileName() == null
                ? checkpoint
                : folder.resolveSibling(folder.getFileName() + "_ema").resolve(file);
        Path found = Stream.concat(
                        OF_AVERAGES.stream().map(mark -> checkpoint.resolveSibling(stem + mark + ending)),
                        Stream.of(averages).filter(other -> !other.equals(checkpoint)))
                .filter(Files::isRegularFile)
                .findFirst()
                .orElse(null);
        if (found == null) {
            return this;
        }
        return wanted
                ? new SourceLayout(found, config, name, trained, remark, true)
                : new SourceLayout(
                        checkpoint,
                        config,
                        name,
                        trained,
                        file + " was taken, the weights of the last step; --averaged takes their averages, "
                                + (found.endsWith(file) ? Objects.requireNonNull(found.getParent()) : found)
                                        .getFileName(),
                        false);
    }

    private static SourceLayout folder(Path source) {
        return Stream.of(diffusers(source), run(source), plain(source))
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow(() -> nothingIn(source));
    }

    private static SmaltiException neither(Path source) {
        try {
            Files.readAttributes(source, BasicFileAttributes.class);
            return SmaltiException.badInput(
                    source + ": is empty: a device or a pipe, not a file; name the checkpoint's file");
        } catch (IOException e) {
            return new SmaltiException(SmaltiException.Kind.BAD_INPUT, source + ": " + FileFailure.reason(e), e);
        }
    }

    private static SmaltiException nothingIn(Path folder) {
        List<String> found = files(folder, ENDINGS).stream()
                .map(file -> String.valueOf(file.getFileName()))
                .toList();
        return SmaltiException.badInput(folder
                + ": cannot tell which checkpoint to convert: it has no checkpoints/last.ckpt (a run of"
                + " taming-transformers) and no config.json with its weights (diffusers), and "
                + (found.isEmpty()
                        ? "no file that ends in " + String.join(", ", ENDINGS) + "; name the checkpoint's file"
                        : "of the " + found.size() + " checkpoints in it, "
                                + String.join(", ", found.subList(0, Math.min(LISTED, found.size())))
                                + (found.size() > LISTED ? ", ..." : "")
                                + ", not exactly one is called model or last; name one of them"));
    }

    /**
     * {@code config.json} beside the weights, whole or the index of their shards, or a pipeline with a VQ model in a folder
     * below.
     */
    private static Optional<SourceLayout> diffusers(Path folder) {
        if (Files.isRegularFile(folder.resolve("model_index.json"))) {
            return PIPELINE_PARTS.stream()
                    .map(folder::resolve)
                    .filter(part -> Files.isRegularFile(part.resolve("config.json")))
                    .findFirst()
                    .flatMap(SourceLayout::diffusers);
        }
        Path config = folder.resolve("config.json");
        if (!Files.isRegularFile(config)) {
            return Optional.empty();
        }
        return OF_DIFFUSERS.stream()
                .flatMap(stem -> ENDINGS.stream().map(ending -> folder.resolve(stem + ending)))
                .filter(Files::isRegularFile)
                .findFirst()
                .or(() -> single(folder).map(NewestCheckpoint::file))
                .map(file -> new SourceLayout(file, config, nameOf(file)));
    }

    /** A run folder: the newest {@code configs/*-project.yaml} and the newest of {@code checkpoints}. */
    private static Optional<SourceLayout> run(Path folder) {
        Path checkpoints = folder.resolve("checkpoints");
        if (!Files.isDirectory(checkpoints)) {
            return Optional.empty();
        }
        List<Path> found = files(checkpoints, List.of(".ckpt"));
        if (found.isEmpty()) {
            return Optional.empty();
        }
        NewestCheckpoint newest = NewestCheckpoint.of(found);
        // Run folders start their files' names with a time stamp, so the newest is the last by name.
        Path config = newest(folder.resolve("configs"), "-project.yaml").orElse(null);
        String name = clean(String.valueOf(folder.getFileName()));
        return Optional.of(new SourceLayout(newest.file(), config, name, newest.remark()));
    }

    /** A folder with one checkpoint, and perhaps one config beside it. */
    private static Optional<SourceLayout> plain(Path folder) {
        List<Path> configs = files(folder, List.of(".yaml", ".yml"));
        return single(folder)
                .map(found -> new SourceLayout(
                        found.file(),
                        configs.size() == 1 ? configs.get(0) : null,
                        nameOf(found.file()),
                        found.remark()));
    }

    /** The index of a sharded checkpoint, else the only checkpoint, or the one that is called "model" or "last". */
    private static Optional<NewestCheckpoint> single(Path folder) {
        List<Path> indexes = files(folder, List.of(INDEX, TORCH_INDEX));
        if (indexes.size() == 1) {
            return Optional.of(NewestCheckpoint.of(indexes));
        }
        List<Path> found = files(folder, ENDINGS);
        List<Path> usual = found.stream()
                .filter(file ->
                        file.getFileName().toString().matches("model\\.[a-z]+") || NewestCheckpoint.isLast(file))
                .toList();
        List<Path> candidates = found.size() == 1 ? found : usual;
        boolean one = candidates.size() == 1 || candidates.stream().allMatch(NewestCheckpoint::isLast);
        return one && !candidates.isEmpty() ? Optional.of(NewestCheckpoint.of(candidates)) : Optional.empty();
    }

    private static Optional<Path> newest(Path folder, String ending) {
        return files(folder, List.of(ending)).stream().max(Comparator.naturalOrder());
    }

    private static List<Path> files(Path folder, List<String> endings) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(Files::isRegularFile)
                    .filter(file -> endings.stream().anyMatch(file.getFileName().toString()::endsWith))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw FileFailure.unreadable(folder + ": cannot be listed", e);
        }
    }

    /** The file's name without its ending, or that of the nearest folder that says more than "model" or "last". */
    private static String nameOf(Path file) {
        String name =
                clean(String.valueOf(file.getFileName()).replaceFirst("(\\.(safetensors|bin)\\.index)?\\.[^.]*$", ""));
        Path folder = file.toAbsolutePath().normalize().getParent();
        while (GENERIC.contains(name) && folder != null && folder.getFileName() != null) {
            name = clean(String.valueOf(folder.getFileName()));
            folder = folder.getParent();
        }
        return name;
    }

    /** Lower case, without a run folder's time stamp, and only letters that are safe in a file name. */
    private static String clean(String name) {
        String cleaned = name.toLowerCase(Locale.ROOT)
                .replaceFirst("^[0-9]{4}-[0-9]{2}-[0-9]{2}t[0-9]{2}-[0-9]{2}-[0-9]{2}_?", "")
                .replaceAll("[^a-z0-9._-]+", "-")
                .replaceAll("^[.-]+|[.-]+$", "");
        return cleaned.isEmpty() ? "model" : cleaned;
    }
}
