package dev.smalti.data.scene;

/** Houses, churches and towers as flat shapes. */
final class Buildings {
    private static final Rgb LAMP = Rgb.of(0xFFD56B);

    private final Scenery scenery;
    private final Canvas canvas;
    private final Dice dice;
    private final Palette palette;

    Buildings(Scenery scenery) {
        this.scenery = scenery;
        this.canvas = scenery.canvas;
        this.dice = scenery.dice;
        this.palette = scenery.palette;
    }

    /** Lets houses stand side by side; {@code wide} is a width at the lower edge. */
    void row(int count, float from, float to, float wide) {
        for (int i = 0; i < count; i++) {
            float foot = scenery.ground(from, to);
            float width = wide * scenery.scale(foot) * dice.between(0.85f, 1.2f);
            float x = scenery.column(i, count);
            scenery.contents.stand(foot, () -> house(x, foot, width));
        }
    }

    /** One house about x. */
    void house(float x, float foot, float width) {
        Ink ink = scenery.thing(ThingKind.HOUSE, "house", foot);
        Rgb wall = Rgb.of(dice.pick(0xF3E3C3, 0xF7F3EA, 0xE7B97A, 0xD98E73, 0xBFD3DE));
        Rgb roof = palette.winter() ? Rgb.of(0xF0F5FC) : Rgb.of(dice.pick(0xB5452F, 0x8F3A2E, 0x5A5F74, 0x7A4A33));
        float half = width / 2;
        float eaves = foot - width * dice.between(0.5f, 0.7f);
        float ridge = eaves - width * dice.between(0.34f, 0.5f);
        shadow(x, foot, half);
        canvas.rectangle(ink, x - half, eaves, x + half, foot, scenery.lit(wall, ink));
        float away = -scenery.side;
        float corner = x + away * half;
        canvas.rectangle(
                ink,
                Math.min(corner, corner - away * half * 0.5f),
                eaves,
                Math.max(corner, corner - away * half * 0.5f),
                foot,
                scenery.shaded(wall, ink));
        if (dice.chance(0.5f)) {
            float at = x + half * 0.45f * dice.pick(-1, 1);
            canvas.rectangle(
                    ink,
                    at - width * 0.06f,
                    ridge - width * 0.08f,
                    at + width * 0.06f,
                    eaves,
                    scenery.shaded(Rgb.of(0x8F5A46), ink));
        }
        float over = half * 1.15f;
        if (dice.chance(0.5f)) {
            canvas.polygon(ink, scenery.halves(roof, ink, x), x - over, eaves, x, ridge, x + over, eaves);
        } else {
            float top = half * 0.7f;
            canvas.polygon(
                    ink, scenery.lit(roof, ink), x - over, eaves, x - top, ridge, x + top, ridge, x + over, eaves);
        }
        openings(ink, x, half, eaves, foot);
    }

    private void openings(Ink ink, float x, float half, float eaves, float foot) {
        float tall = foot - eaves;
        Rgb wood = Rgb.of(dice.pick(0x6B3F2A, 0x3F5A7A, 0x7A2F2F));
        canvas.rectangle(ink, x - half * 0.17f, foot - tall * 0.62f, x + half * 0.17f, foot, scenery.lit(wood, ink));
        for (int side = -1; side <= 1; side += 2) {
            window(ink, x + side * half * 0.58f, eaves + tall * 0.42f, half * 0.2f, tall * 0.2f);
        }
    }

    private void window(Ink ink, float x, float y, float halfWidth, float halfHeight) {
        boolean lamp = palette.night() ? dice.chance(0.8f) : palette.hour() == Palette.Hour.DUSK && dice.chance(0.6f);
        Paint paint = lamp ? Paint.flat(LAMP) : scenery.lit(Rgb.of(0x3F5568), ink);
        canvas.rectangle(ink, x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight, paint);
        if (lamp && palette.night()) {
            canvas.glow(x, y, halfWidth * 4, halfWidth * 4, new Rgb(0.16f, 0.1f, 0.03f));
        }
    }

    private void shadow(float x, float foot, float half) {
        canvas.shade(x - scenery.side * half * 0.4f, foot, half * 1.3f, half * 0.2f, new Rgb(0.62f, 0.64f, 0.72f));
    }

    /** A church with a pointed tower. */
    void church(float x, float foot, float width) {
        Ink ink = scenery.thing(ThingKind.HOUSE, "church", foot);
        Rgb wall = Rgb.of(0xF4EEE0);
        Rgb roof = palette.winter() ? Rgb.of(0xF0F5FC) : Rgb.of(dice.pick(0x6A4A4A, 0x54607A));
        float half = width / 2;
        float eaves = foot - width * 0.45f;
        shadow(x, foot, half);
        canvas.rectangle(ink, x - half, eaves, x + half, foot, scenery.lit(wall, ink));
        canvas.polygon(
                ink,
                scenery.lit(roof, ink),
                x - half * 1.1f,
                eaves,
                x - half * 0.8f,
                eaves - width * 0.3f,
                x + half * 0.8f,
                eaves - width * 0.3f,
                x + half * 1.1f,
                eaves);
        float tower = x + half * 0.55f * dice.pick(-1, 1);
        float wide = width * 0.15f;
        float top = foot - width * 1.05f;
        canvas.rectangle(ink, tower - wide, top, tower + wide, foot, scenery.halves(wall, ink, tower));
        canvas.polygon(
                ink,
                scenery.halves(roof, ink, tower),
                tower - wide * 1.3f,
                top,
                tower,
                top - width * 0.5f,
                tower + wide * 1.3f,
                top);
        window(ink, tower, top + width * 0.22f, wide * 0.4f, wide * 0.6f);
        window(ink, x, eaves + width * 0.2f, wide * 0.35f, wide * 0.7f);
    }

    /** A tower of a city with rows of windows. */
    void tower(float x, float foot, float width, float height) {
        Ink ink = scenery.thing(ThingKind.HOUSE, "", foot);
        Rgb wall = Rgb.of(dice.pick(0x8FA3B5, 0xB9A79A, 0x6F86A3, 0xC98F73, 0x9A9AA8));
        float half = width / 2;
        float top = foot - height;
        canvas.rectangle(ink, x - half, top, x + half, foot, scenery.halves(wall, ink, x));
        if (dice.chance(0.3f)) {
            canvas.rectangle(ink, x - half * 0.5f, top - width * 0.25f, x + half * 0.5f, top, scenery.lit(wall, ink));
        }
        int columns = dice.count(2, 3);
        float pitch = width / columns;
        int rows = (int) Math.min(9, height / pitch);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                window(
                        ink,
                        x - half + (column + 0.5f) * pitch,
                        top + (row + 0.6f) * height / rows * 0.95f,
                        pitch * 0.24f,
                        height / rows * 0.22f);
            }
        }
    }
}
