package dev.smalti.data.scene;

import java.util.Arrays;

/** Mountains and hills behind one another. */
final class Relief {
    private final Stage stage;
    private final Dice dice;
    private final Noise noise;

    Relief(Stage stage) {
        this.stage = stage;
        this.dice = stage.dice;
        this.noise = stage.noise;
    }

    /** Rocky ranges; {@code snow} covers none of them at 0 and all at 1. */
    void mountains(int ranges, float height, float snow, Rgb rock) {
        float foot = stage.horizon + 0.01f;
        float[] talls = new float[ranges];
        float[][] crests = new float[ranges + 1][];
        for (int i = 0; i < ranges; i++) {
            talls[i] = height * Curves.mix(1, 0.5f, ranges == 1 ? 0 : (float) i / (ranges - 1));
            crests[i] = crest(foot, talls[i], dice.between(0.8f, 1.6f) * (1 + 0.5f * i));
        }
        crests[ranges] = new float[stage.canvas.columns];
        Arrays.fill(crests[ranges], foot + 0.02f);
        for (int i = 0; i < ranges; i++) {
            float share = (i + 1f) / ranges;
            Ink ink = Ink.background(Label.MOUNTAIN, Curves.mix(-0.98f, Stage.FARTHEST_GROUND, share));
            float fade = stage.light.haze() * Curves.mix(0.95f, 0.3f, share);
            Paint paint = rocks(crests[i], foot, talls[i], snow, rock, fade);
            stage.canvas.between(ink, crests[i], lower(crests[i + 1]), paint);
        }
    }

    /** A little below a line, so that its soft edge lies on what is behind it. */
    private float[] lower(float[] line) {
        float[] lower = line.clone();
        for (int i = 0; i < lower.length; i++) {
            lower[i] += 4 * stage.canvas.sample;
        }
        return lower;
    }

    private float[] crest(float foot, float height, float frequency) {
        float[] crest = new float[stage.canvas.columns];
        float seed = dice.between(0, 200);
        for (int column = 0; column < crest.length; column++) {
            float x = stage.canvas.x(column) * frequency + seed;
            float broad = 0.5f + 0.5f * noise.octaves(x, seed, 2, 0.5f);
            crest[column] = foot - height * (0.12f + 0.55f * broad + 0.5f * noise.ridges(x * 0.9f, seed + 50, 6, 0.5f));
        }
        return crest;
    }

    private Paint rocks(float[] crest, float foot, float height, float snow, Rgb rock, float fade) {
        Light light = stage.light;
        Rgb wood = Rgb.hsv(dice.between(0.25f, 0.4f), dice.between(0.2f, 0.5f), dice.between(0.2f, 0.4f));
        Rgb white = new Rgb(0.98f, 0.99f, 1.02f);
        float scale = dice.between(3, 6);
        float step = light.side() > 0 ? 0.12f : -0.12f;
        float snowline = 1 - snow;
        return (x, y, dab) -> {
            float depth = y - crest[stage.canvas.column(x)];
            float up = (foot - y) / height;
            float u = x * scale;
            float v = y * scale * 0.7f;
            float here = noise.ridges(u, v, 5, 0.55f);
            float slope = noise.ridges(u + step, v - 0.07f, 3, 0.55f) - here;
            float facing = Curves.clamp(0.45f - 1.5f * slope + 0.3f * (here - 0.5f));
            dab.set(rock);
            dab.towards(wood, Curves.smooth(0.45f, 0.1f, up + 0.3f * (here - 0.4f)));
            dab.towards(white, snow > 0 ? Curves.smooth(snowline, snowline + 0.12f, up + 0.5f * (here - 0.45f)) : 0);
            dab.times(light.on(facing), 0.75f + 0.35f * facing);
            dab.towards(light.rim(), Curves.clamp(fade * (0.75f + 0.6f * Curves.clamp(depth / height))));
        };
    }

    /** Soft hills with meadows or woods on them, the last of which ends at the horizon. */
    void hills(int count, float height, Rgb colour, Label label) {
        for (int i = 0; i < count; i++) {
            float share = (i + 1f) / count;
            float near = Curves.mix(-0.95f, Stage.FARTHEST_GROUND, share);
            float[] line = stage.line(
                    stage.horizon - height * (1 - 0.75f * share), height * 0.4f, dice.between(1, 2.2f), 0.38f);
            Rgb tint = colour.mix(Rgb.hsv(dice.between(0.12f, 0.4f), 0.5f, 0.5f), dice.between(0, 0.4f));
            float fade = stage.light.haze() * Curves.mix(0.85f, 0.3f, share);
            stage.canvas.below(Ink.background(label, near), line, stage.horizon + 0.02f, hill(tint, fade, label));
        }
    }

    private Paint hill(Rgb tint, float fade, Label label) {
        Light light = stage.light;
        float scale = dice.between(4, 8);
        float rough = label == Label.TREE ? 0.9f : 0.4f;
        return (x, y, dab) -> {
            float n = noise.octaves(x * scale, y * scale * 3, 5, 0.62f);
            dab.set(tint);
            dab.times(light.on(Curves.clamp(0.6f + rough * n)), 1 + 0.25f * rough * n);
            dab.towards(light.rim(), fade);
        };
    }
}
