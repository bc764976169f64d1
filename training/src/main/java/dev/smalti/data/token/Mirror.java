package dev.smalti.data.token;

import dev.smalti.image.Pixels;

/** Pictures and what belongs to them, mirrored left to right. */
public final class Mirror {
    private Mirror() {}

    /** The picture mirrored. */
    public static Pixels of(Pixels picture) {
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
