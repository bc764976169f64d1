package dev.smalti.data.scene;

/** Pictures of surfaces: fractal colour whose spectrum falls as a power of the frequency, marble, wood, cells, weave, writing. */
final class Textures {
    private final Stage stage;
    private final Canvas canvas;
    private final Dice dice;
    private final Noise noise;
    private final Ink ink = Ink.background(Label.OBJECT, 0);
    private final Rgb[] palette = new Rgb[4];

    Textures(Stage stage) {
        this.stage = stage;
        this.canvas = stage.canvas;
        this.dice = stage.dice;
        this.noise = stage.noise;
        float hue = dice.next();
        float spread = dice.pick(0.08f, 0.4f, 1.5f);
        float saturation = dice.between(0.1f, 0.9f);
        for (int i = 0; i < palette.length; i++) {
            palette[i] = Rgb.hsv(
                    hue + spread * dice.bell(),
                    Curves.clamp(saturation + 0.3f * dice.bell()),
                    Curves.clamp(0.1f + 0.28f * i + 0.15f * dice.bell()));
        }
    }

    void draw() {
        Paint paint = switch (dice.below(7)) {
            case 0, 1 -> fractal();
            case 2 -> marble();
            case 3 -> wood();
            case 4 -> cells();
            case 5 -> weave();
            default -> fractal();
        };
        canvas.fill(ink, 0, 1, paint);
        if (dice.chance(0.25f)) {
            writing();
        } else if (dice.chance(0.2f)) {
            scratches();
        }
    }

    /** A colour of the palette from 0 to 1. */
    private void colour(float at, Dab dab) {
        float place = Curves.clamp(at) * (palette.length - 1.001f);
        int i = (int) place;
        dab.set(palette[i], palette[i + 1], place - i);
    }

    private Paint fractal() {
        float gain = dice.between(0.45f, 0.75f);
        float scale = dice.between(1.5f, 4);
        float stretch = dice.pick(1f, 1f, 0.4f, 2.5f);
        float seed = dice.between(0, 100);
        float tint = dice.between(0.1f, 0.5f);
        return (x, y, dab) -> {
            float n = noise.octaves(x * scale + seed, y * scale * stretch + seed, 7, gain);
            float c = noise.octaves(x * scale * 0.7f - seed, y * scale * stretch * 0.7f, 4, gain);
            colour(0.5f + 0.75f * n, dab);
            dab.r *= 1 + tint * c;
            dab.b *= 1 - tint * c;
        };
    }

    private Paint marble() {
        float scale = dice.between(1, 3);
        float bend = dice.between(0.6f, 2);
        float turn = dice.next();
        float cos = Curves.wave(turn + 0.25f) * scale;
        float sin = Curves.wave(turn) * scale;
        return (x, y, dab) -> {
            float n = noise.octaves(x * 2.5f, y * 2.5f, 6, 0.55f);
            float vein = Math.abs(Curves.wave(x * cos + y * sin + bend * n));
            colour(0.95f - 0.9f * (1 - vein) * (1 - vein), dab);
        };
    }

    private Paint wood() {
        float rings = dice.between(4, 14);
        float stretch = dice.between(0.08f, 0.3f);
        float cx = dice.between(-1, 2);
        float planks = dice.chance(0.5f) ? dice.count(2, 5) : 0;
        return (x, y, dab) -> {
            float plank = (float) Math.floor(y * planks);
            float u = x * stretch + plank * 7.7f;
            float warp = 0.15f * noise.octaves(u * 4, y * 3, 3, 0.5f);
            float ring = Curves.length(u - cx, (y + warp) * 1.4f) * rings;
            float saw = ring - (float) Math.floor(ring);
            colour(0.3f + 0.4f * saw + 0.25f * noise.octaves(u * 30, y * 70, 3, 0.7f), dab);
            if (planks > 0 && y * planks - plank < 0.03f) {
                dab.times(0.35f);
            }
        };
    }

    /** Nearest of scattered points: stones, scales, cracked earth (S. Worley, "A cellular texture basis function", 1996). */
    private Paint cells() {
        float scale = dice.between(4, 11);
        boolean rim = dice.chance(0.7f);
        return (x, y, dab) -> {
            float u = x * scale + 0.2f * noise.at(x * scale, y * scale);
            float v = y * scale;
            int column = (int) Math.floor(u);
            int row = (int) Math.floor(v);
            float first = 9;
            float second = 9;
            int which = 0;
            for (int r = row - 1; r <= row + 1; r++) {
                for (int c = column - 1; c <= column + 1; c++) {
                    int hash = (r * 73856093) ^ (c * 19349663);
                    hash = (hash ^ (hash >>> 13)) * 0x5bd1e995;
                    float dx = c + (hash & 1023) / 1024f - u;
                    float dy = r + (hash >>> 10 & 1023) / 1024f - v;
                    float away = dx * dx + dy * dy;
                    if (away < first) {
                        second = first;
                        first = away;
                        which = hash >>> 20 & 255;
                    } else if (away < second) {
                        second = away;
                    }
                }
            }
            float gap = (float) Math.sqrt(second) - (float) Math.sqrt(first);
            colour(0.15f + 0.7f * which / 255f + 0.2f * noise.octaves(x * 12, y * 12, 4, 0.6f), dab);
            dab.times(rim ? 0.3f + 0.75f * Curves.smooth(0, 0.28f, gap) : 1.1f - 0.6f * first);
        };
    }

    private Paint weave() {
        float threads = dice.count(8, 22);
        float fold = dice.between(0, 0.3f);
        float checks = dice.between(1.5f, 4);
        return (x, y, dab) -> {
            float bend = 0.06f * noise.octaves(x * 2, y * 2, 2, 0.5f);
            float u = (x + bend) * threads;
            float v = (y - bend) * threads;
            boolean over = ((int) Math.floor(u) + (int) Math.floor(v) & 1) == 0;
            float across = over ? u : v;
            float round = across - (float) Math.floor(across) - 0.5f;
            boolean check = Curves.wave((over ? u : v) / threads * checks) > 0.3f;
            colour(check ? 0.8f : over ? 0.3f : 0.5f, dab);
            dab.times(1.05f
                    - 1.8f * round * round
                    + fold * 2 * noise.octaves(x * 1.5f, y * 1.5f, 2, 0.5f)
                    + 0.12f * noise.at(u * 9, v * 9));
        };
    }

    /** Lines of strokes that look like writing. */
    private void writing() {
        Rgb pen = dice.chance(0.7f) ? palette[0].times(0.4f) : Rgb.WHITE;
        float size = dice.between(0.025f, 0.07f);
        float thick = size * dice.between(0.05f, 0.13f);
        for (float y = size * 2; y < 1 - size; y += size * 2) {
            float x = size * 1.5f;
            float end = canvas.aspect() - size * dice.between(1.5f, 6);
            while (x < end) {
                if (dice.chance(0.16f)) {
                    x += size * 0.7f;
                    continue;
                }
                letter(pen, x, y, size, thick);
                x += size * 0.75f;
            }
        }
    }

    private void letter(Rgb pen, float x, float y, float size, float thick) {
        int strokes = dice.count(1, 3);
        float px = x + size * 0.5f * dice.next();
        float py = y - size * dice.next();
        for (int i = 0; i < strokes; i++) {
            float nx = x + size * 0.5f * dice.below(3) / 2;
            float ny = y - size * dice.below(3) / 2;
            canvas.stroke(ink, px, py, thick, nx, ny, thick, Paint.flat(pen));
            px = nx;
            py = ny;
        }
    }

    private void scratches() {
        int count = stage.across(8, 40);
        for (int i = 0; i < count; i++) {
            float x = stage.anywhere();
            float y = dice.next();
            Rgb colour = palette[dice.below(4)].mix(Rgb.WHITE, 0.3f);
            canvas.stroke(
                    ink,
                    x,
                    y,
                    0.0015f,
                    x + 0.4f * dice.bell(),
                    y + 0.3f * dice.bell(),
                    dice.between(0.001f, 0.006f),
                    Paint.flat(colour));
        }
    }
}
