package dev.smalti.job.drawing;

import dev.smalti.Condition;
import dev.smalti.SmaltiException;
import dev.smalti.bundle.Conditioning;
import dev.smalti.bundle.Manifest;
import dev.smalti.bundle.Manifest.Prior;
import dev.smalti.condition.ClassNames;
import dev.smalti.image.Pixels;
import dev.smalti.job.ConditionPictures;
import dev.smalti.job.Framing;
import dev.smalti.job.drawing.Given;
import dev.smalti.job.Medium;
import dev.smalti.job.PictureSize;
import dev.smalti.picture.SceneFile;
import dev.smalti.tokenizer.Fit;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks conditions against what a model takes. What is wrong is found here, before any weight is loaded. */
public final class Conditions {
    private final Manifest manifest;
    private final Prior prior;
    private final SizeArgument size;
    private final @Nullable PictureSize natural;

    /** @param natural the size of the picture that is worked on, where there is one */
    public Conditions(Manifest manifest, Prior prior, SizeArgument size, @Nullable PictureSize natural) {
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

    /** Nothing, for models that need nothing. */
    List<Given> nothing() {
        Conditioning conditioning = prior.conditioning();
        if (conditioning instanceof Conditioning.Unconditional || conditioning instanceof Conditioning.Coordinates) {
            return List.of(Given.of(List.of(), fit(natural), List.of(), Condition.none()));
        }
        throw SmaltiException.badInput(takes() + "; say which with " + option());
    }

    /** Each class once, in the order in which they are first named. */
    List<Given> classes(List<String> words) {
        if (!(prior.conditioning() instanceof Conditioning.ClassLabel classes)) {
            throw SmaltiException.badInput(takes() + ", not a class");
        }
        Set<Integer> labels = new LinkedHashSet<>();
        words.forEach(word -> labels.add(ClassNames.find(classes, word)));
        Fit fit = fit(natural);
        return labels.stream()
                .map(label -> Given.of(List.of(label.toString()), fit, List.of(), Condition.label(label)))
                .toList();
    }

    /** Scenes from files. */
    List<Given> scenes(List<Path> files) {
        if (!(prior.conditioning() instanceof Conditioning.Objects objects)) {
            throw SmaltiException.badInput(takes() + ", not the objects of a scene");
        }
        Fit fit = fit(natural);
        return files.stream()
                .map(file -> Given.of(List.of(stem(file)), fit, List.of(file), SceneFile.read(file, objects)))
                .toList();
    }

    /**
     * Pictures from files: each is read to be checked, and again when its turn comes, since many would fill the heap.
     *
     * @param reading how the files are read
     */
    public List<Given> pictures(List<Path> files, ConditionFileArguments reading) {
        if (!(prior.conditioning() instanceof Conditioning.Grid grid)) {
            throw SmaltiException.badInput(takes() + ", not a picture");
        }
        ConditionPictures pictures = reading.pictures(Medium.of(grid.stage(), manifest.name()));
        return files.stream().map(file -> picture(file, pictures)).toList();
    }

    private Given picture(Path file, ConditionPictures pictures) {
        PictureSize wanted = size.size() != null ? size.size() : natural;
        Pixels read = pictures.read(file, size.size() == null ? null : framing(size.size()));
        PictureSize own = new PictureSize(read.width(), read.height());
        if (wanted != null && !own.equals(wanted)) {
            throw SmaltiException.badInput("'" + file + "' is " + own + " pixels, the picture " + wanted
                    + "; a condition is of the picture's size");
        }
        try {
            Framing framing = size.size() == null ? null : framing(size.size());
            return new Given(
                    List.of(stem(file)),
                    fit(own),
                    List.of(file),
                    synthesizer -> synthesizer.condition(pictures.read(file, framing)));
        } catch (SmaltiException e) {
            throw new SmaltiException(e.kind(), "'" + file + "': " + e.getMessage(), e);
        }
    }

    private static Framing framing(PictureSize size) {
        return new Framing(Framing.Mode.STRETCH, size.height(), size.width());
    }

    private Fit fit(@Nullable PictureSize own) {
        return size.fit(manifest, prior, own);
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

    /** A file's name without its folder and extension. */
    public static String stem(Path file) {
        Path last = file.getFileName();
        if (last == null) {
            throw SmaltiException.badInput("'" + file + "' is a folder, not a file");
        }
        return last.toString().replaceFirst("(?<=.)\\.[^.]*$", "");
    }
}
