package dev.smalti.data.scene;

/**
 * Shapes that hide one another, with radii whose density falls as their cube: the dead leaves model of J. Matheron, whose
 * statistics are those of photographs (A. Lee, D. Mumford, J. Huang, "Occlusion models for natural images", 2001).
 */
final class DeadLeaves {
    private static final float LARGEST = 0.4f;

    private final Stage stage;
    private final Canvas canvas;
    private final Dice dice;
    private final Noise noise;
    private final float[] hues = new float[4];
    private final float saturation;
    private final float shadow;

    DeadLeaves(Stage stage) {
        this.stage = stage;
        this.canvas = stage.canvas;
        this.dice = stage.dice;
        this.noise = stage.noise;
        float centre = dice.next();
        float spread = dice.pick(0.1f, 0.6f, 1.5f, 1.5f);
        for (int i = 0; i < hues.length; i++) {
            hues[i] = centre + spread * dice.bell();
        }
        saturation = dice.between(0.15f, 0.9f);
        shadow = dice.chance(0.5f) ? dice.between(0.4f, 0.8f) : 1;
    }

    void draw() {
        Rgb ground = colour();
        canvas.band(Ink.background(Label.OBJECT, -1), 0, 1, fill(ground, 0, 0, 0.5f));
        int count = Math.round(dice.count(200, 600) * Math.max(0.6f, canvas.aspect()));
        float smallest = dice.between(0.012f, 0.03f);
        int shapes = dice.below(5);
        for (int i = 0; i < count; i++) {
            float radius = radius(smallest);
            float x = stage.anywhere();
            float y = dice.between(-0.05f, 1.05f);
            Ink ink = Ink.background(Label.OBJECT, -1 + 2f * (i + 1) / count);
            if (shadow < 1) {
                canvas.shade(
                        x + radius * 0.12f, y + radius * 0.18f, radius * 1.2f, radius * 1.2f, Rgb.WHITE.times(shadow));
            }
            shape(shapes == 4 ? dice.below(4) : shapes, ink, x, y, radius);
        }
    }

    /** By the inverse of the distribution with a density of r^-3 between smallest and largest. */
    private float radius(float smallest) {
        float least = 1 / (LARGEST * LARGEST);
        float most = 1 / (smallest * smallest);
        return 1 / (float) Math.sqrt(Curves.mix(most, least, dice.next()));
    }

    private Rgb colour() {
        float hue = dice.pick(hues[0], hues[1], hues[2], hues[3]) + 0.02f * dice.bell();
        float value = dice.next();
        return Rgb.hsv(
                hue,
                Curves.clamp(saturation + 0.3f * dice.bell()),
                0.06f + 0.94f * (float) Math.sqrt(value) * value + 0.3f * value * (1 - value));
    }

    private void shape(int kind, Ink ink, float x, float y, float radius) {
        Paint paint = fill(colour(), x, y, radius);
        switch (kind) {
            case 0 -> canvas.disc(ink, x, y, radius, paint);
            case 1 -> {
                float turn = dice.next();
                canvas.ellipse(
                        ink,
                        x,
                        y,
                        radius * 1.2f,
                        radius * dice.between(0.3f, 0.8f),
                        Curves.wave(turn + 0.25f),
                        Curves.wave(turn),
                        paint);
            }
            case 2 -> canvas.polygon(ink, paint, ring(dice.count(3, 6), x, y, radius, 0.35f));
            default -> leaf(ink, x, y, radius, paint);
        }
    }

    private float[] ring(int corners, float x, float y, float radius, float uneven) {
        float[] ring = new float[2 * corners];
        float turn = dice.next();
        for (int i = 0; i < corners; i++) {
            float out = radius * 1.25f * (1 - uneven * dice.next());
            float angle = turn + (i + 0.3f * dice.bell()) / corners;
            ring[2 * i] = x + out * Curves.wave(angle + 0.25f);
            ring[2 * i + 1] = y + out * Curves.wave(angle);
        }
        return ring;
    }

    /** A pointed leaf with its middle vein. */
    private void leaf(Ink ink, float x, float y, float radius, Paint paint) {
        float turn = dice.next();
        float cos = Curves.wave(turn + 0.25f);
        float sin = Curves.wave(turn);
        float broad = dice.between(0.35f, 0.7f);
        float[] outline = new float[2 * 20];
        for (int i = 0; i < 20; i++) {
            float t = i < 10 ? i / 10f : (20 - i) / 10f;
            float u = (2 * t - 1) * radius * 1.4f;
            float v = (i < 10 ? 1 : -1) * broad * radius * Curves.wave(t / 2) * (1.1f - 0.3f * t);
            outline[2 * i] = x + u * cos - v * sin;
            outline[2 * i + 1] = y + u * sin + v * cos;
        }
        canvas.polygon(ink, paint, outline);
        Rgb vein = colour();
        canvas.stroke(
                ink,
                x - 1.4f * radius * cos,
                y - 1.4f * radius * sin,
                radius * 0.03f,
                x + 1.3f * radius * cos,
                y + 1.3f * radius * sin,
                radius * 0.01f,
                Paint.flat(vein));
    }

    private Paint fill(Rgb colour, float x, float y, float radius) {
        Rgb other = dice.chance(0.6f) ? colour.times(dice.between(0.4f, 0.9f)) : colour();
        float turn = dice.next();
        float cos = Curves.wave(turn + 0.25f) / radius;
        float sin = Curves.wave(turn) / radius;
        float frequency = dice.between(0.5f, 4);
        float seed = dice.between(0, 100);
        return switch (dice.below(5)) {
            case 0 -> Paint.flat(colour);
            case 1 ->
                (px, py, dab) -> dab.set(colour, other, Curves.clamp(0.5f + 0.5f * ((px - x) * cos + (py - y) * sin)));
            case 2 ->
                (px, py, dab) -> dab.set(
                        colour,
                        other,
                        Curves.smooth(-0.4f, 0.4f, Curves.wave(((px - x) * cos + (py - y) * sin) * frequency)));
            case 3 ->
                (px, py, dab) -> {
                    float u = (px - x) * cos + (py - y) * sin;
                    float v = (py - y) * cos - (px - x) * sin;
                    dab.set(
                            colour,
                            other,
                            Curves.clamp(0.5f + 0.9f * noise.octaves(u * frequency + seed, v + seed, 3, 0.6f)));
                };
            default ->
                (px, py, dab) -> {
                    dab.set(colour);
                    dab.times(1 + 0.5f * noise.octaves(px * 14 + seed, py * 14, 4, 0.75f));
                };
        };
    }
}
