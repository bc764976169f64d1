package dev.smalti.data.scene;

/** Curves of plain arithmetic, so that they are the same on every machine. */
final class Curves {
    private Curves() {}

    static float clamp(float value, float low, float high) {
        return value < low ? low : value > high ? high : value;
    }

    static float clamp(float value) {
        return clamp(value, 0, 1);
    }

    static float mix(float from, float to, float share) {
        return from + (to - from) * share;
    }

    /** 0 up to {@code low}, 1 from {@code high} on, smooth between. */
    static float smooth(float low, float high, float value) {
        float t = clamp((value - low) / (high - low));
        return t * t * (3 - 2 * t);
    }

    /** The sine of an angle in turns, to four digits. */
    static float wave(float turns) {
        float t = turns + 0.25f - (float) Math.floor(turns + 0.25f);
        float x = t < 0.5f ? 4 * t - 1 : 3 - 4 * t; // a triangle from -1 to 1
        float square = x * x;
        return x * (1.570796f - square * (0.645921f - square * (0.079487f - square * 0.004362f)));
    }

    static float length(float x, float y) {
        return (float) Math.sqrt(x * x + y * y);
    }
}
