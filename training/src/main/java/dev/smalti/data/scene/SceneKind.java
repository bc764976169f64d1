package dev.smalti.data.scene;

import dev.smalti.data.scene.Light.Hour;
import java.util.Locale;

/** The classes of pictures; the number of a class is its place here. */
public enum SceneKind {
    /** Flowering grass, some trees, animals, fences. */
    MEADOW,
    /** Rocky ranges, often with snow. */
    MOUNTAINS,
    /** A lake that mirrors its shore. */
    LAKE,
    /** Sand and sea. */
    BEACH,
    /** Houses along a road. */
    VILLAGE,
    /** Among trees. */
    FOREST,
    /** Stars, a moon, lit windows. */
    NIGHT,
    /** Snow. */
    WINTER,
    /** Persons, near enough for their limbs to be seen. */
    PEOPLE,
    /** Things on a table. */
    STILL_LIFE,
    /** Shapes that hide one another. */
    DEAD_LEAVES,
    /** Surfaces. */
    TEXTURE;

    /** In small letters, with spaces. */
    public String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /**
     * Draws one picture of the class.
     *
     * @param seed of all pictures
     * @param index of this one
     * @param height in pixels, at least 1
     * @param width in pixels, at least 1
     */
    public Drawing draw(long seed, long index, int height, int width) {
        Dice dice = new Dice(seed, index);
        Film film = new Film(dice);
        Canvas canvas = new Canvas(height, width);
        Stage stage = new Stage(canvas, dice, Light.of(hour(dice), dice), horizon(dice), eye(dice));
        paint(stage);
        return new Survey(canvas, stage.contents).drawing(film.develop(canvas));
    }

    private Hour hour(Dice dice) {
        return switch (this) {
            case MEADOW, VILLAGE, PEOPLE -> dice.pick(Hour.DAY, Hour.DAY, Hour.DAY, Hour.GOLDEN, Hour.OVERCAST);
            case MOUNTAINS -> dice.pick(Hour.DAY, Hour.DAY, Hour.GOLDEN, Hour.SUNSET, Hour.MIST, Hour.OVERCAST);
            case LAKE -> dice.pick(Hour.DAY, Hour.GOLDEN, Hour.SUNSET, Hour.MIST);
            case BEACH -> dice.pick(Hour.DAY, Hour.DAY, Hour.DAY, Hour.GOLDEN, Hour.SUNSET);
            case FOREST -> dice.pick(Hour.DAY, Hour.GOLDEN, Hour.MIST, Hour.MIST, Hour.OVERCAST);
            case NIGHT -> Hour.NIGHT;
            case WINTER -> dice.pick(Hour.DAY, Hour.OVERCAST, Hour.SUNSET, Hour.MIST, Hour.GOLDEN);
            case STILL_LIFE, DEAD_LEAVES, TEXTURE -> Hour.DAY;
        };
    }

    private float horizon(Dice dice) {
        return switch (this) {
            case MEADOW -> dice.between(0.35f, 0.58f);
            case MOUNTAINS -> dice.between(0.6f, 0.8f);
            case LAKE -> dice.between(0.42f, 0.58f);
            case BEACH, VILLAGE -> dice.between(0.36f, 0.5f);
            case FOREST -> dice.between(0.5f, 0.62f);
            case NIGHT -> dice.between(0.52f, 0.68f);
            case WINTER -> dice.between(0.42f, 0.58f);
            case PEOPLE -> dice.between(0.38f, 0.55f);
            case STILL_LIFE -> dice.between(0.38f, 0.55f);
            case DEAD_LEAVES, TEXTURE -> 0;
        };
    }

    private float eye(Dice dice) {
        return switch (this) {
            case FOREST -> dice.between(2, 3);
            case PEOPLE -> dice.between(1.1f, 1.9f);
            case VILLAGE, NIGHT -> dice.between(4, 7);
            case BEACH -> dice.between(2.5f, 4);
            default -> dice.between(3, 5);
        };
    }

    private void paint(Stage stage) {
        Places places = new Places(stage, this == NIGHT, this == WINTER ? stage.dice.between(0.5f, 1) : 0);
        switch (this) {
            case MEADOW -> places.meadow();
            case MOUNTAINS -> places.mountains();
            case LAKE -> places.lake();
            case BEACH -> places.beach();
            case VILLAGE -> places.village();
            case FOREST -> places.forest();
            case NIGHT -> places.night();
            case WINTER -> places.winter();
            case PEOPLE -> places.people();
            case STILL_LIFE -> new StillLife(stage).draw();
            case DEAD_LEAVES -> new DeadLeaves(stage).draw();
            case TEXTURE -> new Textures(stage).draw();
        }
    }
}
