package dev.smalti.job.drawing;

import dev.smalti.Condition;
import dev.smalti.GridShape;
import dev.smalti.SmaltiException;
import dev.smalti.bundle.Conditioning;
import dev.smalti.bundle.Manifest;
import dev.smalti.bundle.Manifest.Content;
import dev.smalti.bundle.Manifest.Prior;
import dev.smalti.condition.ClassNames;
import dev.smalti.image.Pixels;
import dev.smalti.job.ConditionPictures;
import dev.smalti.job.Framing;
import dev.smalti.job.InputFile;
import dev.smalti.job.JobCondition;
import dev.smalti.job.Medium;
import dev.smalti.job.PictureSize;
import dev.smalti.job.Sampling;
import dev.smalti.picture.SceneFile;
import dev.smalti.tokenizer.Fit;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Checks conditions against what a model takes. What is wrong is found here, before any weight is loaded. */
public final class Conditions {
    private final Manifest manifest;
    private final Prior prior;
    private final @Nullable PictureSize size;
    private final @Nullable PictureSize natural;

    /**
     * Conditions of one model.
     *
     * @param size the size that was asked for, in pixels; absent where none was
     * @param natural the size of the picture that is worked on, where there is one
     */
    public Conditions(Manifest manifest, Prior prior, @Nullable PictureSize size, @Nullable PictureSize natural) {
        this.manifest = manifest;
        this.prior = prior;
        this.size = size;
        this.natural = natural;
    }

    /**
     * The prior of a model.
     *
     * @throws SmaltiException of kind BAD_INPUT where it has none
     */
    public static Prior prior(Manifest manifest) {
        if (manifest.prior() == null) {
            throw SmaltiException.badInput("the model " + manifest.name()
                    + " is a tokenizer only: it has no prior that could draw pictures; choose another with --model");
        }
        return manifest.prior();
    }

    /**
     * A condition of a job, read and checked.
     *
     * @param find where an input is
     * @throws SmaltiException of kind BAD_INPUT where the model takes something else, or a file cannot be used
     */
    public Given given(JobCondition condition, Function<InputFile, Path> find) {
        if (condition instanceof JobCondition.ClassLabel label) {
            return label(label.label());
        }
        if (condition instanceof JobCondition.Boxes boxes) {
            return boxes(boxes, find);
        }
        return condition instanceof JobCondition.Picture picture ? picture(picture, find) : nothing();
    }

    /** The condition with the kind that this model's manifest tells, where the job leaves it open. */
    public JobCondition named(JobCondition condition) {
        if (condition instanceof JobCondition.Picture picture
                && picture.kind() == JobCondition.Kind.PICTURE
                && prior.conditioning() instanceof Conditioning.Grid grid) {
            return switch (grid.stage().content()) {
                case SEGMENTATION -> picture.withKind(JobCondition.Kind.SEGMENTATION);
                case DEPTH -> picture.withKind(JobCondition.Kind.DEPTH);
                case IMAGE -> picture;
            };
        }
        return condition;
    }

    /** Whether a prior is given conditions such as this one, as far as its manifest tells. */
    public static boolean fits(Prior prior, JobCondition condition) {
        Conditioning conditioning = prior.conditioning();
        if (condition instanceof JobCondition.Picture picture) {
            return conditioning instanceof Conditioning.Grid grid
                    && isOf(picture.kind(), grid.stage().content())
                    && (picture.source() == JobCondition.Source.MAP
                            || grid.stage().content() == Content.IMAGE);
        }
        return switch (condition.kind()) {
            case CLASS -> conditioning instanceof Conditioning.ClassLabel;
            case BOXES -> conditioning instanceof Conditioning.Objects;
            default ->
                conditioning instanceof Conditioning.Unconditional || conditioning instanceof Conditioning.Coordinates;
        };
    }

    private static boolean isOf(JobCondition.Kind kind, Content content) {
        return switch (kind) {
            case SEGMENTATION -> content == Content.SEGMENTATION;
            case DEPTH -> content == Content.DEPTH;
            // What is made of a photograph is checked where it is made.
            default -> true;
        };
    }

    private Given nothing() {
        Conditioning conditioning = prior.conditioning();
        if (conditioning instanceof Conditioning.Unconditional || conditioning instanceof Conditioning.Coordinates) {
            return Given.of(List.of(), fit(natural), List.of(), Condition.none());
        }
        throw SmaltiException.badInput(takes() + "; say which with " + option());
    }

    private Given label(String word) {
        if (!(prior.conditioning() instanceof Conditioning.ClassLabel classes)) {
            throw SmaltiException.badInput(takes() + ", not a class");
        }
        int label = ClassNames.find(classes, word);
        return Given.of(List.of(Integer.toString(label)), fit(natural), List.of(), Condition.label(label));
    }

    private Given boxes(JobCondition.Boxes boxes, Function<InputFile, Path> find) {
        if (!(prior.conditioning() instanceof Conditioning.Objects objects)) {
            throw SmaltiException.badInput(takes() + ", not the objects of a scene");
        }
        Fit fit = fit(natural);
        Path file = find.apply(boxes.file());
        return Given.of(List.of(stem(file)), fit, List.of(file), SceneFile.read(file, objects));
    }

    /** A picture is read to be checked, and again when its turn comes, since many would fill the heap. */
    private Given picture(JobCondition.Picture picture, Function<InputFile, Path> find) {
        if (!(prior.conditioning() instanceof Conditioning.Grid grid)) {
            throw SmaltiException.badInput(takes() + ", not a picture");
        }
        requireKind(picture.kind(), grid.stage().content());
        ConditionPictures pictures = picture.reader(Medium.of(grid.stage(), manifest.name()));
        Path file = find.apply(picture.file());
        PictureSize wanted = size != null ? size : natural;
        Framing framing = size == null ? null : new Framing(Framing.Mode.STRETCH, size.height(), size.width());
        Pixels read = pictures.read(file, framing);
        PictureSize own = new PictureSize(read.width(), read.height());
        if (wanted != null && !own.equals(wanted)) {
            throw SmaltiException.badInput("'" + file + "' is " + own + " pixels, the picture " + wanted
                    + "; a condition is of the picture's size");
        }
        try {
            return new Given(
                    List.of(stem(file)),
                    fit(own),
                    List.of(file),
                    synthesizer -> synthesizer.condition(pictures.read(file, framing)));
        } catch (SmaltiException e) {
            throw new SmaltiException(e.kind(), "'" + file + "': " + e.getMessage(), e);
        }
    }

    private void requireKind(JobCondition.Kind kind, Content content) {
        if (!isOf(kind, content)) {
            throw SmaltiException.badInput(takes() + ", not a condition of kind " + kind.word());
        }
    }

    /**
     * How a picture of the size that was asked for, else of this one, meets its grid.
     *
     * @param own what the picture has of its own; absent for the model's
     * @throws SmaltiException of kind BAD_INPUT where the model cannot draw such a size
     */
    private Fit fit(@Nullable PictureSize own) {
        int factor = manifest.firstStage().factor();
        if (size != null && (size.width() % factor != 0 || size.height() % factor != 0)) {
            throw SmaltiException.badInput("a size of " + size + " pixels is none that the model " + manifest.name()
                    + " can draw: both sides are multiples of " + factor + ", e.g. " + near(size, factor));
        }
        return drawable(size != null ? size : own != null ? own : smallest(factor), factor);
    }

    /** Whatever is neither as large as the window nor fits the block cannot be drawn. */
    private Fit drawable(PictureSize chosen, int factor) {
        Fit fit = new Fit(chosen.height(), chosen.width(), factor);
        GridShape grid = fit.grid();
        if (!prior.slidesOver(grid)
                && (long) prior.conditioning().length(grid, factor) + grid.length() - 1 > prior.blockSize()) {
            throw SmaltiException.badInput("a picture of " + chosen + " pixels is too narrow for the model "
                    + manifest.name() + ": its " + grid + " tokens do not fit the " + prior.blockSize()
                    + " that the model reads at once; give at least " + smallest(factor) + ", or fewer pixels");
        }
        return fit;
    }

    private PictureSize smallest(int factor) {
        return new PictureSize(prior.window().columns() * factor, prior.window().rows() * factor);
    }

    private static PictureSize near(PictureSize size, int factor) {
        return new PictureSize(near(size.width(), factor), near(size.height(), factor));
    }

    private static int near(int side, int factor) {
        return Math.max(1, Math.round((float) side / factor)) * factor;
    }

    private String takes() {
        return "the model " + manifest.name() + " is given "
                + prior.conditioning().given();
    }

    private String option() {
        Conditioning conditioning = prior.conditioning();
        return conditioning instanceof Conditioning.ClassLabel
                ? "--classes"
                : conditioning instanceof Conditioning.Objects ? "--scene" : "--condition";
    }

    /**
     * What guidance leads away from.
     *
     * @param word a class by number or name, or none
     * @throws SmaltiException of kind BAD_INPUT where the model knows no such thing
     */
    public Condition against(String word) {
        Conditioning conditioning = prior.conditioning();
        boolean none = word.equalsIgnoreCase(Sampling.Guidance.NONE);
        if (conditioning instanceof Conditioning.ClassLabel classes) {
            return Condition.label(none ? classes.classes() : ClassNames.find(classes, word));
        }
        if (conditioning instanceof Conditioning.Objects && none) {
            return new Condition.Scene(List.of());
        }
        throw SmaltiException.badInput("this model is given " + conditioning.given()
                + ", which guidance cannot lead away" + " from '" + word + "'");
    }

    /** A file's name without its folder and extension. */
    public static String stem(Path file) {
        Path last = file.getFileName();
        if (last == null) {
            throw SmaltiException.badInput("'" + file + "' is a folder, not a file");
        }
        return last.toString().replaceFirst("(?<=.)\\.[^.]*$", "");
    }
}
