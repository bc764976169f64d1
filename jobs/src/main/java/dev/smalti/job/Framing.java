package dev.smalti.job;

import dev.smalti.image.Pixels;

/**
 * How pictures of any size are brought to one.
 *
 * @param mode what becomes of their aspect ratio
 * @param height in pixels, at least 1
 * @param width in pixels, at least 1
 */
public record Framing(Mode mode, int height, int width) {
    /** What becomes of the aspect ratio. */
    public enum Mode {
        /** It changes. */
        STRETCH,
        /** It stays: the picture is scaled until it covers the size, and what hangs over is cut off evenly. */
        COVER
    }

    /** What was read, at this size. */
    public Pixels of(Pixels picture, Medium medium) {
        Framing scaled = scaled(picture.height(), picture.width());
        return crop(medium.resize(picture, scaled.height, scaled.width));
    }

    /** The size to which a picture of this size is scaled before it is cropped. */
    Framing scaled(int fromHeight, int fromWidth) {
        if (mode == Mode.STRETCH) {
            return this;
        }
        double scale = Math.max((double) height / fromHeight, (double) width / fromWidth);
        return new Framing(mode, Math.max(height, (int) Math.round(fromHeight * scale)), Math.max(width, (int)
                Math.round(fromWidth * scale)));
    }

    /** The middle of a picture that was scaled. */
    Pixels crop(Pixels scaled) {
        int top = (scaled.height() - height) / 2;
        int left = (scaled.width() - width) / 2;
        return scaled.height() == height && scaled.width() == width ? scaled : scaled.crop(top, left, height, width);
    }
}
