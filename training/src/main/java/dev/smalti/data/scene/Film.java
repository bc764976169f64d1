package dev.smalti.data.scene;

import dev.smalti.image.Pixels;
import java.util.Arrays;

/** From samples to pixels: their mean, then what lens and film do: blur, exposure, contrast, falloff, grain. */
final class Film {
    private final float sharpness;
    private final float exposure;
    private final float contrast;
    private final float saturation;
    private final float falloff;
    private final float grain;
    private final float warmth;
    private final float black;
    private final Dice dice;

    Film(Dice dice) {
        this.dice = dice;
        sharpness = dice.chance(0.5f) ? 0 : dice.between(-0.25f, 0.3f);
        exposure = 1.06f + 0.16f * dice.bell();
        contrast = dice.between(0.05f, 0.75f);
        saturation = 1.1f + 0.45f * dice.bell();
        falloff = dice.chance(0.5f) ? 0 : dice.between(0.05f, 0.35f);
        grain = dice.chance(0.4f) ? 0 : dice.between(0.003f, 0.022f);
        warmth = 0.06f * dice.bell();
        black = dice.chance(0.6f) ? 0 : dice.between(0, 0.06f);
    }

    /** Develops a canvas to [3, H, W] in [-1, 1]. */
    Pixels develop(Canvas canvas) {
        int height = canvas.rows / Canvas.SAMPLES;
        int width = canvas.columns / Canvas.SAMPLES;
        int area = height * width;
        float[] values = new float[Math.multiplyExact(3, area)];
        mean(canvas, canvas.red, values, 0);
        mean(canvas, canvas.green, values, area);
        mean(canvas, canvas.blue, values, 2 * area);
        for (int i = 0; i < area; i++) {
            tone(values, i, area, gain(i / width, i % width, height, width));
        }
        if (sharpness != 0) {
            for (int channel = 0; channel < 3; channel++) {
                spread(values, channel * area, height, width);
            }
        }
        for (int i = 0; i < area; i++) {
            float grey = grain == 0 ? 0 : grain * 2 * dice.bell();
            for (int at = i; at < values.length; at += area) {
                values[at] = 2 * Curves.clamp(values[at] + grey) - 1;
            }
        }
        return new Pixels(3, height, width, values);
    }

    private static void mean(Canvas canvas, float[] samples, float[] values, int start) {
        int at = start;
        for (int row = 0; row < canvas.rows; row += Canvas.SAMPLES) {
            for (int column = 0; column < canvas.columns; column += Canvas.SAMPLES) {
                int i = row * canvas.columns + column;
                int below = i + canvas.columns;
                values[at++] = 0.25f
                        * (Curves.clamp(samples[i], 0, 1.5f)
                                + Curves.clamp(samples[i + 1], 0, 1.5f)
                                + Curves.clamp(samples[below], 0, 1.5f)
                                + Curves.clamp(samples[below + 1], 0, 1.5f));
            }
        }
    }

    private float gain(int row, int column, int height, int width) {
        float v = (2 * row + 1f) / height - 1;
        float u = (2 * column + 1f) / width - 1;
        return exposure * (1 - falloff * 0.5f * (u * u + v * v));
    }

    private void tone(float[] values, int i, int area, float gain) {
        float r = values[i] * gain * (1 + warmth);
        float g = values[i + area] * gain;
        float b = values[i + 2 * area] * gain * (1 - warmth);
        float grey = 0.3f * r + 0.59f * g + 0.11f * b;
        values[i] = curve(grey + (r - grey) * saturation);
        values[i + area] = curve(grey + (g - grey) * saturation);
        values[i + 2 * area] = curve(grey + (b - grey) * saturation);
    }

    /** Mixed with a smooth step: darker darks and lighter lights; and lights roll off towards white. */
    private float curve(float light) {
        float x = Curves.clamp(light <= 0.8f ? light : 0.8f + 0.2f * (1 - 1 / (1 + (light - 0.8f) * 5)) * 1.25f);
        float curved = x + contrast * (x * x * (3 - 2 * x) - x);
        return black + (1 - black) * curved;
    }

    /** Adds a share of the mean of the four neighbours, or takes it away. */
    private void spread(float[] values, int start, int height, int width) {
        float[] before = Arrays.copyOfRange(values, start, start + height * width);
        for (int y = 0; y < height; y++) {
            int up = Math.max(0, y - 1) * width;
            int down = Math.min(height - 1, y + 1) * width;
            for (int x = 0; x < width; x++) {
                int here = y * width + x;
                float around = 0.25f
                        * (before[up + x]
                                + before[down + x]
                                + before[y * width + Math.max(0, x - 1)]
                                + before[y * width + Math.min(width - 1, x + 1)]);
                values[start + here] = before[here] + sharpness * (before[here] - around) * (sharpness < 0 ? 2 : 1);
            }
        }
    }
}
