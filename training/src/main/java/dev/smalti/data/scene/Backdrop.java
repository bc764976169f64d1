package dev.smalti.data.scene;

import java.util.Arrays;

/** What an illustration's things stand before and upon: sky, ranges, hills, ground, water and roads. */
final class Backdrop {
    private final Scenery scenery;
    private final Canvas canvas;
    private final Dice dice;
    private final Palette palette;

    Backdrop(Scenery scenery) {
        this.scenery = scenery;
        this.canvas = scenery.canvas;
        this.dice = scenery.dice;
        this.palette = scenery.palette;
    }

    /** The sky with its sun or moon, clouds and stars. */
    void sky() {
        float bottom = Math.min(1, scenery.horizon + 0.05f);
        Ink ink = Ink.background(Label.SKY, -1);
        canvas.band(ink, 0, bottom, Paint.fade(0, palette.zenith(), scenery.horizon, palette.rim()));
        if (palette.night()) {
            int stars = scenery.across(14, 30);
            for (int i = 0; i < stars; i++) {
                canvas.disc(
                        ink,
                        scenery.anywhere(),
                        dice.between(0.02f, 0.75f) * scenery.horizon,
                        dice.between(0.003f, 0.007f),
                        Paint.flat(Rgb.of(0xE8ECFF)));
            }
        }
        sun();
        int clouds = palette.hour() == Palette.Hour.MIST ? 0 : scenery.across(0, palette.night() ? 2 : 4);
        for (int i = 0; i < clouds; i++) {
            cloud(scenery.column(i, clouds), dice.between(0.12f, 0.62f) * scenery.horizon);
        }
    }

    private void sun() {
        if (!dice.chance(palette.night() ? 0.85f : 0.6f)) {
            return;
        }
        float radius = dice.between(0.045f, 0.085f);
        float x = canvas.aspect() * (0.5f + scenery.side * dice.between(0.08f, 0.38f));
        boolean low = palette.hour() == Palette.Hour.DUSK;
        float y = scenery.horizon * (low ? dice.between(0.62f, 0.98f) : dice.between(0.2f, 0.5f));
        ThingKind kind = palette.night() ? ThingKind.MOON : ThingKind.SUN;
        canvas.glow(x, y, radius * 3, radius * 3, palette.sun().times(palette.night() ? 0.15f : 0.2f));
        Ink ink = new Ink(Label.SUN, -1, scenery.contents.add(kind, palette.night() ? "moon" : ""));
        canvas.disc(ink, x, y, radius, Paint.flat(palette.sun()));
        if (palette.night() && dice.chance(0.35f)) {
            Rgb behind = palette.zenith().mix(palette.rim(), Curves.clamp(y / scenery.horizon));
            canvas.disc(
                    Ink.background(Label.SKY, -1),
                    x + radius * 0.5f,
                    y - radius * 0.2f,
                    radius * 0.82f,
                    Paint.flat(behind));
        }
    }

    /** A few round heaps with a flat foot. */
    private void cloud(float x, float y) {
        Ink ink = Ink.background(Label.CLOUD, -1);
        float width = dice.between(0.12f, 0.24f);
        Rgb dark = palette.cloud().mix(palette.zenith(), 0.25f);
        int heaps = dice.count(3, 5);
        for (int i = 0; i < heaps; i++) {
            float share = (i + 0.5f) / heaps * 2 - 1;
            float radius = width * (0.34f - 0.16f * share * share) * dice.between(0.85f, 1.15f);
            float cx = x + share * width * 0.75f;
            canvas.ellipse(ink, cx, y, radius * 1.25f, radius, (px, py, dab) -> {
                dab.set(py > y + radius * 0.25f ? dark : palette.cloud());
                dab.alpha = py > y + radius * 0.55f ? 0 : 1;
            });
        }
    }

    /** Pointed ranges, each lower and nearer than the one before; their peaks have snow where {@code snow} is. */
    void mountains(int ranges, float height, boolean snow) {
        for (int i = 0; i < ranges; i++) {
            float share = (i + 1f) / ranges;
            float tall = height * Curves.mix(1, 0.55f, ranges == 1 ? 0 : (float) i / (ranges - 1));
            range(Curves.mix(-0.98f, -0.88f, share), tall, snow && i == 0);
        }
    }

    private void range(float near, float height, boolean snow) {
        int count = Math.max(2, scenery.across(2, 4));
        float[] peakX = new float[count];
        float[] peakY = new float[count];
        float[] slope = new float[count];
        for (int i = 0; i < count; i++) {
            peakX[i] = scenery.column(i, count);
            peakY[i] = scenery.horizon - height * dice.between(0.6f, 1);
            slope[i] = dice.between(0.75f, 1.25f);
        }
        float foot = scenery.horizon + 0.02f;
        float[] crest = new float[canvas.columns];
        int[] owner = new int[canvas.columns];
        for (int column = 0; column < crest.length; column++) {
            float x = canvas.x(column);
            crest[column] = foot - height * 0.15f;
            for (int i = 0; i < count; i++) {
                float y = peakY[i] + slope[i] * Math.abs(x - peakX[i]);
                if (y < crest[column]) {
                    crest[column] = y;
                    owner[column] = i;
                }
            }
        }
        Rgb rock = Rgb.of(dice.pick(0x6F7FA8, 0x7B7394, 0x8A7E78, 0x5F7F8F));
        Rgb bright = rock.times(palette.tint()).mix(palette.rim(), palette.haze() * 0.6f * (1 - near) / 2);
        Rgb dark = bright.times(0.78f);
        Rgb cap = Rgb.of(0xF7FAFF).times(palette.tint()).mix(palette.rim(), 0.15f);
        Rgb capDark = cap.times(new Rgb(0.8f, 0.84f, 0.92f));
        canvas.below(Ink.background(Label.MOUNTAIN, near), crest, foot + 0.03f, (x, y, dab) -> {
            int peak = owner[canvas.column(x)];
            float off = x - peakX[peak];
            // The shaded side ends in a line that falls away from the peak.
            boolean lit = off * scenery.side > -0.22f * (y - peakY[peak]);
            float zigzag = 0.02f * Curves.wave(off * 14);
            boolean white = snow && y - peakY[peak] < 0.3f * height + zigzag;
            dab.set(white ? lit ? cap : capDark : lit ? bright : dark);
        });
    }

    /** Rolling hills, the last of which ends at the horizon. */
    void hills(int count, float height, Rgb colour, Label label) {
        for (int i = 0; i < count; i++) {
            float share = (i + 1f) / count;
            float near = Curves.mix(-0.95f, Scenery.FARTHEST_GROUND, share);
            float[] line = waves(scenery.horizon - height * (1 - 0.7f * share), height * 0.4f);
            Rgb tint = palette.seen(colour.times(Curves.mix(0.82f, 0.95f, share)), Curves.mix(-0.6f, -0.2f, share));
            canvas.below(Ink.background(label, near), line, scenery.horizon + 0.03f, Paint.flat(tint));
        }
    }

    /** A smooth line across the picture about a height. */
    private float[] waves(float y, float height) {
        float[] line = new float[canvas.columns];
        float a = dice.next();
        float b = dice.next();
        float slow = dice.between(0.4f, 0.8f);
        float quick = dice.between(1, 1.7f);
        for (int column = 0; column < line.length; column++) {
            float x = canvas.x(column);
            line[column] = y - height * (0.7f * Curves.wave(x * slow + a) + 0.3f * Curves.wave(x * quick + b));
        }
        return line;
    }

    /** Flat ground from the horizon to the lower edge, in broad bands of two tones. */
    void ground(Label label, Rgb colour) {
        ground(label, colour, waves(scenery.horizon, 0.008f));
    }

    /** The same below a line. */
    void ground(Label label, Rgb colour, float[] line) {
        float phase = dice.next();
        float tilt = dice.between(-0.25f, 0.25f);
        canvas.below(Ink.background(label, 0), line, 1, (x, y, dab) -> {
            float t = Curves.clamp((y - scenery.horizon) / (1 - scenery.horizon));
            float band = Curves.wave(1.6f * (float) Math.sqrt(t) + tilt * x + phase);
            dab.near = scenery.near(y);
            dab.set(palette.seen(colour, dab.near));
            dab.times(band > 0 ? 1 : 0.93f);
        });
    }

    /** The line of a shore that sinks or rises across the picture. */
    float[] shore(float y) {
        float[] line = waves(y, 0.02f);
        float tilt = dice.between(-0.1f, 0.1f);
        for (int i = 0; i < line.length; i++) {
            line[i] += tilt * (2f * i / line.length - 1);
        }
        return line;
    }

    /** Water from a height to the lower edge, which shows what stands behind it upside down and faint. */
    void water(float shore) {
        Rgb deep = Rgb.of(dice.pick(0x2E78B8, 0x2A8A9E, 0x3A6FB0)).times(palette.tint());
        Ink ink = Ink.background(Label.WATER, 0);
        canvas.band(ink, shore, 1, (x, y, dab) -> {
            int from = canvas.row(Curves.clamp(2 * shore - y, 0, shore - 1 / canvas.unit)) * canvas.columns
                    + canvas.column(x);
            float t = Curves.clamp((y - shore) / (1 - shore));
            dab.r = canvas.red[from];
            dab.g = canvas.green[from];
            dab.b = canvas.blue[from];
            dab.towards(deep, 0.5f + 0.3f * t);
            dab.near = scenery.near(y);
        });
        int lines = scenery.across(4, 9);
        for (int i = 0; i < lines; i++) {
            float y = Curves.mix(shore, 1, dice.between(0.08f, 0.95f));
            float half = 0.1f * scenery.scale(y) * dice.between(0.5f, 1);
            float x = scenery.anywhere();
            Ink line = Ink.background(Label.WATER, scenery.near(y));
            canvas.stroke(
                    line,
                    x - half,
                    y,
                    0.004f,
                    x + half,
                    y,
                    0.004f,
                    Paint.flat(palette.rim().mix(deep, 0.35f)));
        }
    }

    /** Foam along a shore, above the line. */
    void foam(float[] line) {
        float[] top = line.clone();
        for (int i = 0; i < top.length; i++) {
            top[i] -= 0.022f + 0.008f * Curves.wave(canvas.x(i) * 3);
        }
        Rgb white = Rgb.of(0xF8FBFF).times(palette.tint());
        canvas.between(Ink.background(Label.WATER, scenery.near(line[0])), top, line, Paint.flat(white));
    }

    /** A road from the lower edge to the horizon. */
    void road(Rgb colour) {
        float aspect = canvas.aspect();
        float goal = aspect * dice.between(0.35f, 0.65f);
        float start = aspect / 2 + dice.between(-0.3f, 0.3f);
        float bend = dice.between(-0.35f, 0.35f);
        float half = dice.between(0.13f, 0.2f);
        float top = scenery.horizon + 0.01f;
        float[] line = new float[canvas.columns];
        Arrays.fill(line, top);
        canvas.below(Ink.background(Label.ROAD, 0), line, 1, (x, y, dab) -> {
            float t = (y - top) / (1 - top);
            float middle = Curves.mix(goal, start, t) + bend * t * (1 - t);
            float inside = half * t + 0.006f - Math.abs(x - middle);
            dab.alpha = Curves.clamp(0.5f + inside * canvas.unit / Canvas.SAMPLES);
            dab.near = scenery.near(y);
            dab.set(palette.seen(colour, dab.near));
        });
    }
}
