package dev.smalti.picture;

import dev.smalti.SmaltiException;
import dev.smalti.SmaltiException.Kind;
import dev.smalti.image.Pixels;
import dev.smalti.picture.Picture.Change;
import java.awt.color.CMMException;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.color.ProfileDataException;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads pictures as people have them: JPEG (baseline, progressive, gray, CMYK), PNG of any depth, WebP, TIFF, GIF and
 * BMP, upright, opaque and in sRGB.
 *
 * <p>16-bit samples keep their precision; grey samples are taken as they are, whatever profile goes with them. Of the
 * ways to describe colours, ICC profiles are honoured and PNG's gAMA and cHRM are not.
 */
public final class PictureReader {
    private PictureReader() {}

    /**
     * Reads a picture of at most 250 million pixels, fewer where the heap is small (one for every 32 bytes of it).
     *
     * @throws SmaltiException in one line that names the file: bad input (missing, empty, no picture, too large),
     *     unsupported (HEIC and other formats to be converted first), corrupt (truncated, damaged) or resource (memory)
     */
    public static Picture read(Path path) {
        return read(path, PictureFile.defaultPixelLimit());
    }

    /** Reads a picture of at most {@code pixelLimit} pixels; the limit is checked before memory is taken. */
    public static Picture read(Path path, long pixelLimit) {
        return read(path.toString(), PictureFile.bytes(path), pixelLimit);
    }

    /**
     * An image of the Java platform as pixels, in sRGB and laid over white where it is transparent; it stays as it is.
     *
     * @return [3, H, W] in [-1, 1]: -1 is a sample of 0, 1 the largest one; samples of 16 bits keep their precision
     * @throws SmaltiException resource where it needs more memory than there is
     */
    public static Pixels pixels(BufferedImage image) {
        try {
            ColorModel model = image.getColorModel();
            boolean gray = model.getColorSpace().getType() == ColorSpace.TYPE_GRAY;
            ICC_Profile found = gray ? null : SampleRows.foreignProfile(model);
            ICC_Profile profile = found == null || SampleRows.keepsColours(found) ? null : found;
            Set<Change> changes = EnumSet.noneOf(Change.class);
            // Where there is a profile, samples are freed of their opacity where they lie.
            BufferedImage own = profile == null
                    ? image
                    : new BufferedImage(model, image.copyData(null), image.isAlphaPremultiplied(), null);
            return pixels(own, rows(own, profile, changes), Orientation.UPRIGHT, changes, null);
        } catch (OutOfMemoryError e) {
            throw new SmaltiException(
                    Kind.RESOURCE,
                    "an image of " + image.getWidth() + "x" + image.getHeight()
                            + " pixels needs more memory than there is: raise -Xmx or shrink it",
                    e);
        }
    }

    /**
     * A picture and how opaque it is.
     *
     * @param picture as {@link #read(Path)} reads it, over white
     * @param opacity [1, H, W], from 0 where nothing is to be seen to 1
     */
    record Layers(Picture picture, Pixels opacity) {}

    /** Reads a picture and its transparency. */
    static Layers readLayers(Path path) {
        String name = path.toString();
        PictureFile file = PictureFile.decode(name, PictureFile.bytes(path), PictureFile.defaultPixelLimit());
        BufferedImage image = file.image();
        float[] opacity = new float[Math.multiplyExact(image.getWidth(), image.getHeight())];
        Picture picture = interpret(name, file, opacity);
        Pixels pixels = picture.pixels();
        return new Layers(picture, new Pixels(1, pixels.height(), pixels.width(), opacity));
    }

    /** Reads a picture from a file's bytes; {@code name} stands for the file in errors. */
    public static Picture read(String name, byte[] data, long pixelLimit) {
        return interpret(name, PictureFile.decode(name, data, pixelLimit), null);
    }

    private static Picture interpret(String name, PictureFile file, float @Nullable [] opacity) {
        try {
            return interpret(file, opacity);
        } catch (OutOfMemoryError e) {
            throw new SmaltiException(
                    Kind.RESOURCE, "'" + name + "' needs more memory than there is: raise -Xmx or shrink it", e);
        } catch (RuntimeException e) {
            throw new SmaltiException(
                    Kind.CORRUPT,
                    "'" + name + "' is a " + file.format().label() + " picture that is damaged or unusual: "
                            + PictureFile.reason(e),
                    e);
        }
    }

    /** The picture; its opacity goes to the array, where one is given. */
    private static Picture interpret(PictureFile file, float @Nullable [] opacity) {
        Set<Change> changes = EnumSet.noneOf(Change.class);
        BufferedImage image = file.image();
        if (file.converted()) {
            changes.add(Change.COLOUR_CONVERTED);
        }
        ICC_Profile profile = profile(file, changes);
        SampleRows rows;
        try {
            rows = rows(image, profile, changes);
        } catch (CMMException | ProfileDataException | IllegalArgumentException e) {
            if (profile == null) {
                throw e;
            }
            changes.remove(Change.COLOUR_CONVERTED);
            changes.add(Change.PROFILE_IGNORED);
            rows = rows(image, null, changes);
        }
        Orientation orientation = Orientation.of(file.embedded().exif());
        if (orientation != Orientation.UPRIGHT) {
            changes.add(Change.ORIENTED);
        }
        Pixels pixels = pixels(image, rows, orientation, changes, opacity);
        return new Picture(pixels, file.format(), file.bits(), changes);
    }

    /** The profile that the samples are still in; null where they are in sRGB or grey. */
    private static @Nullable ICC_Profile profile(PictureFile file, Set<Change> changes) {
        ColorModel model = file.image().getColorModel();
        byte[] embedded = file.embedded().profile();
        boolean gray = model.getColorSpace().getType() == ColorSpace.TYPE_GRAY;
        try {
            ICC_Profile profile =
                    embedded == null || gray ? SampleRows.foreignProfile(model) : ICC_Profile.getInstance(embedded);
            if (profile == null || SampleRows.keepsColours(profile)) {
                return null;
            }
            if (file.format() != PictureFormat.JPEG) {
                if (profile.getNumComponents() == model.getNumColorComponents()) {
                    return profile;
                }
                changes.add(Change.PROFILE_IGNORED);
                return null;
            }
            // The JPEG decoder has applied it.
            changes.add(Change.COLOUR_CONVERTED);
        } catch (CMMException | ProfileDataException | IllegalArgumentException e) {
            changes.add(Change.PROFILE_IGNORED);
        }
        return null;
    }

    private static SampleRows rows(BufferedImage image, @Nullable ICC_Profile profile, Set<Change> changes) {
        ColorModel model = image.getColorModel();
        Raster raster = image.getRaster();
        double max = SampleRows.Samples.max(raster);
        int space = model.getColorSpace().getType();
        if (profile != null) {
            changes.add(Change.COLOUR_CONVERTED);
        }
        if (model instanceof IndexColorModel palette) {
            return SampleRows.ofPalette(image, palette, profile);
        }
        if (profile != null) {
            // A profile is of colours that nothing was multiplied by.
            image.coerceData(false);
            SampleRows rows = SampleRows.ofProfile(raster, profile);
            // A profile that cannot be used fails at its first use, not before.
            rows.read(0, new double[3 * image.getWidth()], new double[image.getWidth()]);
            return rows;
        }
        if (space == ColorSpace.TYPE_GRAY && raster.getNumBands() <= 2) {
            changes.add(Change.GRAY_REPEATED);
            return SampleRows.ofComponents(raster, max);
        }
        if (space == ColorSpace.TYPE_RGB && raster.getNumBands() <= 4 && evenDepth(model)) {
            return SampleRows.ofComponents(raster, max);
        }
        changes.add(Change.COLOUR_CONVERTED);
        return space == ColorSpace.TYPE_CMYK ? SampleRows.ofInks(raster, max) : SampleRows.ofAnything(image);
    }

    /** False for packed samples such as 5, 6 and 5 bits. */
    private static boolean evenDepth(ColorModel model) {
        return Arrays.stream(model.getComponentSize()).distinct().count() == 1;
    }

    private static Pixels pixels(
            BufferedImage image,
            SampleRows rows,
            Orientation orientation,
            Set<Change> changes,
            float @Nullable [] opacities) {
        int height = image.getHeight();
        int width = image.getWidth();
        int area = height * width;
        boolean premultiplied = image.isAlphaPremultiplied();
        float[] values = new float[Math.multiplyExact(3, area)];
        double[] rgb = new double[3 * width];
        double[] alpha = new double[width];
        Arrays.fill(alpha, 1);
        for (int y = 0; y < height; y++) {
            rows.read(y, rgb, alpha);
            for (int x = 0; x < width; x++) {
                int target = orientation.index(y, x, height, width);
                double opacity = alpha[x];
                if (opacities != null) {
                    opacities[target] = (float) opacity;
                }
                for (int c = 0; c < 3; c++) {
                    double value = rgb[3 * x + c];
                    if (opacity < 1) {
                        changes.add(Change.ALPHA_FLATTENED);
                        value = Math.min(1, (premultiplied ? value : value * opacity) + 1 - opacity);
                    }
                    values[c * area + target] = (float) (2 * value - 1);
                }
            }
        }
        return new Pixels(3, orientation.height(height, width), orientation.width(height, width), values);
    }
}
