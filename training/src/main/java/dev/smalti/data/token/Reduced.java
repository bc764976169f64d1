package dev.smalti.data.token;

import dev.smalti.image.Pixels;

/** Pictures at the size that a condition is encoded at. */
final class Reduced {
    private Reduced() {}

    /** Every pixel is the one at its place, rounded down ({@code F.interpolate} of the reference). */
    static Pixels nearest(Pixels picture, int side) {
        float[] values = new float[Math.multiplyExact(picture.channels(), Math.multiplyExact(side, side))];
        int at = 0;
        for (int channel = 0; channel < picture.channels(); channel++) {
            for (int row = 0; row < side; row++) {
                for (int column = 0; column < side; column++) {
                    int y = (int) ((long) row * picture.height() / side);
                    int x = (int) ((long) column * picture.width() / side);
                    values[at++] = picture.at(channel, y, x);
                }
            }
        }
        return new Pixels(picture.channels(), side, side, values);
    }
}
