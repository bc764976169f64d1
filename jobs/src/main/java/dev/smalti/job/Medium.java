package dev.smalti.job;

import dev.smalti.SmaltiException;
import dev.smalti.bundle.Manifest;
import dev.smalti.bundle.Manifest.FirstStage;
import dev.smalti.image.Pixels;
import dev.smalti.image.Resample;
import dev.smalti.picture.Provenance;
import dev.smalti.picture.SideBySide;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What a model's channels hold, as files: how they are read, written as PNG, and measured. */
public sealed interface Medium permits ImageMedium, LabelMedium, DepthMedium {
    /**
     * What this model works on.
     *
     * @throws SmaltiException of kind UNSUPPORTED where there are no files of such channels
     */
    static Medium of(Manifest manifest) {
        return of(manifest.firstStage(), manifest.name());
    }

    /**
     * What a tokenizer works on.
     *
     * @param model the name of the model that it belongs to
     * @throws SmaltiException of kind UNSUPPORTED where there are no files of such channels
     */
    static Medium of(FirstStage stage, String model) {
        int channels = stage.inChannels();
        if (channels != stage.outChannels()) {
            throw unsupported(stage, model);
        }
        return switch (stage.content()) {
            case SEGMENTATION -> new LabelMedium(channels);
            case DEPTH -> {
                if (channels != 1) {
                    throw unsupported(stage, model);
                }
                yield new DepthMedium();
            }
            case IMAGE -> {
                if (channels != 1 && channels != 3) {
                    throw unsupported(stage, model);
                }
                yield new ImageMedium(channels);
            }
        };
    }

    private static SmaltiException unsupported(FirstStage stage, String model) {
        return SmaltiException.unsupported("the model " + model + " is for "
                + ManifestText.plural(stage.content()) + " of " + stage.inChannels() + " channels in and "
                + stage.outChannels()
                + " out; this command works on images of 1 or 3, depth maps of 1, and segmentations of as many out as"
                + " in");
    }

    /**
     * The file's channels as the model takes them: [channels, H, W].
     *
     * @throws SmaltiException in one line that names the file
     */
    Pixels read(Path file);

    /** What was read, at another size in pixels. */
    default Pixels resize(Pixels pixels, int height, int width) {
        return Resample.resize(pixels, height, width, Resample.Filter.TRIANGLE);
    }

    /** Writes what the model gives, [channels, H, W], as a PNG that says how it was made. */
    void write(Path file, Pixels pixels, Provenance provenance);

    /** Writes two of one size as one PNG, next to each other. */
    default void writeBeside(Path file, Pixels left, Pixels right, Provenance provenance) {
        write(file, SideBySide.of(left, right), provenance);
    }

    /** What {@link #measure} measures, in the order in which it is printed. */
    List<Measure> measures();

    /** How close what the model gave is to what was read, both as files hold them; what has no value is absent. */
    Map<Measure, Double> measure(Pixels original, Pixels again);
}
