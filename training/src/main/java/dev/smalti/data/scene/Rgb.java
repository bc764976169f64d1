package dev.smalti.data.scene;

/**
 * A colour; 0 is dark and 1 full, and lights may go beyond.
 *
 * @param r red
 * @param g green
 * @param b blue
 */
record Rgb(float r, float g, float b) {
    static final Rgb BLACK = new Rgb(0, 0, 0);
    static final Rgb WHITE = new Rgb(1, 1, 1);

    /** Of eight bits each, as in 0xRRGGBB. */
    static Rgb of(int rgb) {
        return new Rgb((rgb >> 16 & 0xff) / 255f, (rgb >> 8 & 0xff) / 255f, (rgb & 0xff) / 255f);
    }

    /** Of hue (in turns, from red over green), saturation and value. */
    static Rgb hsv(float hue, float saturation, float value) {
        float turns = (hue - (float) Math.floor(hue)) * 6;
        return new Rgb(
                value * (1 - saturation * (1 - wheel(turns))),
                value * (1 - saturation * (1 - wheel(turns + 4))),
                value * (1 - saturation * (1 - wheel(turns + 2))));
    }

    private static float wheel(float turns) {
        float at = turns % 6;
        return Curves.clamp(Math.abs(at - 3) - 1, 0, 1);
    }

    Rgb mix(Rgb other, float share) {
        return new Rgb(r + (other.r - r) * share, g + (other.g - g) * share, b + (other.b - b) * share);
    }

    Rgb times(float factor) {
        return new Rgb(r * factor, g * factor, b * factor);
    }

    Rgb times(Rgb light) {
        return new Rgb(r * light.r, g * light.g, b * light.b);
    }

    Rgb plus(Rgb other) {
        return new Rgb(r + other.r, g + other.g, b + other.b);
    }

    /** The same brightness with its colour multiplied: 0 is grey. */
    Rgb saturated(float factor) {
        float grey = 0.3f * r + 0.59f * g + 0.11f * b;
        return new Rgb(grey + (r - grey) * factor, grey + (g - grey) * factor, grey + (b - grey) * factor);
    }
}
