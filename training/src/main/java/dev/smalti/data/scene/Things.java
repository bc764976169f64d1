package dev.smalti.data.scene;

/** Boats, parasols, fences, and what lies on a table, as flat shapes. */
final class Things {
    private static final String[] COLOUR_NAMES = {"red", "blue", "yellow", "green", "white"};
    private static final int[] COLOURS = {0xD23B33, 0x2F6FC4, 0xF0B92F, 0x3F9A5A, 0xF4F2EC};

    private final Scenery scenery;
    private final Canvas canvas;
    private final Dice dice;

    Things(Scenery scenery) {
        this.scenery = scenery;
        this.canvas = scenery.canvas;
        this.dice = scenery.dice;
    }

    /** Lets boats lie on the water; {@code tall} is a height at the lower edge. */
    void boats(int count, float from, float to, float tall) {
        for (int i = 0; i < count; i++) {
            float foot = scenery.ground(from, to);
            float x = scenery.column(i, count);
            float height = tall * scenery.scale(foot);
            scenery.contents.stand(foot, () -> boat(x, foot, height));
        }
    }

    private void boat(float x, float foot, float height) {
        int colour = dice.below(COLOURS.length);
        boolean sail = dice.chance(0.65f);
        Ink ink = scenery.thing(ThingKind.BOAT, COLOUR_NAMES[colour] + (sail ? " sailing boat" : " boat"), foot);
        Paint hull = scenery.lit(Rgb.of(COLOURS[colour]), ink);
        float half = height * 0.48f;
        float deck = foot - height * 0.2f;
        canvas.polygon(ink, hull, x - half, deck, x + half, deck, x + half * 0.72f, foot, x - half * 0.72f, foot);
        if (sail) {
            canvas.rectangle(
                    ink,
                    x - height * 0.02f,
                    foot - height,
                    x + height * 0.02f,
                    deck,
                    scenery.lit(Rgb.of(0x5A4030), ink));
            Rgb cloth = Rgb.of(0xFBF8F0);
            canvas.polygon(
                    ink,
                    scenery.lit(cloth, ink),
                    x + height * 0.04f,
                    foot - height * 0.97f,
                    x + half * 0.85f,
                    deck - height * 0.06f,
                    x + height * 0.04f,
                    deck - height * 0.06f);
            canvas.polygon(
                    ink,
                    scenery.shaded(cloth, ink),
                    x - height * 0.04f,
                    foot - height * 0.85f,
                    x - half * 0.6f,
                    deck - height * 0.06f,
                    x - height * 0.04f,
                    deck - height * 0.06f);
        } else {
            canvas.rectangle(
                    ink,
                    x - half * 0.4f,
                    deck - height * 0.26f,
                    x + half * 0.3f,
                    deck,
                    scenery.lit(Rgb.of(0xF7F3EA), ink));
            canvas.rectangle(
                    ink,
                    x - half * 0.25f,
                    deck - height * 0.2f,
                    x,
                    deck - height * 0.08f,
                    scenery.lit(Rgb.of(0x3F5568), ink));
        }
    }

    /** Lets parasols stand on the sand. */
    void parasols(int count, float from, float to, float tall) {
        for (int i = 0; i < count; i++) {
            float foot = scenery.ground(from, to);
            float x = scenery.column(i, count);
            float height = tall * scenery.scale(foot);
            scenery.contents.stand(foot, () -> parasol(x, foot, height));
        }
    }

    private void parasol(float x, float foot, float height) {
        int colour = dice.below(COLOURS.length - 1);
        Ink ink = scenery.thing(ThingKind.PARASOL, COLOUR_NAMES[colour] + " parasol", foot);
        canvas.shade(x, foot, height * 0.5f, height * 0.08f, new Rgb(0.62f, 0.64f, 0.72f));
        canvas.stroke(
                ink,
                x,
                foot,
                height * 0.022f,
                x,
                foot - height * 0.9f,
                height * 0.022f,
                scenery.lit(Rgb.of(0xE8E2D6), ink));
        float rim = foot - height * 0.6f;
        Rgb cloth = Rgb.of(COLOURS[colour]);
        Rgb bright = scenery.palette.seen(cloth, ink.near());
        Rgb white = scenery.palette.seen(Rgb.of(0xFBF8F0), ink.near());
        float half = height * 0.55f;
        canvas.ellipse(ink, x, rim, half, height * 0.4f, (px, py, dab) -> {
            dab.set(Math.abs(px - x) < half * 0.33f ? white : bright);
            dab.alpha = py < rim ? 1 : 0;
        });
    }

    /** A fence across a part of the picture. */
    void fence(float foot, float height) {
        float from = scenery.anywhere() - 0.3f;
        float length = dice.between(0.5f, 0.9f);
        scenery.contents.stand(foot, () -> {
            Ink ink = scenery.thing(ThingKind.FENCE, "fence", foot);
            Paint paint = scenery.lit(Rgb.of(0xE9E0CF), ink);
            float post = height * 0.07f;
            for (int row = 1; row <= 2; row++) {
                float y = foot - height * 0.38f * row;
                canvas.stroke(ink, from, y, post, from + length, y, post, paint);
            }
            int posts = Math.max(2, Math.round(length / (height * 0.8f)));
            for (int i = 0; i <= posts; i++) {
                float x = from + length * i / posts;
                canvas.stroke(ink, x, foot, post * 1.2f, x, foot - height, post * 1.2f, paint);
            }
        });
    }

    /** A table before a wall with a few large things on it. */
    void stillLife() {
        Rgb wall = Rgb.of(dice.pick(0x6F8FA3, 0xA3785F, 0x7A8A6A, 0x8A6F8F, 0xC9B48F));
        float edge = scenery.horizon;
        canvas.band(Ink.background(Label.BUILDING, -0.9f), 0, edge, Paint.fade(0, wall.times(0.8f), edge, wall));
        Rgb table = Rgb.of(dice.pick(0x8A5A36, 0xB58A5A, 0x5A4032, 0xE3DCCF));
        canvas.band(Ink.background(Label.GROUND, 0), edge, 1, (x, y, dab) -> {
            dab.set(table.times(0.85f), table, Curves.clamp((y - edge) / (1 - edge)));
            dab.near = scenery.near(y);
        });
        int count = Math.max(2, scenery.across(3, 5));
        for (int i = 0; i < count; i++) {
            float foot = scenery.ground(0.25f, 0.8f);
            float x = scenery.column(i, count);
            int what = dice.below(5);
            scenery.contents.stand(foot, () -> {
                switch (what) {
                    case 0 -> bottle(x, foot, dice.between(0.34f, 0.46f));
                    case 1 -> bowl(x, foot, dice.between(0.2f, 0.26f));
                    case 2 -> box(x, foot, dice.between(0.18f, 0.28f));
                    default -> fruit(x, foot, dice.between(0.08f, 0.11f));
                }
            });
        }
        scenery.contents.drawStanding();
    }

    private void resting(float x, float foot, float half) {
        canvas.shade(x - scenery.side * half * 0.5f, foot, half * 1.3f, half * 0.3f, new Rgb(0.6f, 0.6f, 0.66f));
    }

    private void fruit(float x, float foot, float radius) {
        int kind = dice.below(4);
        String name = new String[] {"red apple", "orange", "green apple", "lemon"}[kind];
        Rgb colour = Rgb.of(new int[] {0xC9302C, 0xF08A24, 0x7DB544, 0xF2D43A}[kind]);
        Ink ink = scenery.thing(ThingKind.FRUIT, name, foot);
        resting(x, foot, radius);
        float wide = kind == 3 ? radius * 1.25f : radius;
        float y = foot - radius * 0.9f;
        canvas.ellipse(ink, x, y, wide, radius, scenery.shaded(colour, ink));
        canvas.ellipse(
                ink,
                x + scenery.side * radius * 0.14f,
                y - radius * 0.12f,
                wide * 0.84f,
                radius * 0.84f,
                scenery.lit(colour, ink));
        canvas.disc(
                ink,
                x + scenery.side * radius * 0.35f,
                y - radius * 0.4f,
                radius * 0.15f,
                scenery.lit(colour.mix(Rgb.WHITE, 0.7f), ink));
        if (kind != 3) {
            canvas.stroke(
                    ink,
                    x,
                    y - radius * 0.85f,
                    radius * 0.09f,
                    x + radius * 0.1f,
                    y - radius * 1.3f,
                    radius * 0.09f,
                    scenery.lit(Rgb.of(0x5A3A22), ink));
        }
    }

    private void bottle(float x, float foot, float height) {
        int kind = dice.below(3);
        String name = new String[] {"green bottle", "brown bottle", "blue vase"}[kind];
        Rgb glass = Rgb.of(new int[] {0x2F6B45, 0x6B4326, 0x3F6FB0}[kind]);
        Ink ink = scenery.thing(ThingKind.BOTTLE, name, foot);
        float half = height * 0.17f;
        resting(x, foot, half);
        Paint paint = scenery.halves(glass, ink, x);
        canvas.rectangle(ink, x - half, foot - height * 0.6f, x + half, foot, paint);
        canvas.polygon(
                ink,
                paint,
                x - half,
                foot - height * 0.59f,
                x + half,
                foot - height * 0.59f,
                x + half * 0.42f,
                foot - height * 0.76f,
                x - half * 0.42f,
                foot - height * 0.76f);
        canvas.rectangle(ink, x - half * 0.42f, foot - height, x + half * 0.42f, foot - height * 0.75f, paint);
        if (kind < 2) {
            canvas.rectangle(
                    ink,
                    x - half,
                    foot - height * 0.45f,
                    x + half,
                    foot - height * 0.2f,
                    scenery.lit(Rgb.of(0xEFE6D0), ink));
        }
    }

    private void bowl(float x, float foot, float width) {
        int colour = dice.below(COLOURS.length);
        Ink ink = scenery.thing(ThingKind.BOWL, COLOUR_NAMES[colour] + " bowl", foot);
        float half = width / 2;
        float rim = foot - half * 0.9f;
        resting(x, foot, half * 0.8f);
        Rgb clay = Rgb.of(COLOURS[colour]);
        Paint paint = scenery.halves(clay, ink, x);
        canvas.ellipse(ink, x, rim, half, half * 0.92f, (px, py, dab) -> {
            paint.at(px, py, dab);
            dab.alpha = py > rim ? 1 : 0;
        });
        canvas.ellipse(ink, x, rim, half, half * 0.24f, scenery.shaded(clay.times(0.75f), ink));
    }

    private void box(float x, float foot, float width) {
        int colour = dice.below(COLOURS.length);
        Ink ink = scenery.thing(ThingKind.BOX, COLOUR_NAMES[colour] + " box", foot);
        Rgb paper = Rgb.of(COLOURS[colour]);
        float half = width / 2;
        float tall = width * dice.between(0.55f, 0.9f);
        resting(x, foot, half);
        canvas.rectangle(ink, x - half, foot - tall, x + half, foot, scenery.lit(paper, ink));
        canvas.polygon(
                ink,
                scenery.lit(paper.mix(Rgb.WHITE, 0.35f), ink),
                x - half,
                foot - tall,
                x - half * 0.7f,
                foot - tall * 1.25f,
                x + half * 1.2f,
                foot - tall * 1.25f,
                x + half,
                foot - tall);
        canvas.polygon(
                ink,
                scenery.shaded(paper, ink),
                x + half,
                foot - tall,
                x + half * 1.2f,
                foot - tall * 1.25f,
                x + half * 1.2f,
                foot - tall * 0.25f,
                x + half,
                foot);
    }
}
