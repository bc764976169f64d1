package dev.smalti.picture;

import dev.smalti.SmaltiException;
import dev.smalti.image.Pixels;
import dev.smalti.tokenizer.Mask;
import java.nio.file.Path;

/**
 * Masks in picture files: what is to be drawn anew is white, or it is transparent.
 *
 * @param mask what is to be drawn
 * @param by which of the two the file says it by
 */
public record MaskFile(Mask mask, By by) {
    /** From here on a pixel counts as opaque. */
    private static final float OPAQUE = 0.5f;
    /** How far from black or white, in [-1, 1], what was meant to be one of them may be. */
    private static final float MARGIN = 0.1f;

    /** How a file says what is to be drawn. */
    public enum By {
        /** White is drawn, black is kept; nothing is transparent. */
        COLOUR,
        /** What is transparent is drawn, as editors and services mark it; the rest is kept, whatever its colour. */
        TRANSPARENCY,
        /** The file is black and white, and parts of it are transparent: those are drawn, and so is what is white. */
        BOTH
    }

    /**
     * Reads a mask of the picture's size.
     *
     * @throws SmaltiException as {@link PictureReader#read(Path)} does
     */
    public static MaskFile read(Path path) {
        PictureReader.Layers layers = PictureReader.readLayers(path);
        Pixels grey = layers.picture().gray();
        float[] opacity = layers.opacity().values();
        By by = by(grey.values(), opacity);
        float[] drawn = new float[opacity.length];
        for (int i = 0; i < drawn.length; i++) {
            boolean transparent = opacity[i] < OPAQUE;
            boolean white = by != By.TRANSPARENCY && grey.values()[i] > 0;
            drawn[i] = transparent || white ? 1 : -1;
        }
        return new MaskFile(Mask.ofGrey(new Pixels(1, grey.height(), grey.width(), drawn)), by);
    }

    private static By by(float[] grey, float[] opacity) {
        boolean transparent = false;
        boolean black = false;
        boolean white = false;
        boolean other = false;
        for (int i = 0; i < grey.length; i++) {
            if (opacity[i] < OPAQUE) {
                transparent = true;
            } else if (opacity[i] == 1) {
                // Edges that are half transparent say nothing of the colours that were meant.
                black |= grey[i] <= -1 + MARGIN;
                white |= grey[i] >= 1 - MARGIN;
                other |= Math.abs(grey[i]) < 1 - MARGIN;
            }
        }
        if (!transparent) {
            return By.COLOUR;
        }
        return black && white && !other ? By.BOTH : By.TRANSPARENCY;
    }
}
