package dev.smalti.picture;

import dev.smalti.image.Pixels;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * A picture as read from a file, upright, opaque and in sRGB, and what that took.
 *
 * @param pixels three channels (red, green, blue) in [-1, 1]; -1 is a sample of 0, 1 the largest one
 * @param format the format of the file
 * @param bitDepth bits per sample in the file (of a palette picture: per palette index), e.g. 8 or 16; the pixels keep
 *     that precision
 * @param changes what was done to the samples besides scaling them, in the order of {@link Change}
 */
public record Picture(Pixels pixels, PictureFormat format, int bitDepth, Set<Change> changes) {
    /** Copies the set. */
    public Picture {
        EnumSet<Change> ordered = EnumSet.noneOf(Change.class);
        ordered.addAll(changes);
        changes = Collections.unmodifiableSet(ordered);
    }

    /** The picture without its colours: one channel, the luma 0.299 R + 0.587 G + 0.114 B, which keeps grey as it is. */
    public Pixels gray() {
        return luma(pixels);
    }

    /**
     * Colours as grey, as {@link #gray} does it.
     *
     * @param colours [3, H, W]
     * @return [1, H, W]
     */
    public static Pixels luma(Pixels colours) {
        float[] rgb = colours.values();
        int area = rgb.length / 3;
        float[] luma = new float[area];
        for (int i = 0; i < area; i++) {
            luma[i] = (float) (0.299 * rgb[i] + 0.587 * rgb[area + i] + 0.114 * rgb[2 * area + i]);
        }
        return new Pixels(1, colours.height(), colours.width(), luma);
    }

    /** Something that reading did to a picture. */
    public enum Change {
        /** Turned or mirrored, as the EXIF orientation says. */
        ORIENTED,
        /** Transparent pixels were laid over white. */
        ALPHA_FLATTENED,
        /** Colours were converted to sRGB, from CMYK, another colour space or the embedded profile's. */
        COLOUR_CONVERTED,
        /** The embedded colour profile could not be used; the samples were taken as sRGB. */
        PROFILE_IGNORED,
        /** One grey channel was repeated as red, green and blue. */
        GRAY_REPEATED
    }
}
