package dev.smalti.cli;

/** A picture's size in pixels, as people write it. */
record PictureSize(int width, int height) {
    @Override
    public String toString() {
        return width + "x" + height;
    }
}
