package dev.smalti.cli.argument;

import dev.smalti.SmaltiException;
import dev.smalti.job.ConditionPictures;
import dev.smalti.job.InputFile;
import dev.smalti.job.JobCondition;
import dev.smalti.job.Medium;
import dev.smalti.picture.LabelMapFile.Ignored;
import dev.smalti.picture.LabelMapFile.Numbering;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** What the files of a condition hold. */
public final class ConditionFileArguments {
    @Option(
            names = "--as",
            paramLabel = "KIND",
            order = 31,
            defaultValue = "map",
            converter = SourceWord.class,
            description = "What the condition's files hold: map, what the model takes; edges or low-res, photographs of"
                    + " which it takes the edges or what is left without details; pose, keypoints as JSON."
                    + " Default: ${DEFAULT-VALUE}.")
    private ConditionPictures.Source source = ConditionPictures.Source.MAP;

    @Option(
            names = "--labels",
            paramLabel = "NUMBERING",
            order = 32,
            defaultValue = "as-stored",
            converter = LabelsWord.class,
            description = "How segmentations are numbered: as-stored, a sample is its label; shifted, it is the label"
                    + " less 1 and 255 is unlabelled, which is 0, as in COCO-Stuff. Default: ${DEFAULT-VALUE}.")
    private Numbering labels = Numbering.AS_STORED;

    @Option(
            names = "--ignore-label",
            paramLabel = "SAMPLE[=LABEL]",
            order = 32,
            converter = IgnoredLabel.class,
            description = "A sample of segmentations that is no label, such as 255 in VOC and Cityscapes, and the"
                    + " label that it becomes. Default: every sample is one; without =LABEL it becomes 0.")
    private @Nullable Ignored ignored;

    @Option(
            names = "--shrink",
            paramLabel = "N",
            order = 33,
            defaultValue = "4",
            description = "With --as low-res: by what the photographs are shrunk before they are enlarged again."
                    + " Default: ${DEFAULT-VALUE}.")
    private int shrink;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /**
     * Reads the files.
     *
     * @param medium what the tokenizer of the condition works on
     * @throws SmaltiException of kind BAD_INPUT where the model does not take that
     */
    public ConditionPictures pictures(Medium medium) {
        TokenizerArguments.requireAtLeast(spec, "--shrink", shrink, 1);
        return new ConditionPictures(medium, source, labels, ignored, shrink);
    }

    /** The condition that this file holds, or that is made of it. */
    public JobCondition.Picture condition(Path path) {
        TokenizerArguments.requireAtLeast(spec, "--shrink", shrink, 1);
        JobCondition.Kind kind = switch (source) {
            case MAP -> JobCondition.Kind.PICTURE;
            case EDGES -> JobCondition.Kind.EDGES;
            case POSE -> JobCondition.Kind.POSE;
            case LOW_RES -> JobCondition.Kind.LOW_RESOLUTION;
        };
        JobCondition.Source holds = switch (source) {
            case MAP -> JobCondition.Source.MAP;
            case EDGES, LOW_RES -> JobCondition.Source.PHOTOGRAPH;
            case POSE -> JobCondition.Source.KEYPOINTS;
        };
        JobCondition.Labels numbering =
                labels == Numbering.AS_STORED ? JobCondition.Labels.AS_STORED : JobCondition.Labels.SHIFTED;
        return new JobCondition.Picture(kind, InputFile.of(path), holds, numbering, ignored, shrink);
    }

    /** Refuses options that do nothing, where the model is given no picture. */
    public void requireUnused() {
        if (source != ConditionPictures.Source.MAP || labels != Numbering.AS_STORED || ignored != null) {
            throw new ParameterException(
                    spec.commandLine(), "--as, --labels and --ignore-label are for models that are given a picture");
        }
    }

    /** One of the kinds, as it is written on the command line. */
    static final class SourceWord implements ITypeConverter<ConditionPictures.Source> {
        @Override
        public ConditionPictures.Source convert(String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "map" -> ConditionPictures.Source.MAP;
                case "edges" -> ConditionPictures.Source.EDGES;
                case "pose" -> ConditionPictures.Source.POSE;
                case "low-res", "low_res" -> ConditionPictures.Source.LOW_RES;
                default ->
                    throw new TypeConversionException(
                            "expected map or edges or pose or low-res but was '" + text + "'");
            };
        }
    }

    /** One of the numberings, as it is written on the command line. */
    static final class LabelsWord implements ITypeConverter<Numbering> {
        @Override
        public Numbering convert(String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "as-stored", "as_stored" -> Numbering.AS_STORED;
                case "shifted" -> Numbering.UNLABELLED_255;
                default -> throw new TypeConversionException("expected as-stored or shifted but was '" + text + "'");
            };
        }
    }
}
