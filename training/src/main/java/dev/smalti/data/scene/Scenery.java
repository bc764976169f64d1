package dev.smalti.data.scene;

import dev.smalti.image.Pixels;

/**
 * An illustration while it is drawn: flat shapes in the colours of a palette on a flat ground that goes to a horizon. Not
 * thread-safe.
 */
final class Scenery {
    /** Depth of the ground at the horizon. */
    static final float FARTHEST_GROUND = -0.85f;

    final Canvas canvas;
    final Dice dice;
    final Palette palette;
    /** Height of the horizon, in heights of the picture from above. */
    final float horizon;
    /** Where the light comes from: -1 left or 1 right. */
    final int side;

    final Contents contents = new Contents();

    Scenery(Canvas canvas, Dice dice, Palette palette, float horizon) {
        this.canvas = canvas;
        this.dice = dice;
        this.palette = palette;
        this.horizon = horizon;
        this.side = dice.pick(-1, 1);
    }

    /** Depth of the ground at a height of the picture. */
    float near(float y) {
        return Curves.mix(FARTHEST_GROUND, 1, Curves.clamp((y - horizon) / (1 - horizon)));
    }

    /** How large something is whose foot is there, as a share of its size at the lower edge. */
    float scale(float foot) {
        return Curves.mix(0.22f, 1, Curves.clamp((foot - horizon) / (1 - horizon)));
    }

    /** The ink of a new thing that stands at a height of the picture. */
    Ink thing(ThingKind kind, String name, float foot) {
        return new Ink(kind.label(), near(foot), contents.add(kind, name));
    }

    /** One colour at the depth of an ink. */
    Paint lit(Rgb colour, Ink ink) {
        return Paint.flat(palette.seen(colour, ink.near()));
    }

    /** The same turned away from the light. */
    Paint shaded(Rgb colour, Ink ink) {
        return Paint.flat(palette.shaded(colour, ink.near()));
    }

    /** A colour that is lit at the light's side of {@code x} and shaded at the other. */
    Paint halves(Rgb colour, Ink ink, float x) {
        Rgb bright = palette.seen(colour, ink.near());
        Rgb dark = palette.shaded(colour, ink.near());
        return (px, py, dab) -> dab.set((px - x) * side > 0 ? bright : dark);
    }

    /** A height of the ground, as a share from the horizon at 0 to the lower edge at 1. */
    float ground(float from, float to) {
        return Curves.mix(horizon, 1, dice.between(from, to));
    }

    /** Somewhere across the picture. */
    float anywhere() {
        return dice.between(0.04f, 0.96f) * canvas.aspect();
    }

    /** The middle of the i-th of so many columns of the picture, moved a little. */
    float column(int i, int count) {
        return (i + dice.between(0.3f, 0.7f)) / count * canvas.aspect();
    }

    /** How many of something a picture has whose square part has so many. */
    int across(int low, int high) {
        return Math.round(dice.count(low, high) * Math.max(0.5f, canvas.aspect()));
    }

    /** The finished picture. */
    Drawing drawing(String place) {
        return new Survey(canvas, contents).drawing(pixels(), visible -> Caption.of(place, palette, visible));
    }

    /** The mean of the samples of each pixel, [3, H, W] in [-1, 1]. */
    private Pixels pixels() {
        int height = canvas.rows / Canvas.SAMPLES;
        int width = canvas.columns / Canvas.SAMPLES;
        float[] values = new float[Math.multiplyExact(3, height * width)];
        mean(canvas.red, values, 0);
        mean(canvas.green, values, height * width);
        mean(canvas.blue, values, 2 * height * width);
        return new Pixels(3, height, width, values);
    }

    private void mean(float[] samples, float[] values, int start) {
        int at = start;
        for (int row = 0; row < canvas.rows; row += Canvas.SAMPLES) {
            for (int column = 0; column < canvas.columns; column += Canvas.SAMPLES) {
                int i = row * canvas.columns + column;
                int below = i + canvas.columns;
                float sum = Curves.clamp(samples[i])
                        + Curves.clamp(samples[i + 1])
                        + Curves.clamp(samples[below])
                        + Curves.clamp(samples[below + 1]);
                values[at++] = 0.5f * sum - 1;
            }
        }
    }
}
