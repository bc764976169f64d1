package dev.smalti.data.scene;

/**
 * The colours of an illustration: a sky, and what the hour makes of all other colours.
 *
 * @param hour of the day, and its weather
 * @param season of the year
 * @param zenith the sky's colour at the upper edge
 * @param rim the sky's colour at the horizon, and that of the distance
 * @param sun the sun's or the moon's colour
 * @param cloud colour of clouds
 * @param tint what surfaces are multiplied by
 * @param haze how much of the farthest ground's colour is lost, 0 to 1
 */
record Palette(Hour hour, Season season, Rgb zenith, Rgb rim, Rgb sun, Rgb cloud, Rgb tint, float haze) {
    /** When. */
    enum Hour {
        NOON(""),
        MORNING("in the morning"),
        DUSK("at dusk"),
        MIST("in mist"),
        NIGHT("at night");

        /** What a caption says of it. */
        final String words;

        Hour(String words) {
            this.words = words;
        }
    }

    /** What grows. */
    enum Season {
        SUMMER(""),
        AUTUMN("in autumn"),
        /** Places with snow are called snowy. */
        WINTER("");

        /** What a caption says of it. */
        final String words;

        Season(String words) {
            this.words = words;
        }
    }

    /** Colours of an hour and season. */
    static Palette of(Hour hour, Season season, Dice dice) {
        return switch (hour) {
            case NOON ->
                sky(
                        hour,
                        season,
                        dice.pick(0x3F8FD9, 0x5AA9E6, 0x2F7CC4),
                        0xD6ECF7,
                        0xFFE27A,
                        0xFFFFFF,
                        0xFFFFFF,
                        0.35f);
            case MORNING ->
                sky(hour, season, dice.pick(0x7EC8D8, 0x8DB7E0), 0xFCE3C0, 0xFFD36B, 0xFFF4E6, 0xFFEFDA, 0.5f);
            case DUSK ->
                sky(
                        hour,
                        season,
                        dice.pick(0x5B3F8C, 0x34477F, 0x8A3B66),
                        0xFF9A5A,
                        0xFFF0A8,
                        0xF27C7C,
                        0xD98F85,
                        0.55f);
            case MIST -> sky(hour, season, dice.pick(0xB9CBD3, 0xC9C7CF), 0xEDEFEA, 0xFBF6DD, 0xF7F8F6, 0xE3E6E4, 0.9f);
            case NIGHT ->
                sky(hour, season, dice.pick(0x0B1740, 0x141238), 0x35528F, 0xFBF3CF, 0x3A4A80, 0x4A5C94, 0.4f);
        };
    }

    private static Palette sky(
            Hour hour, Season season, int zenith, int rim, int sun, int cloud, int tint, float haze) {
        return new Palette(hour, season, Rgb.of(zenith), Rgb.of(rim), Rgb.of(sun), Rgb.of(cloud), Rgb.of(tint), haze);
    }

    boolean night() {
        return hour == Hour.NIGHT;
    }

    boolean winter() {
        return season == Season.WINTER;
    }

    /** A surface's colour at a depth from -1 far to 1 near. */
    Rgb seen(Rgb colour, float near) {
        float far = Curves.clamp((1 - near) / 2);
        return colour.times(tint).mix(rim, haze * far * far);
    }

    /** The same turned away from the light. */
    Rgb shaded(Rgb colour, float near) {
        return seen(colour.times(new Rgb(0.7f, 0.72f, 0.8f)), near);
    }

    /** Grass, or the snow on it. */
    Rgb grass(Dice dice) {
        return switch (season) {
            case SUMMER -> Rgb.of(dice.pick(0x7DBB42, 0x5FA845, 0x93C653));
            case AUTUMN -> Rgb.of(dice.pick(0xB9A13F, 0x9C9A45, 0xC9AA52));
            case WINTER -> Rgb.of(dice.pick(0xF2F6FB, 0xE6EEF8));
        };
    }

    /** Leaves of a broad-leaved tree. */
    Rgb leaf(Dice dice) {
        return switch (season) {
            case SUMMER -> Rgb.of(dice.pick(0x3F8F3A, 0x2F7A45, 0x5A9E3A));
            case AUTUMN -> Rgb.of(dice.pick(0xD9702B, 0xC23B22, 0xE0A526));
            case WINTER -> Rgb.of(dice.pick(0xDDE7F2, 0xC9D8E8));
        };
    }

    /** Needles of a conifer. */
    Rgb needle(Dice dice) {
        return Rgb.of(dice.pick(0x1F5B3A, 0x2B6A4A, 0x24504A));
    }
}
