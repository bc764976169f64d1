package dev.smalti.cli.argument;

import dev.smalti.SmaltiException;
import dev.smalti.cli.console.Console;
import dev.smalti.cli.console.Progress;
import dev.smalti.cli.console.Skipped;
import dev.smalti.data.Companions;
import dev.smalti.data.Example;
import dev.smalti.data.Examples;
import dev.smalti.data.PictureExamples;
import dev.smalti.data.PictureOptions;
import dev.smalti.data.PictureSet;
import dev.smalti.data.PictureSet.Classes;
import dev.smalti.data.SceneVersions;
import dev.smalti.image.Pixels;
import dev.smalti.picture.LabelMapFile.Ignored;
import dev.smalti.picture.LabelMapFile.Numbering;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What a model is evaluated on: scenes that are drawn, or pictures in files. */
public final class EvaluationData {
    private static final long HELD_OUT = 1_000_003;

    @Option(
            names = "--data",
            paramLabel = "FOLDER|LIST|scenes",
            order = 1,
            description = "Pictures: a folder with all folders below, or a text file with one path a line, below the"
                    + " file's own folder where it is relative; or scenes, scenes:1 for those of version 1."
                    + " Default: scenes.")
    private @Nullable Path data;

    @Option(
            names = "--scenes",
            paramLabel = "SEED",
            order = 2,
            description = "Scenes drawn with this seed, which has to be another than that of the training."
                    + " Default: 1000003.")
    private @Nullable Long scenes;

    @Option(
            names = "--count",
            paramLabel = "N",
            order = 3,
            defaultValue = "64",
            description = "How many pictures, the first ones. Default: ${DEFAULT-VALUE}.")
    private int count;

    @Option(
            names = "--size",
            paramLabel = "N",
            order = 4,
            description =
                    "Side of the square that is cut from the middle of each picture, in pixels; the shorter side is"
                            + " scaled to it. Default: what the model was trained on.")
    private @Nullable Integer size;

    @Option(names = "--class-folders", order = 5, description = "The folder of a picture is its class.")
    private boolean classFolders;

    @Option(
            names = "--segmentations",
            paramLabel = "DIR",
            order = 6,
            description = "A folder with the segmentation of each picture, NAME.png for NAME.jpg.")
    private @Nullable Path segmentations;

    @Option(
            names = "--labels",
            paramLabel = "NUMBERING",
            order = 7,
            defaultValue = "as-stored",
            converter = ConditionFileArguments.LabelsWord.class,
            description = "How segmentations are numbered: as-stored or shifted, as for 'smalti likelihood'."
                    + " Default: ${DEFAULT-VALUE}.")
    private Numbering labels = Numbering.AS_STORED;

    @Option(
            names = "--ignore-label",
            paramLabel = "SAMPLE[=LABEL]",
            order = 7,
            converter = IgnoredLabel.class,
            description = "A sample that is no label and the label that it becomes, as for 'smalti likelihood'.")
    private @Nullable Ignored ignored;

    @Option(
            names = "--depths",
            paramLabel = "DIR",
            order = 8,
            description = "A folder with the depth map of each picture, NAME.png for NAME.jpg (or .tif, .tiff, .pfm,"
                    + " .npy).")
    private @Nullable Path depths;

    @Option(
            names = "--poses",
            paramLabel = "DIR",
            order = 9,
            description = "A folder with the poses in each picture, NAME.json for NAME.jpg.")
    private @Nullable Path poses;

    @Option(
            names = "--against",
            paramLabel = "FOLDER|LIST|scenes",
            order = 30,
            description = "With --features: other pictures to compare with, as for --data, such as those of a training."
                    + " Without --model, those of --data themselves are compared with them. Default: as many scenes of"
                    + " another seed, where --data are scenes.")
    private @Nullable Path against;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** Refuses what cannot be meant. */
    public void check() {
        TokenizerArguments.requireAtLeast(spec, "--count", count, 1);
        TokenizerArguments.requireAtLeast(spec, "--size", size, 1);
        Path named = files(data);
        if (named != null && scenes != null) {
            throw new ParameterException(spec.commandLine(), "--scenes is no seed of the pictures in " + named);
        }
        boolean ofFiles = classFolders || segmentations != null || depths != null || poses != null;
        if (named == null && ofFiles) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--class-folders, --segmentations, --depths and --poses go with pictures in files, --data FOLDER");
        }
    }

    /**
     * Pictures to compare with.
     *
     * @param title what they are, in words
     */
    public record Against(String title, List<Pixels> pictures) {}

    /** Whether pictures to compare with were named. */
    public boolean hasAgainst() {
        return against != null;
    }

    /** The side of the pictures, where the model was trained on this one; 0 where that is not known. */
    public int side(int trained) {
        if (size != null) {
            return size;
        }
        if (trained < 1) {
            throw SmaltiException.badInput("the model does not say on what size it was trained; give --size N");
        }
        return trained;
    }

    /** The data in words. */
    public String title(int read, int side) {
        return title(data, seed(), read, side);
    }

    private static String title(@Nullable Path from, long seed, int read, int side) {
        Path named = files(from);
        String what = named != null ? "pictures of " + named : versions(from).title() + ", seed " + seed;
        return read + " " + what + ", " + side + "x" + side;
    }

    /** The names of the classes of what is read, by number; empty where they are not known. */
    public List<String> classes() {
        Path named = files(data);
        if (named != null) {
            return classFolders ? set(named, Classes.BY_FOLDER).classes() : List.of();
        }
        // Scenes of several versions have no classes in common.
        return versions(data).versions().stream().distinct().count() == 1
                ? versions(data).classes()
                : List.of();
    }

    /**
     * Makes or reads the pictures.
     *
     * @param labelCount how many labels segmentations have
     * @param skipped is told of files that cannot be used
     */
    public List<Example> read(Console console, int side, int labelCount, Skipped skipped) {
        Path named = files(data);
        return read(
                console,
                named == null
                        ? versions(data).examples(seed(), side, side)
                        : files(
                                set(named, classFolders ? Classes.BY_FOLDER : Classes.NONE),
                                named,
                                companions(labelCount),
                                side,
                                skipped));
    }

    /**
     * Makes or reads the pictures to compare with, as many of them; null where there are none.
     *
     * @param skipped is told of files that cannot be used
     */
    public @Nullable Against against(Console console, int side, Skipped skipped) {
        Path from = against != null ? against : data;
        Path named = files(from);
        if (against == null && named != null) {
            return null;
        }
        Examples examples = named == null
                ? versions(from).examples(otherSeed(), side, side)
                : files(set(named, Classes.NONE), named, Companions.NONE, side, skipped);
        List<Pixels> pictures =
                read(console, examples).stream().map(Example::picture).toList();
        return new Against(title(from, otherSeed(), pictures.size(), side), pictures);
    }

    private List<Example> read(Console console, Examples examples) {
        long wanted = Math.min(count, examples.size());
        // By name: where a file cannot be used, the next one stands in for it.
        Map<String, Example> found = new LinkedHashMap<>();
        try (Progress progress = console.progress("read", wanted)) {
            for (long i = 0; i < examples.size() && found.size() < wanted; i++) {
                Example example = examples.get(i);
                found.putIfAbsent(example.name(), example);
                progress.advance(1);
            }
        }
        return List.copyOf(found.values());
    }

    /** Scenes of another seed than those that are measured. */
    public Examples otherScenes(int side) {
        return versions(data).examples(otherSeed(), side, side);
    }

    private long otherSeed() {
        return seed() + 1;
    }

    /** Where pictures in files are; null for scenes. */
    private static @Nullable Path files(@Nullable Path from) {
        return from == null || SceneVersions.isNamedBy(from.toString()) ? null : from;
    }

    private static SceneVersions versions(@Nullable Path from) {
        return SceneVersions.parse(from == null ? SceneVersions.WORD : from.toString());
    }

    private long seed() {
        return scenes == null ? HELD_OUT : scenes;
    }

    private static PictureSet set(Path from, Classes classes) {
        return Files.isDirectory(from)
                ? PictureSet.ofFolder(from, classes)
                : PictureSet.ofList(from, parent(from), classes);
    }

    private Companions companions(int labelCount) {
        Companions companions = Companions.NONE;
        companions = segmentations == null
                ? companions
                : companions.withSegmentations(
                        new Companions.Segmentations(segmentations, labelCount, labels, Optional.ofNullable(ignored)));
        companions = depths == null ? companions : companions.withDepths(depths);
        return poses == null ? companions : companions.withPoses(poses);
    }

    private static PictureExamples files(PictureSet set, Path from, Companions companions, int side, Skipped skipped) {
        return new PictureExamples(
                set,
                companions,
                PictureOptions.measuring(side),
                line -> skipped.add(from, SmaltiException.badInput(line)));
    }

    private static Path parent(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? file : parent;
    }
}
