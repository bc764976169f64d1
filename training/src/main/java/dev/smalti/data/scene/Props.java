package dev.smalti.data.scene;

/** Small things in landscapes: fences, boats, grazing animals, parasols, lamps. */
final class Props {
    private final Stage stage;
    private final Canvas canvas;
    private final Dice dice;
    private final Light light;

    Props(Stage stage) {
        this.stage = stage;
        this.canvas = stage.canvas;
        this.dice = stage.dice;
        this.light = stage.light;
    }

    /** Posts with two rails, from one side towards another. */
    void fence(float foot, float height) {
        Ink ink = stage.thingAt(ThingKind.FENCE, foot);
        Rgb wood = dice.chance(0.4f)
                ? new Rgb(0.9f, 0.9f, 0.86f)
                : Rgb.hsv(dice.between(0.05f, 0.1f), dice.between(0.2f, 0.5f), dice.between(0.3f, 0.6f));
        float left = dice.between(-0.1f, canvas.aspect() * 0.4f);
        float right = left + canvas.aspect() * dice.between(0.4f, 0.9f);
        float rise = dice.between(-0.04f, 0.04f);
        float thick = height * 0.06f;
        for (float rail : new float[] {0.45f, 0.8f}) {
            canvas.stroke(
                    ink,
                    left,
                    foot - height * rail,
                    thick,
                    right,
                    foot + rise - height * rail,
                    thick,
                    Paint.flat(light.seen(wood, 0.6f, ink.near())));
        }
        int posts = Math.max(2, Math.round((right - left) / (height * 1.1f)));
        for (int i = 0; i <= posts; i++) {
            float share = (float) i / posts;
            float x = Curves.mix(left, right, share);
            float y = foot + rise * share;
            canvas.stroke(
                    ink,
                    x,
                    y,
                    thick * 1.3f,
                    x,
                    y - height * dice.between(0.95f, 1.08f),
                    thick * 1.2f,
                    Paint.flat(light.seen(wood, dice.between(0.4f, 0.7f), ink.near())));
        }
    }

    /** A sailing boat, or a rowing boat without a sail. */
    void boat(float x, float waterline, float length, boolean sail) {
        Ink ink = stage.thingAt(ThingKind.BOAT, waterline);
        Rgb hull = Rgb.hsv(dice.next(), dice.between(0.1f, 0.8f), dice.between(0.25f, 0.9f));
        Rgb lit = light.seen(hull, 0.6f, ink.near());
        float deep = length * 0.16f;
        canvas.shade(x, waterline + deep * 0.4f, length * 0.6f, deep, new Rgb(0.6f, 0.6f, 0.65f));
        if (sail) {
            float mast = length * dice.between(0.9f, 1.3f);
            Rgb cloth = light.seen(
                    dice.pick(Rgb.WHITE, new Rgb(0.95f, 0.9f, 0.8f), new Rgb(0.85f, 0.3f, 0.25f)), 0.8f, ink.near());
            canvas.stroke(
                    ink,
                    x,
                    waterline,
                    length * 0.012f,
                    x,
                    waterline - mast * 1.05f,
                    length * 0.01f,
                    Paint.flat(new Rgb(0.3f, 0.22f, 0.15f)));
            canvas.polygon(
                    ink,
                    Paint.fade(waterline - mast, cloth, waterline, cloth.times(0.85f)),
                    x + length * 0.03f,
                    waterline - mast,
                    x + length * 0.45f,
                    waterline - deep * 1.3f,
                    x + length * 0.03f,
                    waterline - deep * 1.3f);
            canvas.polygon(
                    ink,
                    Paint.flat(cloth.times(0.92f)),
                    x - length * 0.03f,
                    waterline - mast * 0.9f,
                    x - length * 0.4f,
                    waterline - deep * 1.3f,
                    x - length * 0.03f,
                    waterline - deep * 1.3f);
        }
        canvas.polygon(
                ink,
                Paint.fade(waterline - deep, lit, waterline + deep * 0.5f, lit.times(0.55f)),
                x - length * 0.5f,
                waterline - deep,
                x + length * 0.55f,
                waterline - deep * 1.15f,
                x + length * 0.38f,
                waterline + deep * 0.4f,
                x - length * 0.4f,
                waterline + deep * 0.4f);
        canvas.stroke(
                ink,
                x - length * 0.5f,
                waterline - deep,
                length * 0.015f,
                x + length * 0.55f,
                waterline - deep * 1.15f,
                length * 0.015f,
                Paint.flat(lit.mix(Rgb.WHITE, 0.4f)));
    }

    /** A sheep or a cow. */
    void animal(float x, float foot, float height) {
        Ink ink = stage.thingAt(ThingKind.ANIMAL, foot);
        boolean sheep = dice.chance(0.5f);
        Rgb coat = sheep
                ? new Rgb(0.93f, 0.9f, 0.84f)
                : dice.pick(new Rgb(0.45f, 0.26f, 0.14f), new Rgb(0.85f, 0.8f, 0.74f), new Rgb(0.2f, 0.16f, 0.14f));
        Rgb dark = sheep ? new Rgb(0.2f, 0.18f, 0.17f) : coat.times(0.6f);
        float facing = dice.pick(-1f, 1f);
        canvas.shade(x, foot, height * 0.9f, height * 0.14f, new Rgb(0.5f, 0.54f, 0.5f));
        for (float at : new float[] {-0.5f, -0.36f, 0.36f, 0.5f}) {
            canvas.stroke(
                    ink,
                    x + at * height,
                    foot - height * 0.5f,
                    height * 0.07f,
                    x + at * height,
                    foot,
                    height * 0.05f,
                    Paint.flat(light.seen(dark, 0.4f, ink.near())));
        }
        Noise noise = stage.noise;
        canvas.ellipse(ink, x, foot - height * 0.66f, height * 0.68f, height * 0.33f, (px, py, dab) -> {
            float up = (foot - py) / height;
            Rgb patch = !sheep && noise.at(px * 4 / height, py * 4 / height) > 0.25f ? dark : coat;
            dab.set(light.seen(patch, Curves.clamp(0.9f * up - 0.1f), ink.near()));
        });
        float low = dice.chance(0.5f) ? 0.25f : 0.95f;
        float headX = x + facing * height * 0.82f;
        Rgb head = light.seen(sheep ? dark : coat, 0.6f, ink.near());
        canvas.stroke(
                ink,
                x + facing * height * 0.5f,
                foot - height * 0.75f,
                height * 0.16f,
                headX,
                foot - height * low,
                height * 0.11f,
                Paint.flat(head));
        canvas.stroke(
                ink,
                headX,
                foot - height * low,
                height * 0.12f,
                headX + facing * height * 0.14f,
                foot - height * (low - 0.1f),
                height * 0.08f,
                Paint.flat(head));
    }

    /** A parasol on the beach, of coloured gores. */
    void parasol(float x, float foot, float height) {
        Ink ink = stage.thingAt(ThingKind.PARASOL, foot);
        Rgb one = Rgb.hsv(dice.next(), dice.between(0.6f, 0.95f), dice.between(0.7f, 0.95f));
        Rgb two = dice.chance(0.6f) ? new Rgb(0.96f, 0.95f, 0.9f) : Rgb.hsv(dice.next(), 0.8f, 0.9f);
        float lean = height * dice.between(-0.15f, 0.15f);
        float rim = foot - height * 0.68f;
        float half = height * dice.between(0.5f, 0.65f);
        canvas.shade(x - light.side() * half, foot, half, height * 0.1f, new Rgb(0.5f, 0.5f, 0.55f));
        canvas.stroke(
                ink,
                x,
                foot,
                height * 0.02f,
                x + lean,
                foot - height,
                height * 0.018f,
                Paint.flat(light.seen(new Rgb(0.85f, 0.82f, 0.75f), 0.6f, ink.near())));
        int steps = 12;
        float[] corners = new float[2 * (steps + 1)];
        for (int i = 0; i <= steps; i++) {
            float t = 2f * i / steps - 1;
            corners[2 * i] = x + lean + t * half;
            corners[2 * i + 1] =
                    rim - (foot - height * 0.02f - (foot - height) - height * 0.66f) * (float) Math.sqrt(1 - t * t);
        }
        canvas.polygon(
                ink,
                (px, py, dab) -> {
                    float t = (px - x - lean)
                            / half
                            / (0.25f + 0.75f * Curves.clamp((py - foot + height) / (height * 0.32f)));
                    int gore = (int) Math.floor((t + 1) * 3.5f);
                    float facing = Curves.clamp(0.6f + 0.4f * t * light.side());
                    dab.set(light.seen((gore & 1) == 0 ? one : two, facing, ink.near()));
                },
                corners);
    }

    /** A street lamp that shines. */
    void lamp(float x, float foot, float height) {
        Ink ink = new Ink(Label.OBJECT, stage.near(foot), Ink.NONE);
        canvas.stroke(
                ink,
                x,
                foot,
                height * 0.018f,
                x,
                foot - height,
                height * 0.012f,
                Paint.flat(new Rgb(0.1f, 0.1f, 0.12f)));
        Rgb shine = new Rgb(0.6f, 0.42f, 0.18f);
        canvas.glow(x, foot - height, height * 0.6f, height * 0.6f, shine);
        canvas.glow(x, foot, height * 0.9f, height * 0.22f, shine.times(0.8f));
        canvas.disc(ink, x, foot - height, height * 0.05f, Paint.flat(new Rgb(1.2f, 1.1f, 0.8f)));
    }
}
