package dev.smalti;

/**
 * The size of a picture.
 *
 * @param width in pixels, at least 1
 * @param height in pixels, at least 1
 */
public record PixelSize(int width, int height) {
    /**
     * Checks that there is a pixel.
     *
     * @throws SmaltiException of kind BAD_INPUT where there is none
     */
    public PixelSize {
        if (width < 1 || height < 1) {
            throw SmaltiException.badInput("a picture is at least 1x1 pixels, was " + width + "x" + height);
        }
    }

    /** As people write it, e.g. {@code 512x256}: the width first. */
    @Override
    public String toString() {
        return width + "x" + height;
    }
}
