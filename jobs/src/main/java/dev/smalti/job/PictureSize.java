package dev.smalti.job;

/** A picture's size in pixels, as people write it. */
public record PictureSize(int width, int height) {
    @Override
    public String toString() {
        return width + "x" + height;
    }
}
