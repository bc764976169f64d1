package dev.smalti.data.scene;

import dev.smalti.data.scene.Figure.Posture;

/** Persons and animals as flat shapes that can be told by their outline. */
final class Silhouettes {
    /** An animal. */
    enum Beast {
        COW,
        SHEEP,
        HORSE,
        DOG;

        private String title() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    private final Scenery scenery;
    private final Canvas canvas;
    private final Dice dice;

    Silhouettes(Scenery scenery) {
        this.scenery = scenery;
        this.canvas = scenery.canvas;
        this.dice = scenery.dice;
    }

    /** Lets persons stand side by side; {@code tall} is a height at the lower edge. */
    void persons(int count, float from, float to, float tall) {
        for (int i = 0; i < count; i++) {
            float foot = scenery.ground(from, to);
            float x = scenery.column(i, count);
            float height = tall * scenery.scale(foot) * dice.between(0.9f, 1.1f);
            scenery.contents.stand(foot, () -> person(x, foot, height));
        }
    }

    private void person(float x, float foot, float height) {
        Posture posture = dice.pick(Posture.values());
        Figure figure = new Figure(dice, posture, x, foot, height);
        Ink ink = scenery.thing(ThingKind.PERSON, "person", foot);
        shadow(x, foot, height * 0.2f);
        Rgb skin = Rgb.of(dice.pick(0xF0C29E, 0xC98F68, 0x8A5A3C));
        Rgb hair = Rgb.of(dice.pick(0x2F211B, 0x6B4326, 0xD9A441));
        Rgb shirt = Rgb.of(dice.pick(0xD93A3A, 0x2F6FC4, 0xF0B429, 0x3F9A5A, 0xF4F1EA, 0x8A4AA0));
        Rgb trousers = Rgb.of(dice.pick(0x2B3450, 0x5A4A3F, 0x3A3A3F));
        boolean dress = dice.chance(0.3f);
        limb(figure, ink, height * 0.042f, scenery.lit(dress ? skin : trousers, ink), "HIP", "KNEE", "ANKLE");
        Paint sleeve = scenery.shaded(shirt, ink);
        limb(figure, ink, height * 0.034f, sleeve, "SHOULDER", "ELBOW", "WRIST");
        Paint cloth = scenery.lit(shirt, ink);
        float broad = height * 0.05f;
        float hem = dress ? figure.y("RIGHT_KNEE") : figure.y("RIGHT_HIP");
        float flare = dress ? height * 0.05f : 0;
        canvas.polygon(
                ink,
                cloth,
                figure.x("RIGHT_SHOULDER") - broad * 0.4f,
                figure.y("NECK") - broad * 0.3f,
                figure.x("LEFT_SHOULDER") + broad * 0.4f,
                figure.y("NECK") - broad * 0.3f,
                figure.x("LEFT_HIP") + broad + flare,
                hem + broad * 0.5f,
                figure.x("RIGHT_HIP") - broad - flare,
                hem + broad * 0.5f);
        Paint hands = scenery.lit(skin, ink);
        canvas.disc(ink, figure.x("RIGHT_WRIST"), figure.y("RIGHT_WRIST"), height * 0.038f, hands);
        canvas.disc(ink, figure.x("LEFT_WRIST"), figure.y("LEFT_WRIST"), height * 0.038f, hands);
        float headX = (figure.x("RIGHT_EYE") + figure.x("LEFT_EYE")) / 2;
        float headY = figure.y("NOSE");
        canvas.stroke(ink, headX, headY, height * 0.035f, figure.x("NECK"), figure.y("NECK"), height * 0.035f, hands);
        canvas.disc(ink, headX, headY - height * 0.02f, height * 0.085f, scenery.lit(hair, ink));
        canvas.ellipse(ink, headX, headY + height * 0.008f, height * 0.066f, height * 0.068f, hands);
        scenery.contents.add(figure.body());
    }

    private void limb(Figure figure, Ink ink, float radius, Paint paint, String a, String b, String c) {
        for (String side : new String[] {"RIGHT_", "LEFT_"}) {
            segment(figure, ink, radius, paint, side + a, side + b);
            segment(figure, ink, radius * 0.9f, paint, side + b, side + c);
        }
    }

    private void segment(Figure figure, Ink ink, float radius, Paint paint, String from, String to) {
        canvas.stroke(ink, figure.x(from), figure.y(from), radius, figure.x(to), figure.y(to), radius * 0.9f, paint);
    }

    private void shadow(float x, float foot, float half) {
        canvas.shade(x - scenery.side * half * 0.4f, foot, half, half * 0.18f + 0.003f, new Rgb(0.6f, 0.62f, 0.7f));
    }

    /** Lets animals of one kind stand about; {@code tall} is a height at the lower edge. */
    void herd(Beast beast, int count, float from, float to, float tall) {
        for (int i = 0; i < count; i++) {
            float foot = scenery.ground(from, to);
            float x = scenery.column(i, count);
            float height = tall * scenery.scale(foot);
            scenery.contents.stand(foot, () -> animal(beast, x, foot, height));
        }
    }

    private void animal(Beast beast, float x, float foot, float height) {
        Ink ink = scenery.thing(ThingKind.ANIMAL, beast.title(), foot);
        shadow(x, foot, height * 0.6f);
        int ahead = dice.pick(-1, 1);
        switch (beast) {
            case COW -> cow(ink, x, foot, height, ahead);
            case SHEEP -> sheep(ink, x, foot, height, ahead);
            case HORSE -> horse(ink, x, foot, height, ahead);
            case DOG -> dog(ink, x, foot, height, ahead);
        }
    }

    private void legs(Ink ink, float x, float foot, float height, float apart, float radius, Paint paint) {
        for (float at : new float[] {-apart, -apart * 0.65f, apart * 0.65f, apart}) {
            canvas.stroke(ink, x + at, foot - radius, radius, x + at, foot - height, radius, paint);
        }
    }

    private void cow(Ink ink, float x, float foot, float height, int ahead) {
        Rgb coat = Rgb.of(dice.pick(0xF2EEE6, 0x8A5234, 0x3F3633));
        Paint body = scenery.lit(coat, ink);
        legs(ink, x, foot, height * 0.5f, height * 0.42f, height * 0.07f, scenery.shaded(coat, ink));
        canvas.stroke(
                ink,
                x - height * 0.38f,
                foot - height * 0.66f,
                height * 0.25f,
                x + height * 0.38f,
                foot - height * 0.66f,
                height * 0.25f,
                body);
        canvas.disc(
                ink,
                x - ahead * height * 0.15f,
                foot - height * 0.7f,
                height * 0.15f,
                scenery.lit(Rgb.of(0x4A3A34), ink));
        float head = x + ahead * height * 0.75f;
        canvas.stroke(
                ink,
                x + ahead * height * 0.5f,
                foot - height * 0.75f,
                height * 0.14f,
                head,
                foot - height * 0.82f,
                height * 0.15f,
                body);
        canvas.disc(
                ink,
                head + ahead * height * 0.12f,
                foot - height * 0.74f,
                height * 0.09f,
                scenery.lit(Rgb.of(0xE3A79A), ink));
    }

    private void sheep(Ink ink, float x, float foot, float height, int ahead) {
        Rgb wool = Rgb.of(0xF5F1E8);
        Rgb dark = Rgb.of(0x3A3230);
        legs(ink, x, foot, height * 0.4f, height * 0.3f, height * 0.06f, scenery.lit(dark, ink));
        canvas.ellipse(ink, x, foot - height * 0.6f, height * 0.52f, height * 0.36f, scenery.shaded(wool, ink));
        canvas.ellipse(ink, x, foot - height * 0.65f, height * 0.48f, height * 0.31f, scenery.lit(wool, ink));
        canvas.ellipse(
                ink,
                x + ahead * height * 0.54f,
                foot - height * 0.72f,
                height * 0.15f,
                height * 0.19f,
                scenery.lit(dark, ink));
    }

    private void horse(Ink ink, float x, float foot, float height, int ahead) {
        Rgb coat = Rgb.of(dice.pick(0x7A4428, 0x4A3227, 0xD9C7A8));
        Paint body = scenery.lit(coat, ink);
        Paint mane = scenery.lit(Rgb.of(0x2F2420), ink);
        legs(ink, x, foot, height * 0.5f, height * 0.32f, height * 0.05f, scenery.shaded(coat, ink));
        canvas.stroke(
                ink,
                x - height * 0.28f,
                foot - height * 0.58f,
                height * 0.17f,
                x + height * 0.28f,
                foot - height * 0.58f,
                height * 0.17f,
                body);
        float neckX = x + ahead * height * 0.5f;
        canvas.stroke(
                ink,
                x + ahead * height * 0.34f,
                foot - height * 0.62f,
                height * 0.13f,
                neckX,
                foot - height * 0.92f,
                height * 0.08f,
                body);
        canvas.stroke(
                ink,
                neckX,
                foot - height * 0.92f,
                height * 0.08f,
                neckX + ahead * height * 0.18f,
                foot - height * 0.82f,
                height * 0.06f,
                body);
        canvas.stroke(
                ink,
                x + ahead * height * 0.24f,
                foot - height * 0.74f,
                height * 0.04f,
                neckX - ahead * height * 0.06f,
                foot - height,
                height * 0.04f,
                mane);
        canvas.stroke(
                ink,
                x - ahead * height * 0.44f,
                foot - height * 0.62f,
                height * 0.05f,
                x - ahead * height * 0.54f,
                foot - height * 0.3f,
                height * 0.03f,
                mane);
    }

    private void dog(Ink ink, float x, float foot, float height, int ahead) {
        Rgb coat = Rgb.of(dice.pick(0xB9743A, 0x4A3A34, 0xE8DCC8));
        Paint body = scenery.lit(coat, ink);
        legs(ink, x, foot, height * 0.45f, height * 0.36f, height * 0.075f, scenery.shaded(coat, ink));
        canvas.stroke(
                ink,
                x - height * 0.34f,
                foot - height * 0.55f,
                height * 0.17f,
                x + height * 0.34f,
                foot - height * 0.58f,
                height * 0.19f,
                body);
        float head = x + ahead * height * 0.58f;
        canvas.disc(ink, head, foot - height * 0.84f, height * 0.2f, body);
        canvas.stroke(
                ink,
                head,
                foot - height * 0.8f,
                height * 0.11f,
                head + ahead * height * 0.24f,
                foot - height * 0.76f,
                height * 0.09f,
                body);
        canvas.stroke(
                ink,
                x - ahead * height * 0.5f,
                foot - height * 0.62f,
                height * 0.06f,
                x - ahead * height * 0.75f,
                foot - height * 0.92f,
                height * 0.04f,
                body);
    }
}
