package dev.smalti.data.scene;

import dev.smalti.data.scene.Palette.Hour;
import dev.smalti.data.scene.Palette.Season;
import dev.smalti.data.scene.Plants.Shape;
import dev.smalti.data.scene.Silhouettes.Beast;
import java.util.Locale;

/** The classes of illustrations: pictures of few flat colours and clear outlines. The number of a class is its place here. */
public enum Illustration {
    /** Grass, some trees, animals, fences. */
    MEADOW,
    /** Pointed ranges, often with snow. */
    MOUNTAINS,
    /** A lake that mirrors its shore. */
    LAKE,
    /** Sand and sea. */
    BEACH,
    /** Houses about a road, sometimes a church. */
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
    /** Towers about a street. */
    CITY,
    /** Dunes and cactuses. */
    DESERT;

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
        // Another sequence than that of the older kind of scenes.
        Dice dice = new Dice(~seed, index);
        Palette palette = Palette.of(hour(dice), season(dice), dice);
        Scenery scenery = new Scenery(new Canvas(height, width), dice, palette, horizon(dice));
        return scenery.drawing(new Composition(scenery).draw(this));
    }

    private Hour hour(Dice dice) {
        return switch (this) {
            case NIGHT -> Hour.NIGHT;
            case STILL_LIFE -> Hour.NOON;
            case CITY, PEOPLE, BEACH, DESERT -> dice.pick(Hour.NOON, Hour.NOON, Hour.MORNING, Hour.DUSK);
            default -> dice.pick(Hour.NOON, Hour.NOON, Hour.MORNING, Hour.DUSK, Hour.MIST);
        };
    }

    private Season season(Dice dice) {
        return switch (this) {
            case WINTER -> Season.WINTER;
            case MEADOW, VILLAGE, FOREST, LAKE -> dice.pick(Season.SUMMER, Season.SUMMER, Season.AUTUMN);
            default -> Season.SUMMER;
        };
    }

    private float horizon(Dice dice) {
        return switch (this) {
            case MOUNTAINS -> dice.between(0.62f, 0.74f);
            case CITY, NIGHT -> dice.between(0.56f, 0.66f);
            case STILL_LIFE -> dice.between(0.48f, 0.58f);
            case PEOPLE, BEACH -> dice.between(0.4f, 0.5f);
            default -> dice.between(0.46f, 0.58f);
        };
    }

    /** What stands where. */
    private static final class Composition {
        private static final Rgb EARTH = Rgb.of(0xC8A26B);
        private static final Rgb ASPHALT = Rgb.of(0x74787F);
        private static final Rgb DUNE = Rgb.of(0xEBCB8B);

        private final Scenery scenery;
        private final Dice dice;
        private final Palette palette;
        private final Backdrop backdrop;
        private final Plants plants;
        private final Buildings buildings;
        private final Silhouettes silhouettes;
        private final Things things;

        Composition(Scenery scenery) {
            this.scenery = scenery;
            dice = scenery.dice;
            palette = scenery.palette;
            backdrop = new Backdrop(scenery);
            plants = new Plants(scenery);
            buildings = new Buildings(scenery);
            silhouettes = new Silhouettes(scenery);
            things = new Things(scenery);
        }

        /** Draws a picture, and says in words what it shows as a whole. */
        String draw(Illustration kind) {
            if (kind == STILL_LIFE) {
                things.stillLife();
                return "a still life";
            }
            backdrop.sky();
            String place = switch (kind) {
                case MEADOW -> meadow();
                case MOUNTAINS -> mountains();
                case LAKE -> lake();
                case BEACH -> beach();
                case VILLAGE -> village();
                case FOREST -> forest();
                case NIGHT -> dice.chance(0.4f) ? harbour() : village();
                case WINTER -> winter();
                case PEOPLE -> people();
                case CITY -> city();
                case DESERT -> desert();
                case STILL_LIFE -> throw new AssertionError(kind);
            };
            scenery.contents.drawStanding();
            return place;
        }

        private String meadow() {
            Rgb grass = palette.grass(dice);
            backdrop.hills(dice.count(1, 3), dice.between(0.08f, 0.18f), grass, Label.GROUND);
            backdrop.ground(Label.GROUND, grass);
            plants.scatter(
                    scenery.across(1, 4), 0.03f, 0.3f, 0.62f, Shape.ROUND, Shape.ROUND, Shape.POPLAR, Shape.BIRCH);
            if (dice.chance(0.3f)) {
                things.fence(scenery.ground(0.35f, 0.6f), 0.11f);
            }
            if (dice.chance(0.75f)) {
                Beast beast = dice.pick(Beast.values());
                silhouettes.herd(beast, scenery.across(1, 3), 0.3f, 0.9f, beast == Beast.HORSE ? 0.3f : 0.21f);
            }
            return "a meadow";
        }

        private String mountains() {
            boolean snow = dice.chance(0.7f);
            backdrop.mountains(dice.count(1, 3), scenery.horizon * dice.between(0.55f, 0.8f), snow);
            if (dice.chance(0.5f)) {
                backdrop.hills(1, 0.07f, palette.needle(dice), Label.TREE);
            }
            backdrop.ground(Label.GROUND, palette.grass(dice));
            plants.scatter(scenery.across(2, 6), 0.05f, 0.75f, 0.42f, Shape.CONIFER);
            return snow ? "snowy mountains" : "mountains";
        }

        private String lake() {
            boolean high = dice.chance(0.6f);
            if (high) {
                backdrop.mountains(dice.count(1, 2), dice.between(0.2f, 0.34f), dice.chance(0.5f));
            }
            backdrop.hills(dice.count(1, 2), dice.between(0.05f, 0.1f), palette.needle(dice), Label.TREE);
            float shore = scenery.horizon + 0.015f;
            int trees = scenery.across(0, 4);
            Shape shape = dice.pick(Shape.CONIFER, Shape.ROUND, Shape.POPLAR);
            for (int i = 0; i < trees; i++) {
                plants.draw(shape, scenery.column(i, trees), shore, dice.between(0.12f, 0.2f));
            }
            boolean village = dice.chance(0.3f);
            if (village) {
                int houses = scenery.across(2, 3);
                for (int i = 0; i < houses; i++) {
                    buildings.house(scenery.column(i, houses), shore, dice.between(0.1f, 0.15f));
                }
            }
            backdrop.water(shore);
            things.boats(scenery.across(0, 2), 0.15f, 0.75f, 0.38f);
            return village ? "a village by a lake" : high ? "a lake before mountains" : "a lake";
        }

        private String beach() {
            boolean coast = dice.chance(0.35f);
            if (coast) {
                backdrop.hills(1, dice.between(0.05f, 0.1f), palette.leaf(dice), Label.MOUNTAIN);
            }
            backdrop.water(scenery.horizon + 0.005f);
            things.boats(scenery.across(0, 2), 0.06f, 0.2f, 0.4f);
            scenery.contents.drawStanding();
            float[] line = backdrop.shore(scenery.ground(0.34f, 0.48f));
            backdrop.foam(line);
            backdrop.ground(Label.SAND, DUNE, line);
            if (dice.chance(0.5f)) {
                plants.scatter(scenery.across(1, 2), 0.6f, 0.85f, 0.62f, Shape.PALM);
            }
            things.parasols(scenery.across(0, 2), 0.62f, 0.9f, 0.34f);
            silhouettes.persons(scenery.across(0, 2), 0.6f, 0.92f, 0.36f);
            return coast ? "a beach in a bay" : "a beach";
        }

        private String village() {
            Rgb grass = palette.grass(dice);
            backdrop.hills(dice.count(1, 2), dice.between(0.08f, 0.18f), grass, Label.GROUND);
            backdrop.ground(Label.GROUND, grass);
            boolean road = dice.chance(0.7f);
            if (road) {
                backdrop.road(EARTH);
            }
            if (dice.chance(0.35f)) {
                float foot = scenery.ground(0.06f, 0.15f);
                float x = scenery.anywhere();
                scenery.contents.stand(foot, () -> buildings.church(x, foot, 0.26f));
            }
            buildings.row(scenery.across(2, 4), 0.12f, 0.5f, 0.5f);
            plants.scatter(scenery.across(0, 3), 0.08f, 0.4f, 0.55f, Shape.ROUND, Shape.POPLAR, Shape.CONIFER);
            silhouettes.persons(scenery.across(0, 2), 0.6f, 0.92f, 0.34f);
            return "a village";
        }

        private String forest() {
            backdrop.hills(1, 0.16f, palette.leaf(dice).times(0.7f), Label.TREE);
            backdrop.ground(Label.GROUND, palette.grass(dice).times(0.85f));
            boolean path = dice.chance(0.5f);
            if (path) {
                backdrop.road(EARTH);
            }
            Shape shape = dice.pick(Shape.CONIFER, Shape.ROUND, Shape.BIRCH);
            Shape other = dice.pick(Shape.CONIFER, Shape.ROUND, Shape.BIRCH);
            plants.scatter(scenery.across(4, 6), 0.02f, 0.15f, 1, shape);
            plants.scatter(scenery.across(3, 4), 0.2f, 0.4f, 1.05f, shape, other);
            plants.scatter(scenery.across(1, 3), 0.5f, 0.75f, 1.1f, shape);
            return path ? "a path through a forest" : "a forest";
        }

        private String harbour() {
            backdrop.hills(1, dice.between(0.05f, 0.12f), palette.needle(dice), Label.MOUNTAIN);
            float shore = scenery.horizon + 0.015f;
            int houses = scenery.across(3, 5);
            for (int i = 0; i < houses; i++) {
                buildings.house(scenery.column(i, houses), shore, dice.between(0.13f, 0.2f));
            }
            backdrop.water(shore);
            things.boats(scenery.across(1, 2), 0.3f, 0.8f, 0.38f);
            return "a harbour";
        }

        private String winter() {
            if (dice.chance(0.4f)) {
                backdrop.mountains(1, dice.between(0.2f, 0.34f), true);
            }
            Rgb snow = palette.grass(dice);
            backdrop.hills(dice.count(1, 2), dice.between(0.08f, 0.16f), snow, Label.GROUND);
            backdrop.ground(Label.GROUND, snow);
            boolean houses = dice.chance(0.5f);
            if (houses) {
                buildings.row(scenery.across(1, 2), 0.1f, 0.35f, 0.5f);
            }
            plants.scatter(scenery.across(2, 5), 0.05f, 0.6f, 0.55f, Shape.CONIFER, Shape.CONIFER, Shape.BARE);
            silhouettes.persons(scenery.across(0, 1), 0.6f, 0.9f, 0.36f);
            return houses ? "a snowy village" : "a snowy field";
        }

        private String people() {
            boolean meadow = dice.chance(0.6f);
            if (meadow) {
                Rgb grass = palette.grass(dice);
                backdrop.hills(dice.count(1, 2), 0.12f, grass, Label.GROUND);
                backdrop.ground(Label.GROUND, grass);
                plants.scatter(scenery.across(0, 2), 0.04f, 0.15f, 0.7f, Shape.ROUND, Shape.POPLAR);
            } else {
                backdrop.ground(Label.ROAD, Rgb.of(dice.pick(0xB9B4AC, 0x9AA0A8)));
                buildings.row(scenery.across(2, 3), 0.05f, 0.1f, 0.9f);
            }
            silhouettes.persons(scenery.across(1, 3), 0.62f, 0.97f, 0.66f);
            return meadow ? "a meadow" : "a square";
        }

        private String city() {
            backdrop.ground(Label.GROUND, Rgb.of(0x9AA39A));
            backdrop.road(ASPHALT);
            int far = scenery.across(4, 6);
            for (int i = 0; i < far; i++) {
                float foot = scenery.horizon + 0.02f;
                buildings.tower(
                        scenery.column(i, far),
                        foot,
                        dice.between(0.12f, 0.18f),
                        scenery.horizon * dice.between(0.35f, 0.7f));
            }
            for (int i = 0; i < 2; i++) {
                float foot = scenery.ground(0.3f, 0.5f);
                float x = scenery.canvas.aspect() * (i == 0 ? dice.between(0.04f, 0.16f) : dice.between(0.84f, 0.96f));
                float height = dice.between(0.55f, 0.8f);
                scenery.contents.stand(foot, () -> buildings.tower(x, foot, 0.3f, height));
            }
            plants.scatter(scenery.across(0, 2), 0.35f, 0.6f, 0.34f, Shape.ROUND);
            silhouettes.persons(scenery.across(0, 2), 0.6f, 0.9f, 0.3f);
            return "a city street";
        }

        private String desert() {
            boolean rocks = dice.chance(0.5f);
            if (rocks) {
                backdrop.mountains(1, dice.between(0.15f, 0.28f), false);
            }
            backdrop.hills(dice.count(1, 3), dice.between(0.06f, 0.16f), DUNE, Label.SAND);
            backdrop.ground(Label.SAND, DUNE);
            plants.scatter(scenery.across(1, 4), 0.1f, 0.8f, 0.46f, Shape.CACTUS);
            if (dice.chance(0.25f)) {
                silhouettes.herd(Beast.HORSE, 1, 0.4f, 0.85f, 0.3f);
            }
            return rocks ? "a desert before mountains" : "a desert";
        }
    }
}
