package dev.smalti.data.scene;

/** Trees: stems and branches as lines that get thinner, crowns as many small tufts from dark to light. */
final class Trees {
    /** How a tree grows. */
    enum Growth {
        BROAD,
        BIRCH,
        POPLAR,
        CONIFER,
        BARE,
        PALM
    }

    private final Stage stage;
    private final Canvas canvas;
    private final Dice dice;
    private final Light light;

    Trees(Stage stage) {
        this.stage = stage;
        this.canvas = stage.canvas;
        this.dice = stage.dice;
        this.light = stage.light;
    }

    /**
     * One tree.
     *
     * @param foot height in the picture of the place where it stands
     * @param height in heights of the picture
     * @param leaf colour of its leaves in white light
     * @param snow how much of it is under snow, 0 to 1
     */
    void draw(Growth growth, float x, float foot, float height, Rgb leaf, float snow) {
        Ink ink = stage.thingAt(ThingKind.TREE, foot);
        canvas.shade(
                x - light.side() * height * 0.25f,
                foot,
                height * 0.32f,
                height * 0.035f + 0.004f,
                new Rgb(0.55f, 0.58f, 0.65f));
        switch (growth) {
            case BROAD -> broad(ink, x, foot, height, leaf, snow);
            case BIRCH -> birch(ink, x, foot, height, leaf);
            case POPLAR -> poplar(ink, x, foot, height, leaf);
            case CONIFER -> conifer(ink, x, foot, height, leaf, snow);
            case BARE -> bare(ink, x, foot, height, snow);
            case PALM -> palm(ink, x, foot, height, leaf);
        }
    }

    private Rgb bark() {
        return Rgb.hsv(dice.between(0.04f, 0.1f), dice.between(0.25f, 0.55f), dice.between(0.2f, 0.4f));
    }

    private Paint round(Rgb colour, float x, float radius, float near) {
        float side = light.side();
        return (px, py, dab) ->
                dab.set(light.seen(colour, Curves.clamp(0.45f + 0.5f * side * (px - x) / radius), near));
    }

    private void stem(Ink ink, float x0, float y0, float r0, float x1, float y1, float r1, Rgb colour) {
        canvas.stroke(ink, x0, y0, r0, x1, y1, r1, round(colour, (x0 + x1) / 2, Math.max(r0, 0.001f), ink.near()));
    }

    private void broad(Ink ink, float x, float foot, float height, Rgb leaf, float snow) {
        Rgb bark = bark();
        float top = foot - height;
        float lean = 0.06f * height * dice.bell();
        stem(ink, x, foot, height * 0.035f, x + lean, foot - height * 0.6f, height * 0.015f, bark);
        for (int i = 0; i < 4; i++) {
            float from = dice.between(0.3f, 0.5f);
            stem(
                    ink,
                    x + lean * from,
                    foot - height * from,
                    height * 0.014f,
                    x + height * 0.3f * dice.bell(),
                    foot - height * dice.between(0.5f, 0.8f),
                    height * 0.004f,
                    bark);
        }
        float rx = height * dice.between(0.26f, 0.4f);
        float ry = height * dice.between(0.3f, 0.38f);
        crown(ink, x + lean, top + ry * 1.02f, rx, ry, leaf, snow);
    }

    /** Tufts within an ellipse, those in its shade first. */
    private void crown(Ink ink, float x, float y, float rx, float ry, Rgb leaf, float snow) {
        int tufts = Math.min(150, 30 + (int) (height(rx) * 1.3f));
        float side = light.side();
        float density = dice.between(0.13f, 0.2f);
        for (int i = 0; i < tufts; i++) {
            float layer = (i + 0.5f) / tufts;
            float angle = dice.next();
            float out = (float) Math.sqrt(dice.next()) * (1 - 0.25f * layer);
            float dx = out * Curves.wave(angle + 0.25f) * 0.9f + 0.14f * side * layer;
            float dy = out * Curves.wave(angle) * 0.9f - 0.16f * layer;
            float facing = Curves.clamp(0.12f + 0.55f * layer + 0.25f * dx * side - 0.22f * dy + 0.12f * dice.bell());
            Rgb colour = leaf.mix(Rgb.hsv(dice.between(0.1f, 0.35f), 0.5f, 0.5f), 0.2f * dice.next());
            if (snow > 0 && dice.chance(snow * layer)) {
                colour = colour.mix(new Rgb(0.95f, 0.96f, 1), 0.85f);
            }
            float radius = Math.max(rx, ry) * density * dice.between(0.6f, 1.3f) * (1.25f - 0.6f * layer);
            Rgb seen = light.seen(colour, facing, ink.near());
            canvas.ellipse(ink, x + dx * rx, y + dy * ry, radius * 1.1f, radius * 0.85f, Paint.flat(seen));
        }
    }

    /** A length in samples. */
    private float height(float length) {
        return length * canvas.unit;
    }

    private void birch(Ink ink, float x, float foot, float height, Rgb leaf) {
        float lean = 0.1f * height * dice.bell();
        float radius = height * 0.016f;
        stem(ink, x, foot, radius, x + lean, foot - height * 0.92f, radius * 0.35f, new Rgb(0.86f, 0.85f, 0.82f));
        for (int i = 0; i < 9; i++) {
            float at = dice.between(0.05f, 0.7f);
            Rgb dark = light.seen(new Rgb(0.15f, 0.14f, 0.14f), 0.4f, ink.near());
            float cx = x + lean * at;
            canvas.stroke(
                    ink,
                    cx - radius * 0.8f,
                    foot - height * at,
                    height * 0.003f,
                    cx + radius * dice.between(-0.2f, 0.6f),
                    foot - height * at,
                    height * 0.002f,
                    Paint.flat(dark));
        }
        for (int i = 0; i < 4; i++) {
            float at = 0.5f + 0.13f * i;
            crown(
                    ink,
                    x + lean * at + 0.12f * height * dice.bell(),
                    foot - height * at,
                    height * 0.17f,
                    height * 0.13f,
                    leaf,
                    0);
        }
    }

    private void poplar(Ink ink, float x, float foot, float height, Rgb leaf) {
        stem(ink, x, foot, height * 0.02f, x, foot - height * 0.3f, height * 0.012f, bark());
        for (int i = 0; i < 3; i++) {
            crown(ink, x, foot - height * (0.3f + 0.22f * i), height * (0.12f - 0.02f * i), height * 0.24f, leaf, 0);
        }
    }

    private void conifer(Ink ink, float x, float foot, float height, Rgb leaf, float snow) {
        stem(ink, x, foot, height * 0.022f, x, foot - height * 0.9f, height * 0.005f, bark());
        float broad = height * dice.between(0.17f, 0.28f);
        int tiers = 9;
        for (int tier = 0; tier < tiers; tier++) {
            float at = (float) tier / tiers;
            float y = foot - height * (0.1f + 0.82f * at);
            float half = broad * (1 - at) + height * 0.012f;
            int twigs = 5 + (int) (7 * (1 - at));
            for (int i = 0; i < twigs; i++) {
                float across = 2 * (i + dice.next()) / twigs - 1;
                float facing = Curves.clamp(0.25f + 0.3f * at + 0.35f * across * light.side() + 0.2f * dice.bell());
                Rgb colour = light.seen(leaf.times(dice.between(0.75f, 1.15f)), facing, ink.near());
                float tipX = x + across * half;
                float tipY = y + half * 0.45f * (0.4f + 0.6f * Math.abs(across)) * dice.between(0.7f, 1.2f);
                canvas.stroke(
                        ink,
                        x + across * half * 0.2f,
                        y - height * 0.07f,
                        height * 0.028f * (1.1f - at),
                        tipX,
                        tipY,
                        height * 0.008f,
                        Paint.flat(colour));
                if (dice.chance(snow)) {
                    Rgb white = light.seen(new Rgb(0.95f, 0.97f, 1), Curves.clamp(facing + 0.3f), ink.near());
                    canvas.stroke(
                            ink,
                            x + across * half * 0.45f,
                            Curves.mix(y - height * 0.06f, tipY, 0.35f),
                            height * 0.012f * (1.1f - at),
                            tipX,
                            tipY - height * 0.012f,
                            height * 0.005f,
                            Paint.flat(white));
                }
            }
        }
    }

    private void bare(Ink ink, float x, float foot, float height, float snow) {
        Rgb bark = bark();
        branch(ink, x, foot, 0.25f + 0.015f * dice.bell(), height * 0.3f, height * 0.03f, 5, bark, snow);
    }

    private void branch(
            Ink ink, float x, float y, float turn, float length, float radius, int forks, Rgb bark, float snow) {
        float x1 = x + length * Curves.wave(turn + 0.25f);
        float y1 = y - length * Curves.wave(turn);
        stem(ink, x, y, radius, x1, y1, radius * 0.7f, bark);
        if (snow > 0.3f && forks < 5) {
            Rgb white = light.seen(new Rgb(0.95f, 0.97f, 1), 0.7f, ink.near());
            canvas.stroke(
                    ink,
                    x,
                    y - radius * 0.7f,
                    radius * 0.45f,
                    x1,
                    y1 - radius * 0.6f,
                    radius * 0.35f,
                    Paint.flat(white));
        }
        if (forks == 0 || length * canvas.unit < 2) {
            return;
        }
        int children = forks > 3 ? 3 : 2;
        for (int i = 0; i < children; i++) {
            float spread = 0.13f * (2f * i / (children - 1) - 1) + 0.04f * dice.bell();
            float next = turn + spread + 0.02f * (0.25f - turn);
            branch(ink, x1, y1, next, length * dice.between(0.6f, 0.82f), radius * 0.62f, forks - 1, bark, snow);
        }
    }

    private void palm(Ink ink, float x, float foot, float height, Rgb leaf) {
        Rgb bark = new Rgb(0.5f, 0.4f, 0.28f);
        float lean = height * dice.between(-0.3f, 0.3f);
        float px = x;
        float py = foot;
        for (int i = 1; i <= 6; i++) {
            float t = i / 6f;
            float nx = x + lean * t * t;
            float ny = foot - height * 0.85f * t;
            stem(ink, px, py, height * (0.03f - 0.012f * t), nx, ny, height * (0.028f - 0.012f * t), bark);
            px = nx;
            py = ny;
        }
        for (int i = 0; i < 11; i++) {
            frond(ink, px, py, (i + dice.next()) / 11, height * dice.between(0.3f, 0.45f), leaf);
        }
    }

    private void frond(Ink ink, float x, float y, float angle, float length, Rgb leaf) {
        float across = Curves.wave(angle + 0.25f);
        float up = 0.35f + 0.5f * Curves.wave(angle);
        Rgb colour = light.seen(leaf.times(dice.between(0.7f, 1.1f)), 0.4f + 0.4f * up, stage.near(y));
        float px = x;
        float py = y;
        for (int i = 1; i <= 7; i++) {
            float t = i / 7f;
            float nx = x + across * length * t;
            float ny = y - length * (up * t - 0.95f * t * t);
            float thick = length * 0.03f * (1.1f - t);
            canvas.stroke(ink, px, py, thick, nx, ny, thick * 0.8f, Paint.flat(colour));
            canvas.stroke(
                    ink,
                    nx,
                    ny,
                    thick * 0.6f,
                    nx + across * length * 0.04f,
                    ny + length * 0.13f * (1.2f - t),
                    length * 0.004f,
                    Paint.flat(colour.times(0.85f)));
            px = nx;
            py = ny;
        }
    }
}
