package dev.smalti.data.scene;

import java.util.Arrays;

/** Fruit, bowls, bottles and boxes on a table before a wall, with light from one side. */
final class StillLife {
    private final Stage stage;
    private final Canvas canvas;
    private final Dice dice;
    private final Noise noise;
    private final float side;
    /** The upper edge of the table. */
    private final float edge;

    StillLife(Stage stage) {
        this.stage = stage;
        this.canvas = stage.canvas;
        this.dice = stage.dice;
        this.noise = stage.noise;
        this.side = stage.light.side() < 0 ? -1 : 1;
        this.edge = stage.horizon;
    }

    void draw() {
        wall();
        table();
        float aspect = canvas.aspect();
        int rows = dice.count(1, 2);
        for (int row = 0; row <= rows; row++) {
            float foot = Curves.mix(edge + 0.1f, 0.93f, (row + dice.between(0, 0.5f)) / (rows + 0.5f));
            float scale = 0.8f + 0.5f * (foot - edge);
            float x = dice.between(0, 0.25f);
            while (x < aspect + 0.05f) {
                float width = thing(row, x, foot + dice.between(-0.02f, 0.02f), scale);
                x += width * dice.between(0.85f, 1.5f) + (dice.chance(0.3f) ? 0.15f : 0);
            }
        }
        stage.drawStanding();
    }

    private void wall() {
        Rgb colour = Rgb.hsv(dice.next(), dice.between(0.05f, 0.6f), dice.between(0.15f, 0.8f));
        Rgb other = colour.mix(Rgb.hsv(dice.next(), 0.4f, 0.4f), 0.4f);
        float stripes = dice.chance(0.3f) ? dice.between(5, 16) : 0;
        float aspect = canvas.aspect();
        canvas.fill(Ink.background(Label.BUILDING, -0.9f), 0, edge + 0.05f, (x, y, dab) -> {
            float n = noise.octaves(x * 2.5f, y * 2.5f, 4, 0.5f);
            dab.set(colour, other, Curves.clamp(0.4f + 0.5f * n));
            if (stripes > 0 && Curves.wave(x * stripes) > 0.2f) {
                dab.towards(other, 0.6f);
            }
            dab.times(1.05f + 0.35f * side * (x / aspect - 0.5f) - 0.35f * (1 - y / edge));
        });
    }

    private void table() {
        Rgb wood = Rgb.hsv(dice.between(0.03f, 0.12f), dice.between(0.15f, 0.65f), dice.between(0.25f, 0.75f));
        Rgb cloth = Rgb.hsv(dice.next(), dice.between(0.1f, 0.7f), dice.between(0.5f, 0.95f));
        boolean covered = dice.chance(0.45f);
        boolean checked = covered && dice.chance(0.6f);
        float squares = dice.between(6, 12);
        float aspect = canvas.aspect();
        canvas.fill(Ink.background(Label.GROUND, 0), edge, 1, (x, y, dab) -> {
            float t = (y - edge) / (1 - edge);
            float away = 1 / (0.6f + t);
            float u = (x - aspect / 2) * away;
            if (covered) {
                dab.set(cloth);
                boolean dark =
                        (((int) Math.floor(u * squares + 40) + (int) Math.floor(away * squares * 1.2f)) & 1) == 0;
                dab.times(checked && dark ? 0.62f : 1 + 0.06f * noise.at(u * 60, away * 60));
            } else {
                float grain = noise.octaves(u * 2.5f, away * 26, 4, 0.6f);
                dab.set(wood);
                dab.times(1 + 0.28f * grain);
            }
            dab.times(0.85f + 0.2f * side * (x / aspect - 0.5f) + 0.2f * t);
            dab.near = stage.near(y);
        });
    }

    /** Plans something whose middle is at x, and says how wide it is. */
    private float thing(int row, float x, float foot, float scale) {
        int choice = row == 0 ? dice.count(0, 5) : dice.count(2, 9);
        float size = scale * dice.between(0.85f, 1.15f);
        if (choice <= 1) {
            stage.stand(foot, () -> bottle(x, foot, 0.1f * size));
            return 0.2f * size;
        } else if (choice == 2) {
            stage.stand(foot, () -> box(x, foot, 0.2f * size));
            return 0.3f * size;
        } else if (choice == 3) {
            stage.stand(foot, () -> bowl(x, foot, 0.17f * size));
            return 0.36f * size;
        }
        stage.stand(foot, () -> fruit(x, foot, 0.075f * size * dice.between(0.6f, 1.2f)));
        return 0.15f * size;
    }

    private void shadow(float x, float foot, float width) {
        canvas.shade(x - side * width * 0.6f, foot, width * 1.5f, width * 0.34f, new Rgb(0.35f, 0.35f, 0.42f));
        canvas.shade(x, foot, width * 1.1f, width * 0.22f, new Rgb(0.4f, 0.4f, 0.45f));
    }

    private static Rgb glint() {
        return new Rgb(0.75f, 0.75f, 0.72f);
    }

    private void fruit(float x, float foot, float radius) {
        shadow(x, foot, radius);
        fruitAt(x, foot - radius * 0.92f, radius, stage.near(foot));
    }

    private void fruitAt(float x, float y, float radius, float near) {
        Ink ink = new Ink(Label.OBJECT, near, stage.thing(ThingKind.FRUIT));
        Rgb skin = dice.pick(
                Rgb.hsv(dice.between(-0.03f, 0.03f), 0.85f, dice.between(0.6f, 0.9f)),
                Rgb.hsv(dice.between(0.06f, 0.1f), 0.9f, 0.95f),
                Rgb.hsv(dice.between(0.13f, 0.17f), 0.75f, 0.95f),
                Rgb.hsv(dice.between(0.2f, 0.3f), 0.6f, 0.75f),
                Rgb.hsv(dice.between(0.75f, 0.9f), 0.5f, 0.45f));
        Rgb blush = skin.mix(Rgb.hsv(dice.between(-0.02f, 0.2f), 0.8f, 0.8f), 0.6f);
        float flat = dice.between(0.85f, 1.1f);
        canvas.ellipse(ink, x, y, radius, radius * flat, (px, py, dab) -> {
            float u = (px - x) / radius;
            float v = (py - y) / (radius * flat);
            float z = (float) Math.sqrt(Math.max(0, 1 - u * u - v * v));
            float facing = Curves.clamp(0.5f * u * side - 0.55f * v + 0.6f * z);
            dab.set(skin, blush, Curves.clamp(0.5f + noise.octaves(u * 1.3f + x * 9, v * 1.3f, 3, 0.5f)));
            dab.times(0.24f + 0.95f * facing + 0.1f * Curves.clamp(v - 0.4f));
            float shine = Curves.smooth(0.93f, 1, 0.5f * u * side - 0.6f * v + 0.62f * z);
            dab.plus(glint(), shine * 0.8f);
        });
        if (dice.chance(0.7f)) {
            canvas.stroke(
                    ink,
                    x,
                    y - radius * flat * 0.85f,
                    radius * 0.06f,
                    x + radius * 0.15f * dice.bell(),
                    y - radius * flat * 1.2f,
                    radius * 0.05f,
                    Paint.flat(new Rgb(0.25f, 0.17f, 0.08f)));
        }
    }

    private void bottle(float x, float foot, float radius) {
        shadow(x, foot, radius * 0.8f);
        Ink ink = new Ink(Label.OBJECT, stage.near(foot), stage.thing(ThingKind.BOTTLE));
        float height = radius * dice.between(3.6f, 5.2f);
        float neck = dice.between(0.22f, 0.5f);
        float shoulder = dice.between(0.5f, 0.72f);
        float belly = dice.between(0.7f, 1.05f);
        Rgb glass = Rgb.hsv(dice.next(), dice.between(0.2f, 0.8f), dice.between(0.25f, 0.85f));
        Rgb label = Rgb.hsv(dice.next(), 0.25f, 0.9f);
        boolean labelled = dice.chance(0.5f);
        float[] corners = new float[4 * 14];
        for (int i = 0; i < 14; i++) {
            float t = i / 13f;
            float half = radius * 0.8f * profile(t, shoulder, neck, belly);
            corners[2 * i] = x - half;
            corners[2 * i + 1] = foot - t * height;
            corners[corners.length - 2 - 2 * i] = x + half;
            corners[corners.length - 1 - 2 * i] = foot - t * height;
        }
        canvas.ellipse(ink, x, foot, radius * 0.8f * belly, radius * 0.16f, Paint.flat(glass.times(0.5f)));
        canvas.polygon(
                ink,
                (px, py, dab) -> {
                    float t = (foot - py) / height;
                    float u = (px - x) / (radius * 0.8f * profile(t, shoulder, neck, belly));
                    boolean paper = labelled && t > 0.15f && t < 0.42f;
                    dab.set(paper ? label : glass);
                    dab.times(0.42f + 0.6f * Curves.clamp(0.55f + 0.55f * u * side) * (1 - 0.35f * u * u));
                    if (paper && Curves.wave(t * 34) > 0.2f && Math.abs(u) < 0.6f) {
                        dab.times(0.55f + 0.2f * noise.at(px * 160, 0));
                    } else if (!paper) {
                        dab.plus(glint(), Curves.smooth(0.1f, 0, Math.abs(u * side - 0.55f)) * 0.7f);
                    }
                },
                corners);
        canvas.ellipse(ink, x, foot - height, radius * 0.8f * neck, radius * 0.08f, Paint.flat(glass.times(0.3f)));
    }

    /** Half the width at a share of the height, of 1 at most. */
    private static float profile(float t, float shoulder, float neck, float belly) {
        float narrow = Curves.smooth(shoulder, shoulder + 0.2f, t);
        float round = belly + (1 - belly) * Curves.smooth(0, 0.4f, t);
        return Curves.mix(round, neck, narrow);
    }

    private void bowl(float x, float foot, float radius) {
        shadow(x, foot, radius * 0.75f);
        int thing = stage.thing(ThingKind.BOWL);
        float near = stage.near(foot);
        Ink ink = new Ink(Label.OBJECT, near, thing);
        float rim = foot - radius * dice.between(0.65f, 0.95f);
        Rgb glaze = Rgb.hsv(dice.next(), dice.between(0.05f, 0.7f), dice.between(0.45f, 0.95f));
        Rgb band = Rgb.hsv(dice.next(), 0.6f, 0.5f);
        boolean banded = dice.chance(0.5f);
        canvas.ellipse(
                ink,
                x,
                rim,
                radius,
                radius * 0.24f,
                Paint.fade(rim - radius * 0.24f, glaze.times(0.75f), rim + radius * 0.24f, glaze.times(0.4f)));
        int fruits = dice.count(0, 4);
        for (int i = 0; i < fruits; i++) {
            fruitAt(
                    x + radius * 0.55f * dice.bell(),
                    rim - radius * dice.between(0.05f, 0.25f),
                    radius * dice.between(0.28f, 0.38f),
                    near);
        }
        float[] corners = new float[2 * 21];
        for (int i = 0; i <= 20; i++) {
            float angle = i / 20f; // 0 to half a turn, along the lower rim
            float u = Curves.wave(0.25f + angle / 2);
            float deep = (float) Math.sqrt(Math.max(0, 1 - u * u));
            corners[2 * i] = x + radius * u;
            corners[2 * i + 1] = rim + (foot - rim) * deep;
        }
        corners = withRim(corners, x, rim, radius);
        canvas.polygon(
                ink,
                (px, py, dab) -> {
                    float u = (px - x) / radius;
                    float t = (py - rim) / (foot - rim);
                    dab.set(banded && t > 0.35f && t < 0.5f ? band : glaze);
                    dab.times(0.4f + 0.65f * Curves.clamp(0.6f + 0.5f * u * side - 0.3f * t));
                    dab.plus(glint(), 0.6f * Curves.smooth(0.14f, 0, Curves.length(u * side - 0.5f, t - 0.32f)));
                },
                corners);
    }

    /** The outline of a bowl's outside: below, and above the front half of its rim. */
    private static float[] withRim(float[] lower, float x, float rim, float radius) {
        float[] all = Arrays.copyOf(lower, lower.length * 2);
        for (int i = 0; i <= 20; i++) {
            float u = Curves.wave(0.25f + (1 - i / 20f) / 2);
            float deep = (float) Math.sqrt(Math.max(0, 1 - u * u));
            all[lower.length + 2 * i] = x + radius * u;
            all[lower.length + 2 * i + 1] = rim + radius * 0.24f * deep;
        }
        return all;
    }

    private void box(float x, float foot, float width) {
        shadow(x, foot, width * 0.6f);
        Ink ink = new Ink(Label.OBJECT, stage.near(foot), stage.thing(ThingKind.BOX));
        float height = width * dice.between(0.35f, 1.3f);
        float slope = width * dice.between(0.18f, 0.35f);
        float corner = Curves.mix(x - width * 0.5f, x + width * 0.5f, dice.between(0.35f, 0.65f));
        Rgb paper = Rgb.hsv(dice.next(), dice.between(0.2f, 0.8f), dice.between(0.4f, 0.9f));
        float left = x - width * 0.5f;
        float right = x + width * 0.5f;
        float lift = slope * 0.4f;
        Rgb bright = paper.times(side > 0 ? 0.55f : 0.9f);
        Rgb dim = paper.times(side > 0 ? 0.9f : 0.55f);
        canvas.polygon(
                ink,
                Paint.flat(paper.mix(Rgb.WHITE, 0.15f)),
                left,
                foot - height - lift,
                corner,
                foot - height,
                right,
                foot - height - lift,
                x + (x - corner),
                foot - height - lift - slope * 0.5f);
        canvas.polygon(
                ink,
                Paint.fade(foot - height, bright, foot, bright.times(0.75f)),
                left,
                foot - height - lift,
                corner,
                foot - height,
                corner,
                foot,
                left,
                foot - lift);
        canvas.polygon(
                ink,
                Paint.fade(foot - height, dim, foot, dim.times(0.75f)),
                corner,
                foot - height,
                right,
                foot - height - lift,
                right,
                foot - lift,
                corner,
                foot);
        if (dice.chance(0.6f)) {
            strokes(ink, left, corner, foot - height * 0.8f, foot - height * 0.35f, paper);
        }
    }

    /** What looks like lines of writing. */
    private void strokes(Ink ink, float left, float right, float top, float bottom, Rgb paper) {
        Rgb pen = paper.r() + paper.g() + paper.b() > 1.2f ? paper.times(0.15f) : paper.mix(Rgb.WHITE, 0.85f);
        int lines = dice.count(2, 4);
        float in = (right - left) * 0.15f;
        for (int i = 0; i < lines; i++) {
            float y = Curves.mix(top, bottom, (i + 0.5f) / lines);
            float x = left + in;
            while (x < right - in) {
                float end = Math.min(right - in, x + (right - left) * dice.between(0.06f, 0.22f));
                canvas.stroke(ink, x, y, 0.003f, end, y, 0.003f, Paint.flat(pen));
                x = end + (right - left) * 0.06f;
            }
        }
    }
}
