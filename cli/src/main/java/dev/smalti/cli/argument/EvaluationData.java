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

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** Refuses what cannot be meant. */
    public void check() {
        TokenizerArguments.requireAtLeast(spec, "--count", count, 1);
        TokenizerArguments.requireAtLeast(spec, "--size", size, 1);
        Path named = files();
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
        Path named = files();
        String what = named != null ? "pictures of " + named : versions().title() + ", seed " + seed();
        return read + " " + what + ", " + side + "x" + side;
    }

    /**
     * Makes or reads the pictures.
     *
     * @param labelCount how many labels segmentations have
     * @param skipped is told of files that cannot be used
     */
    public List<Example> read(Console console, int side, int labelCount, Skipped skipped) {
        Path named = files();
        Examples examples =
                named == null ? versions().examples(seed(), side, side) : files(named, side, labelCount, skipped);
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
        return versions().examples(seed() + 1, side, side);
    }

    /** Where pictures in files are; null for scenes. */
    private @Nullable Path files() {
        return data == null || SceneVersions.isNamedBy(data.toString()) ? null : data;
    }

    private SceneVersions versions() {
        return SceneVersions.parse(data == null ? SceneVersions.WORD : data.toString());
    }

    private long seed() {
        return scenes == null ? HELD_OUT : scenes;
    }

    private PictureExamples files(Path from, int side, int labelCount, Skipped skipped) {
        Classes classes = classFolders ? Classes.BY_FOLDER : Classes.NONE;
        PictureSet set = Files.isDirectory(from)
                ? PictureSet.ofFolder(from, classes)
                : PictureSet.ofList(from, parent(from), classes);
        Companions companions = Companions.NONE;
        companions = segmentations == null
                ? companions
                : companions.withSegmentations(
                        new Companions.Segmentations(segmentations, labelCount, labels, Optional.ofNullable(ignored)));
        companions = depths == null ? companions : companions.withDepths(depths);
        companions = poses == null ? companions : companions.withPoses(poses);
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
