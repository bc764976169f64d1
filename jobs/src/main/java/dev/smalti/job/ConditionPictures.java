package dev.smalti.job;

import dev.smalti.SmaltiException;
import dev.smalti.image.Pixels;
import dev.smalti.picture.EdgeMap;
import dev.smalti.picture.LabelMapFile;
import dev.smalti.picture.LabelMapFile.Ignored;
import dev.smalti.picture.LabelMapFile.Numbering;
import dev.smalti.picture.LowResolution;
import dev.smalti.picture.Picture;
import dev.smalti.picture.PictureReader;
import dev.smalti.picture.PoseFile;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Files as the pictures that a prior is given.
 *
 * @param medium what the tokenizer of the condition works on
 * @param source what the files hold
 * @param labels how the samples of segmentations are numbered
 * @param ignored samples of segmentations that are no labels; null where all are
 * @param shrink pixels along each side that become one in a picture without details
 */
public record ConditionPictures(
        Medium medium,
        Source source,
        Numbering labels,
        @Nullable Ignored ignored,
        int shrink) {
    /** What a file holds, and so what is to be done with it. */
    public enum Source {
        /** The very map that the model takes. */
        MAP,
        /** A photograph, of which the model takes the edges. */
        EDGES,
        /** Keypoints of persons as JSON, see {@link PoseFile}; the model takes a drawing of them. */
        POSE,
        /** A photograph, of which the model takes what is left when its details are gone. */
        LOW_RES
    }

    /** Checks that the model takes what is made. */
    public ConditionPictures {
        if (source != Source.MAP && !(medium instanceof ImageMedium)) {
            throw SmaltiException.badInput("this model's condition is no picture in colours or grey, but that is what"
                    + " edges, poses and pictures without details are; leave --as at map");
        }
        if ((labels != Numbering.AS_STORED || ignored != null) && !(medium instanceof LabelMedium)) {
            throw SmaltiException.badInput("this model's condition has no labels that could be numbered");
        }
        if (shrink < 1) {
            throw SmaltiException.badInput("a picture is shrunk by a factor of at least 1, was " + shrink);
        }
    }

    /**
     * A file's picture in its own size.
     *
     * @return [channels of the medium, H, W]
     * @throws SmaltiException in one line that names the file; also for poses that do not say their picture's size
     */
    public Pixels read(Path file) {
        return read(file, null);
    }

    /**
     * A file's picture in another size. Photographs are brought to it before anything is made of them, so that edges are
     * one pixel wide; poses are drawn in it.
     *
     * @param framing null for their own size
     * @return [channels of the medium, H, W]
     * @throws SmaltiException in one line that names the file
     */
    public Pixels read(Path file, @Nullable Framing framing) {
        return switch (source) {
            case MAP -> framed(map(file), framing);
            case EDGES -> channels(EdgeMap.of(framed(PictureReader.read(file).pixels(), framing)));
            case LOW_RES -> LowResolution.of(framed(medium.read(file), framing), shrink);
            case POSE -> channels(pose(file, framing));
        };
    }

    private Pixels map(Path file) {
        return medium instanceof LabelMedium segmentation
                ? LabelMapFile.read(file, segmentation.labels(), labels, ignored)
                        .oneHot()
                : medium.read(file);
    }

    private static Pixels pose(Path file, @Nullable Framing framing) {
        PoseFile poses = PoseFile.read(file);
        PoseFile.Canvas canvas = poses.canvas();
        if (framing == null) {
            if (canvas == null) {
                throw SmaltiException.badInput("'" + file + "' does not say how large its picture is; choose a size");
            }
            return poses.draw(canvas.height(), canvas.width());
        }
        Framing drawn = canvas == null ? framing : framing.scaled(canvas.height(), canvas.width());
        return framing.crop(poses.draw(drawn.height(), drawn.width()));
    }

    private Pixels framed(Pixels picture, @Nullable Framing framing) {
        return framing == null ? picture : framing.of(picture, medium);
    }

    /** As many channels as the medium has: grey is repeated, and colours become their luma. */
    private Pixels channels(Pixels picture) {
        int wanted = ((ImageMedium) medium).channels();
        if (picture.channels() == wanted) {
            return picture;
        }
        if (wanted == 1) {
            return Picture.luma(picture);
        }
        float[] gray = picture.values();
        float[] values = new float[Math.multiplyExact(wanted, gray.length)];
        for (int channel = 0; channel < wanted; channel++) {
            System.arraycopy(gray, 0, values, channel * gray.length, gray.length);
        }
        return new Pixels(wanted, picture.height(), picture.width(), values);
    }
}
