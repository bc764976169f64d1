package dev.smalti.picture;

import dev.smalti.picture.tiff.TiffTags;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * How stored rows and columns lie in the upright picture: the eight values of EXIF's Orientation tag (0x0112), in order.
 * Transposing comes first, then the mirroring of the upright picture's columns and rows.
 */
enum Orientation {
    UPRIGHT(false, false, false),
    MIRRORED(false, true, false),
    HALF_TURN(false, true, true),
    FLIPPED(false, false, true),
    TRANSPOSED(true, false, false),
    QUARTER_TURN(true, true, false),
    TRANSVERSED(true, true, true),
    THREE_QUARTER_TURN(true, false, true);

    private final boolean transposed;
    private final boolean columnsMirrored;
    private final boolean rowsMirrored;

    Orientation(boolean transposed, boolean columnsMirrored, boolean rowsMirrored) {
        this.transposed = transposed;
        this.columnsMirrored = columnsMirrored;
        this.rowsMirrored = rowsMirrored;
    }

    /** Height of the upright picture. */
    int height(int storedHeight, int storedWidth) {
        return transposed ? storedWidth : storedHeight;
    }

    /** Width of the upright picture. */
    int width(int storedHeight, int storedWidth) {
        return transposed ? storedHeight : storedWidth;
    }

    /** The raster position in the upright picture of the stored pixel (row, column). */
    int index(int row, int column, int storedHeight, int storedWidth) {
        int height = height(storedHeight, storedWidth);
        int width = width(storedHeight, storedWidth);
        int y = transposed ? column : row;
        int x = transposed ? row : column;
        return (rowsMirrored ? height - 1 - y : y) * width + (columnsMirrored ? width - 1 - x : x);
    }

    /** What an EXIF block (or a TIFF file) says; upright where it is absent, damaged or says nothing valid. */
    static Orientation of(byte @Nullable [] exif) {
        if (exif == null) {
            return UPRIGHT;
        }
        try {
            // Only the first directory: thumbnails and makers' notes are often broken.
            int value = (int) TiffTags.of(exif).number(0x0112, 1);
            return value >= 1 && value <= 8 ? values()[value - 1] : UPRIGHT;
        } catch (IOException e) {
            // Cameras and editors write broken EXIF; viewers show such pictures as stored.
            return UPRIGHT;
        }
    }
}
