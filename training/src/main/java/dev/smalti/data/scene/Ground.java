package dev.smalti.data.scene;

import java.util.Arrays;

/** The flat ground up to the horizon: grass, snow, a forest's floor, sand; and roads on it. */
final class Ground {
    private final Stage stage;
    private final Dice dice;
    private final Noise noise;

    Ground(Stage stage) {
        this.stage = stage;
        this.dice = stage.dice;
        this.noise = stage.noise;
    }

    /**
     * Covers everything below a line.
     *
     * @param bright lit parts
     * @param dark parts in hollows, of another growth
     * @param contrast of the fine texture, 0 to 1
     */
    void cover(Label label, float[] line, Rgb bright, Rgb dark, float contrast) {
        Light light = stage.light;
        float patches = dice.between(0.5f, 1.2f);
        float seed = dice.between(0, 100);
        float middle = stage.canvas.aspect() / 2;
        stage.canvas.below(Ink.background(label, 0), line, 1, (x, y, dab) -> {
            float t = Math.max(0.015f, y - stage.horizon);
            float away = 0.3f / t;
            float u = (x - middle) * away * 5 + seed;
            float v = away * 5 + seed;
            float footprint = away / t * 5 * Canvas.SAMPLES / stage.canvas.unit;
            float broad = noise.octaves(u * 0.25f * patches, v * 0.25f * patches, 3, 0.5f, footprint * 0.25f);
            float fine = noise.octaves(u * 2.5f, v * 1.2f, 5, 0.75f, Math.min(footprint, 0.4f));
            dab.set(dark, bright, Curves.clamp(0.5f + 0.7f * broad));
            float shade = Curves.clamp(0.65f + contrast * fine + 0.15f * broad);
            dab.times(light.on(shade), 1 + 0.45f * contrast * fine);
            dab.near = stage.near(y);
            dab.towards(light.rim(), light.hazeAt(dab.near));
        });
    }

    /** Blades in the foreground, denser and longer towards the eye. */
    void blades(Rgb bright, Rgb dark, float length, int count) {
        float lean = dice.between(-0.4f, 0.4f);
        int blades = stage.across(count, count);
        for (int i = 0; i < blades; i++) {
            // In rows from far to near.
            float t = Curves.mix(0.15f, 1.1f, (i + dice.next()) / blades);
            float y = Curves.mix(stage.horizon, 1, t);
            float x = stage.anywhere();
            float tall = length * t * dice.between(0.5f, 1.2f);
            float facing = dice.between(0.2f, 1);
            Rgb colour = stage.light.seen(dark.mix(bright, dice.next()), facing, stage.near(y));
            stage.canvas.stroke(
                    Ink.background(Label.GROUND, stage.near(Math.min(1, y))),
                    x,
                    y,
                    0.0035f * t,
                    x + tall * (lean + 0.5f * dice.bell()),
                    y - tall,
                    0.0006f,
                    Paint.flat(colour.times(0.75f + 0.4f * facing)));
        }
    }

    /** Flowers strewn over a meadow. */
    void flowers(int count, Rgb... colours) {
        int flowers = stage.across(count, count);
        float seed = dice.between(0, 100);
        for (int i = 0; i < flowers; i++) {
            float t = Curves.mix(0.12f, 1.05f, (i + dice.next()) / flowers);
            float y = Curves.mix(stage.horizon, 1, t);
            float x = stage.anywhere();
            if (noise.at(x * 4 + seed, seed + 3 / (t + 0.1f)) < -0.15f) {
                continue;
            }
            Ink ink = Ink.background(Label.GROUND, stage.near(Math.min(1, y)));
            float size = 0.011f * t * dice.between(0.6f, 1.3f);
            Rgb petal = stage.light.seen(dice.pick(colours), dice.between(0.5f, 1), ink.near());
            float stem = size * 3;
            stage.canvas.stroke(
                    ink,
                    x,
                    y,
                    0.0018f * t,
                    x,
                    y - stem,
                    0.0012f * t,
                    Paint.flat(petal.mix(new Rgb(0.1f, 0.3f, 0.05f), 0.8f)));
            stage.canvas.ellipse(ink, x, y - stem, size, size * 0.7f, Paint.flat(petal));
            stage.canvas.disc(
                    ink,
                    x,
                    y - stem + size * 0.1f,
                    size * 0.3f,
                    Paint.flat(petal.mix(new Rgb(0.8f, 0.6f, 0.1f), 0.7f)));
        }
    }

    /** A road or path from the lower edge to the horizon. */
    void road(Rgb colour, boolean marked) {
        float aspect = stage.canvas.aspect();
        float goal = aspect * dice.between(0.3f, 0.7f);
        float start = aspect / 2 + dice.between(-0.35f, 0.35f);
        float bend = dice.between(-0.4f, 0.4f);
        float half = dice.between(0.12f, 0.32f);
        float top = stage.horizon + 0.012f;
        Light light = stage.light;
        float[] line = new float[stage.canvas.columns];
        Arrays.fill(line, top);
        Rgb mark = new Rgb(0.9f, 0.88f, 0.8f);
        stage.canvas.below(Ink.background(Label.ROAD, 0), line, 1, (x, y, dab) -> {
            float t = (y - top) / (1 - top);
            float middle = Curves.mix(goal, start, t) + bend * t * (1 - t);
            float off = (x - middle) / (half * t + 0.002f);
            float rough = noise.at(x * 30, y * 60);
            float edge = 1 - Math.abs(off) + (marked ? 0 : 0.12f * rough);
            dab.alpha = Curves.clamp(0.5f + edge * half * t * stage.canvas.unit / Canvas.SAMPLES);
            float fine = noise.octaves(x * 60 / (t + 0.2f), y * 80 / (t + 0.2f), 2, 0.7f);
            dab.set(colour);
            dab.times(light.on(0.6f + 0.12f * fine), 1 + 0.12f * fine);
            if (marked && Math.abs(off) < 0.05f && (int) Math.floor(1.2f / (t + 0.04f)) % 2 == 0) {
                dab.towards(mark.times(light.on(0.8f)), 0.9f);
            }
            dab.near = stage.near(y);
            dab.towards(light.rim(), light.hazeAt(dab.near));
        });
    }
}
