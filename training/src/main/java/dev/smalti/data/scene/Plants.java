package dev.smalti.data.scene;

/** Trees as flat shapes with a lit and a shaded side. */
final class Plants {
    /** How a plant looks. */
    enum Shape {
        ROUND,
        CONIFER,
        POPLAR,
        BIRCH,
        PALM,
        BARE,
        CACTUS
    }

    private static final Rgb SNOW = Rgb.of(0xF4F8FF);

    private final Scenery scenery;
    private final Canvas canvas;
    private final Dice dice;
    private final Palette palette;

    Plants(Scenery scenery) {
        this.scenery = scenery;
        this.canvas = scenery.canvas;
        this.dice = scenery.dice;
        this.palette = scenery.palette;
    }

    /** Lets so many of some shapes stand on the ground; {@code tall} is a height at the lower edge. */
    void scatter(int count, float from, float to, float tall, Shape... shapes) {
        for (int i = 0; i < count; i++) {
            float foot = scenery.ground(from, to);
            float x = scenery.column(i, count) + 0.05f * dice.bell();
            Shape shape = dice.pick(shapes);
            float height = tall * scenery.scale(foot) * dice.between(0.8f, 1.2f);
            scenery.contents.stand(foot, () -> draw(shape, x, foot, height));
        }
    }

    /** One plant of a height in heights of the picture. */
    void draw(Shape shape, float x, float foot, float height) {
        String name = shape == Shape.CACTUS ? "cactus" : shape == Shape.PALM ? "palm" : "";
        Ink ink = scenery.thing(ThingKind.TREE, name, foot);
        shadow(x, foot, height * 0.28f);
        switch (shape) {
            case ROUND -> round(ink, x, foot, height);
            case CONIFER -> conifer(ink, x, foot, height);
            case POPLAR -> poplar(ink, x, foot, height);
            case BIRCH -> birch(ink, x, foot, height);
            case PALM -> palm(ink, x, foot, height);
            case BARE -> bare(ink, x, foot, height);
            case CACTUS -> cactus(ink, x, foot, height);
        }
    }

    private void shadow(float x, float foot, float half) {
        canvas.shade(x - scenery.side * half * 0.5f, foot, half, half * 0.16f + 0.004f, new Rgb(0.62f, 0.64f, 0.72f));
    }

    private void trunk(Ink ink, float x, float foot, float height, float radius, Rgb bark) {
        canvas.stroke(
                ink, x, foot - radius * 0.5f, radius, x, foot - height, radius * 0.7f, scenery.halves(bark, ink, x));
    }

    private Rgb bark() {
        return Rgb.of(dice.pick(0x6B4A2F, 0x5A4034, 0x7A5A3C));
    }

    private void ball(Ink ink, float x, float y, float rx, float ry, Rgb colour) {
        canvas.ellipse(ink, x, y, rx, ry, scenery.shaded(colour, ink));
        canvas.ellipse(
                ink, x + scenery.side * rx * 0.16f, y - ry * 0.14f, rx * 0.82f, ry * 0.82f, scenery.lit(colour, ink));
    }

    private void round(Ink ink, float x, float foot, float height) {
        Rgb leaf = palette.leaf(dice);
        trunk(ink, x, foot, height * 0.5f, height * 0.05f, bark());
        float radius = height * dice.between(0.26f, 0.32f);
        ball(ink, x - radius * 0.55f, foot - height * 0.55f, radius * 0.75f, radius * 0.7f, leaf);
        ball(ink, x + radius * 0.55f, foot - height * 0.55f, radius * 0.75f, radius * 0.7f, leaf);
        ball(ink, x, foot - height * 0.72f, radius, radius * 0.95f, leaf);
    }

    private void conifer(Ink ink, float x, float foot, float height) {
        Rgb needle = palette.needle(dice);
        trunk(ink, x, foot, height * 0.2f, height * 0.035f, bark());
        float broad = height * dice.between(0.22f, 0.28f);
        for (int tier = 0; tier < 3; tier++) {
            float bottom = foot - height * (0.12f + 0.26f * tier);
            float half = broad * (1 - 0.26f * tier);
            float top = bottom - height * 0.38f;
            canvas.polygon(ink, scenery.halves(needle, ink, x), x - half, bottom, x, top, x + half, bottom);
            if (palette.winter()) {
                canvas.polygon(
                        ink,
                        scenery.halves(SNOW, ink, x),
                        x - half * 0.5f,
                        Curves.mix(bottom, top, 0.5f),
                        x,
                        top,
                        x + half * 0.5f,
                        Curves.mix(bottom, top, 0.5f));
            }
        }
    }

    private void poplar(Ink ink, float x, float foot, float height) {
        trunk(ink, x, foot, height * 0.25f, height * 0.03f, bark());
        ball(ink, x, foot - height * 0.57f, height * 0.14f, height * 0.43f, palette.leaf(dice));
    }

    private void birch(Ink ink, float x, float foot, float height) {
        trunk(ink, x, foot, height * 0.8f, height * 0.028f, Rgb.of(0xEDEBE4));
        Rgb leaf = palette.leaf(dice);
        ball(ink, x - height * 0.12f, foot - height * 0.55f, height * 0.15f, height * 0.12f, leaf);
        ball(ink, x + height * 0.1f, foot - height * 0.68f, height * 0.16f, height * 0.13f, leaf);
        ball(ink, x - height * 0.02f, foot - height * 0.84f, height * 0.17f, height * 0.15f, leaf);
    }

    private void palm(Ink ink, float x, float foot, float height) {
        float lean = height * dice.between(0.08f, 0.25f) * dice.pick(-1, 1);
        Rgb bark = Rgb.of(0x9A7A4A);
        float px = x;
        float py = foot;
        for (int i = 1; i <= 4; i++) {
            float t = i / 4f;
            float nx = x + lean * t * t;
            float ny = foot - height * 0.8f * t;
            canvas.stroke(ink, px, py, height * 0.035f, nx, ny, height * 0.03f, scenery.lit(bark, ink));
            px = nx;
            py = ny;
        }
        Rgb leaf = Rgb.of(dice.pick(0x2F8A4A, 0x3F9A3F));
        for (int i = 0; i < 6; i++) {
            float across = new float[] {-1, -0.75f, -0.3f, 0.3f, 0.75f, 1}[i];
            float rise = 0.24f - 0.16f * Math.abs(across);
            float length = height * 0.42f;
            float mx = px + across * length * 0.55f;
            float my = py - height * rise;
            Paint paint = across * scenery.side > 0 ? scenery.lit(leaf, ink) : scenery.shaded(leaf, ink);
            canvas.stroke(ink, px, py, height * 0.03f, mx, my, height * 0.035f, paint);
            canvas.stroke(
                    ink, mx, my, height * 0.035f, px + across * length, my + height * 0.17f, height * 0.012f, paint);
        }
    }

    private void bare(Ink ink, float x, float foot, float height) {
        Paint paint = scenery.lit(Rgb.of(0x54453F), ink);
        canvas.stroke(ink, x, foot, height * 0.045f, x, foot - height * 0.55f, height * 0.03f, paint);
        float[][] branches = {{-0.3f, 0.75f, 0.4f}, {0.3f, 0.8f, 0.35f}, {-0.12f, 0.98f, 0.5f}, {0.14f, 0.95f, 0.5f}};
        for (float[] branch : branches) {
            canvas.stroke(
                    ink,
                    x,
                    foot - height * branch[2],
                    height * 0.026f,
                    x + height * branch[0],
                    foot - height * branch[1],
                    height * 0.014f,
                    paint);
        }
    }

    private void cactus(Ink ink, float x, float foot, float height) {
        Rgb green = Rgb.of(dice.pick(0x3F8A55, 0x4F9A4A));
        Paint paint = scenery.halves(green, ink, x);
        float radius = height * 0.09f;
        canvas.stroke(ink, x, foot - radius * 0.5f, radius, x, foot - height + radius, radius, paint);
        float arm = radius * 0.75f;
        canvas.stroke(ink, x, foot - height * 0.4f, arm, x - height * 0.24f, foot - height * 0.4f, arm, paint);
        canvas.stroke(
                ink,
                x - height * 0.24f,
                foot - height * 0.4f,
                arm,
                x - height * 0.24f,
                foot - height * 0.68f,
                arm,
                paint);
        canvas.stroke(ink, x, foot - height * 0.52f, arm, x + height * 0.22f, foot - height * 0.52f, arm, paint);
        canvas.stroke(
                ink,
                x + height * 0.22f,
                foot - height * 0.52f,
                arm,
                x + height * 0.22f,
                foot - height * 0.78f,
                arm,
                paint);
    }
}
