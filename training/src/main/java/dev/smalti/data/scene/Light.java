package dev.smalti.data.scene;

import static dev.smalti.data.scene.Rgb.hsv;

/**
 * The hour and the weather.
 *
 * @param zenith the sky's colour at the picture's upper edge
 * @param rim the sky's colour at the horizon, and that of haze
 * @param sun what surfaces get that face the sun or moon
 * @param ambient what all surfaces get
 * @param side where the sun stands: -1 left to 1 right
 * @param height of the sun over the horizon: 0 to 1 at the upper edge, or beyond where it is not seen
 * @param haze how much the distance is hidden, 0 to 1
 * @param clouds how much of the sky they cover, 0 to 1
 */
record Light(Rgb zenith, Rgb rim, Rgb sun, Rgb ambient, float side, float height, float haze, float clouds) {
    /** When. */
    enum Hour {
        DAY,
        GOLDEN,
        SUNSET,
        OVERCAST,
        MIST,
        NIGHT
    }

    static Light of(Hour hour, Dice dice) {
        float side = dice.between(-0.9f, 0.9f);
        return switch (hour) {
            case DAY -> day(dice, side);
            case GOLDEN -> golden(dice, side);
            case SUNSET -> sunset(dice, side);
            case OVERCAST -> overcast(dice, side);
            case MIST -> mist(dice, side);
            case NIGHT -> night(dice, side);
        };
    }

    private static Light day(Dice dice, float side) {
        float hue = dice.between(0.54f, 0.62f);
        Rgb zenith = hsv(hue, dice.between(0.5f, 0.85f), dice.between(0.6f, 0.95f));
        Rgb rim = hsv(hue - 0.02f, dice.between(0.12f, 0.3f), dice.between(0.88f, 0.98f));
        float strength = dice.between(0.55f, 0.75f);
        return new Light(
                zenith,
                rim,
                new Rgb(1.04f, 1, 0.9f).times(strength),
                new Rgb(0.46f, 0.49f, 0.55f),
                side,
                dice.between(0.45f, 1.6f),
                dice.between(0.2f, 0.6f),
                dice.between(0, 0.7f));
    }

    private static Light golden(Dice dice, float side) {
        Rgb zenith = hsv(dice.between(0.56f, 0.64f), dice.between(0.3f, 0.6f), dice.between(0.5f, 0.8f));
        Rgb rim = hsv(dice.between(0.08f, 0.13f), dice.between(0.25f, 0.6f), dice.between(0.88f, 1));
        return new Light(
                zenith,
                rim,
                new Rgb(0.85f, 0.62f, 0.34f),
                new Rgb(0.4f, 0.38f, 0.43f),
                side,
                dice.between(0.15f, 0.5f),
                dice.between(0.3f, 0.7f),
                dice.between(0, 0.6f));
    }

    private static Light sunset(Dice dice, float side) {
        Rgb zenith = hsv(dice.between(0.6f, 0.8f), dice.between(0.4f, 0.75f), dice.between(0.3f, 0.6f));
        Rgb rim = hsv(dice.between(-0.04f, 0.1f), dice.between(0.5f, 0.85f), dice.between(0.85f, 1));
        return new Light(
                zenith,
                rim,
                new Rgb(0.7f, 0.4f, 0.25f),
                new Rgb(0.3f, 0.26f, 0.34f),
                side,
                dice.between(0.02f, 0.3f),
                dice.between(0.3f, 0.6f),
                dice.between(0.1f, 0.75f));
    }

    private static Light overcast(Dice dice, float side) {
        float value = dice.between(0.5f, 0.75f);
        Rgb zenith = hsv(dice.between(0.55f, 0.65f), dice.between(0.05f, 0.22f), value);
        Rgb rim = hsv(dice.between(0.5f, 0.65f), dice.between(0.02f, 0.1f), value + 0.2f);
        return new Light(
                zenith,
                rim,
                new Rgb(0.2f, 0.2f, 0.2f),
                new Rgb(0.62f, 0.65f, 0.69f),
                side,
                2,
                dice.between(0.3f, 0.7f),
                dice.between(0.6f, 0.95f));
    }

    private static Light mist(Dice dice, float side) {
        Rgb rim = hsv(dice.between(0.05f, 0.65f), dice.between(0.03f, 0.2f), dice.between(0.75f, 0.95f));
        return new Light(
                rim.mix(hsv(0.6f, 0.3f, 0.6f), dice.between(0.1f, 0.6f)),
                rim,
                new Rgb(0.32f, 0.3f, 0.26f),
                new Rgb(0.55f, 0.57f, 0.6f),
                side,
                dice.between(0.3f, 1.2f),
                dice.between(0.8f, 1),
                dice.between(0, 0.3f));
    }

    private static Light night(Dice dice, float side) {
        float hue = dice.between(0.58f, 0.72f);
        Rgb zenith = hsv(hue, dice.between(0.6f, 0.9f), dice.between(0.08f, 0.22f));
        Rgb rim = hsv(hue + dice.between(-0.06f, 0.14f), dice.between(0.4f, 0.75f), dice.between(0.25f, 0.5f));
        return new Light(
                zenith,
                rim,
                new Rgb(0.2f, 0.25f, 0.34f),
                new Rgb(0.19f, 0.22f, 0.34f),
                side,
                dice.between(0.4f, 0.95f),
                dice.between(0.2f, 0.6f),
                dice.between(0, 0.5f));
    }

    /** What a surface gets that turns away from the sun (0), faces it (1) or lies between. */
    Rgb on(float facing) {
        return new Rgb(ambient.r() + sun.r() * facing, ambient.g() + sun.g() * facing, ambient.b() + sun.b() * facing);
    }

    /** How much of the colour of something so near is lost in haze. */
    float hazeAt(float near) {
        float far = Curves.clamp((1 - near) / 2);
        return haze * far * far * far;
    }

    /** A colour, lit and seen through the air. */
    Rgb seen(Rgb colour, float facing, float near) {
        return colour.times(on(facing)).mix(rim, hazeAt(near));
    }
}
