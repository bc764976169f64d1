package dev.smalti.train;

import dev.smalti.image.Pixels;

/** Pictures and what belongs to them, mirrored left to right. */
final class Mirror {
    private Mirror() {}

    /** The picture mirrored. */
    static Pixels of(Pixels picture) {
        int width = picture.width();
        float[] values = picture.values();
        float[] mirrored = new float[values.length];
        for (int row = 0; row < values.length; row += width) {
            for (int column = 0; column < width; column++) {
                mirrored[row + column] = values[row + width - 1 - column];
            }
        }
        return new Pixels(picture.channels(), picture.height(), width, mirrored);
    }
}
