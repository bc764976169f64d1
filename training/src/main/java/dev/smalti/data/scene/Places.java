package dev.smalti.data.scene;

import static dev.smalti.data.scene.Rgb.hsv;

import dev.smalti.data.scene.Figure.Posture;
import dev.smalti.data.scene.Trees.Growth;

/** What stands where in the landscapes. */
final class Places {
    private final Stage stage;
    private final Dice dice;
    private final boolean night;
    private final float snow;
    private final Sky sky;
    private final Relief relief;
    private final Ground ground;
    private final Water water;
    private final Trees trees;
    private final Houses houses;
    private final Props props;

    Places(Stage stage, boolean night, float snow) {
        this.stage = stage;
        this.dice = stage.dice;
        this.night = night;
        this.snow = snow;
        sky = new Sky(stage);
        relief = new Relief(stage);
        ground = new Ground(stage);
        water = new Water(stage);
        trees = new Trees(stage);
        houses = new Houses(stage, night, snow);
        props = new Props(stage);
    }

    void meadow() {
        sky.draw(false);
        if (dice.chance(0.3f)) {
            relief.mountains(1, dice.between(0.1f, 0.2f), 0.3f, rock());
        }
        relief.hills(dice.count(1, 3), dice.between(0.06f, 0.16f), grass().times(0.8f), Label.GROUND);
        Rgb bright = grass();
        Rgb dark = bright.times(0.6f).mix(hsv(dice.between(0.1f, 0.35f), 0.6f, 0.35f), 0.4f);
        ground.cover(Label.GROUND, stage.line(stage.horizon, 0.012f, 1.5f, 0.4f), bright, dark, 0.55f);
        if (dice.chance(0.2f)) {
            ground.road(earth(), false);
        }
        scatterTrees(stage.across(2, 7), 0.03f, 0.5f, Growth.BROAD, Growth.POPLAR, Growth.BIRCH, Growth.BROAD);
        if (dice.chance(0.5f)) {
            herd();
        }
        if (dice.chance(0.35f)) {
            float foot = ground(0.25f, 0.6f);
            stage.stand(foot, () -> props.fence(foot, stage.metres(1.1f, foot)));
        }
        stage.drawStanding();
        ground.blades(bright, dark, dice.between(0.05f, 0.14f), 260);
        float hue = dice.next();
        ground.flowers(
                dice.count(30, 190),
                hsv(hue, 0.75f, 0.95f),
                hsv(hue + 0.1f, 0.6f, 0.95f),
                new Rgb(0.95f, 0.95f, 0.9f),
                hsv(dice.between(0.1f, 0.16f), 0.85f, 0.98f));
    }

    void mountains() {
        sky.draw(false);
        relief.mountains(dice.count(2, 4), stage.horizon * dice.between(0.5f, 0.85f), dice.between(0, 0.75f), rock());
        Rgb wood = hsv(dice.between(0.25f, 0.42f), dice.between(0.3f, 0.6f), dice.between(0.2f, 0.35f));
        relief.hills(dice.count(1, 2), 0.08f, wood, Label.TREE);
        Rgb bright = grass().mix(earth(), dice.between(0, 0.6f));
        ground.cover(
                Label.GROUND, stage.line(stage.horizon + 0.02f, 0.04f, 1.5f, 0.45f), bright, bright.times(0.6f), 0.6f);
        scatterTrees(stage.across(3, 14), 0.12f, 0.8f, Growth.CONIFER, Growth.CONIFER, Growth.CONIFER, Growth.BROAD);
        stage.drawStanding();
        if (dice.chance(0.5f)) {
            ground.blades(bright, bright.times(0.6f), 0.05f, 120);
        }
    }

    void lake() {
        sky.draw(false);
        if (dice.chance(0.7f)) {
            relief.mountains(dice.count(1, 3), dice.between(0.15f, 0.32f), dice.between(0, 0.6f), rock());
        }
        Rgb wood = hsv(dice.between(0.1f, 0.4f), dice.between(0.35f, 0.65f), dice.between(0.2f, 0.4f));
        relief.hills(dice.count(1, 2), dice.between(0.04f, 0.1f), wood, Label.TREE);
        float shore = stage.horizon + dice.between(0.005f, 0.02f);
        shoreTrees(shore);
        water.cover(shore, dice.between(0.05f, 0.7f), hsv(dice.between(0.45f, 0.6f), dice.between(0.4f, 0.7f), 0.35f));
        int boats = dice.count(0, 2);
        for (int i = 0; i < boats; i++) {
            float foot = Curves.mix(shore + 0.03f, 0.8f, dice.next() * dice.next());
            float x = stage.anywhere();
            boolean sail = dice.chance(0.5f);
            stage.stand(foot, () -> props.boat(x, foot, stage.metres(5, foot), sail));
        }
        stage.drawStanding();
        if (dice.chance(0.6f)) {
            nearShore();
        }
    }

    private void shoreTrees(float shore) {
        int count = stage.across(0, 12);
        Growth growth = dice.pick(Growth.CONIFER, Growth.BROAD, Growth.POPLAR);
        for (int i = 0; i < count; i++) {
            trees.draw(growth, stage.anywhere(), shore, dice.between(0.05f, 0.14f), leaf(), 0);
        }
    }

    private void nearShore() {
        Rgb bright = grass();
        float[] line = stage.line(1 + dice.between(-0.12f, 0.02f), 0.12f, 1, 0.4f);
        ground.cover(Label.GROUND, line, bright, bright.times(0.5f), 0.6f);
        int reeds = stage.across(20, 70);
        float centre = stage.anywhere();
        for (int i = 0; i < reeds; i++) {
            float x = centre + 0.4f * dice.bell();
            float tall = dice.between(0.1f, 0.28f);
            Rgb colour = stage.light.seen(bright.mix(earth(), dice.next()), dice.between(0.2f, 0.9f), 0.9f);
            stage.canvas.stroke(
                    Ink.background(Label.GROUND, 0.95f),
                    x,
                    1.02f,
                    0.004f,
                    x + 0.06f * dice.bell(),
                    1 - tall,
                    0.001f,
                    Paint.flat(colour));
        }
    }

    void beach() {
        sky.draw(false);
        if (dice.chance(0.4f)) {
            relief.hills(1, dice.between(0.03f, 0.09f), leaf().times(0.7f), Label.MOUNTAIN);
        }
        float shore = stage.horizon + 0.008f;
        water.cover(shore, dice.between(0.3f, 1), hsv(dice.between(0.46f, 0.58f), dice.between(0.6f, 0.9f), 0.6f));
        if (dice.chance(0.5f)) {
            float foot = Curves.mix(shore, 0.6f, 0.35f * dice.next()) + 0.015f;
            float x = stage.anywhere();
            stage.stand(foot, () -> props.boat(x, foot, stage.metres(9, foot), true));
        }
        stage.drawStanding();
        float[] line = stage.line(Curves.mix(stage.horizon, 1, dice.between(0.3f, 0.5f)), 0.06f, 1, 0.35f);
        float tilt = dice.between(-0.12f, 0.12f);
        for (int i = 0; i < line.length; i++) {
            line[i] += tilt * (2f * i / line.length - 1);
        }
        Rgb sand = hsv(dice.between(0.08f, 0.13f), dice.between(0.2f, 0.45f), dice.between(0.75f, 0.95f));
        water.surf(line, dice.between(0.05f, 0.1f));
        ground.cover(Label.SAND, line, sand, sand.times(0.82f), 0.25f);
        wet(line);
        int parasols = stage.across(0, 3);
        for (int i = 0; i < parasols; i++) {
            float foot = ground(0.6f, 0.95f);
            float x = stage.anywhere();
            stage.stand(foot, () -> props.parasol(x, foot, stage.metres(2.2f, foot)));
        }
        persons(stage.across(0, 4), 0.6f, 0.95f);
        if (dice.chance(0.5f)) {
            scatterTrees(dice.count(1, 3), 0.6f, 0.95f, Growth.PALM);
        }
        stage.drawStanding();
    }

    /** Darkens the sand next to the sea. */
    private void wet(float[] line) {
        Canvas canvas = stage.canvas;
        for (int column = 0; column < canvas.columns; column++) {
            int first = canvas.row(line[column]);
            int last = canvas.row(line[column] + 0.07f);
            for (int row = first; row <= last; row++) {
                int i = row * canvas.columns + column;
                float share = 1 - 0.35f * (1 - (float) (row - first) / Math.max(1, last - first));
                canvas.red[i] *= share;
                canvas.green[i] *= share;
                canvas.blue[i] *= 0.5f + 0.5f * share;
            }
        }
    }

    void village() {
        sky.draw(night);
        relief.hills(dice.count(1, 3), dice.between(0.06f, 0.18f), grass().times(0.75f), Label.GROUND);
        Rgb bright = grass();
        ground.cover(Label.GROUND, stage.line(stage.horizon, 0.01f, 1.5f, 0.4f), bright, bright.times(0.6f), 0.5f);
        ground.road(dice.chance(0.5f) ? new Rgb(0.42f, 0.42f, 0.44f) : earth(), dice.chance(0.4f));
        rowOfHouses(stage.across(4, 7), 0.08f, 0.42f);
        scatterTrees(stage.across(2, 6), 0.05f, 0.5f, Growth.BROAD, Growth.BROAD, Growth.POPLAR, Growth.CONIFER);
        persons(stage.across(0, 3), 0.4f, 0.8f);
        if (dice.chance(0.4f)) {
            float foot = ground(0.45f, 0.7f);
            stage.stand(foot, () -> props.fence(foot, stage.metres(1.1f, foot)));
        }
        stage.drawStanding();
        if (dice.chance(0.5f)) {
            ground.blades(bright, bright.times(0.6f), 0.06f, 120);
        }
    }

    private void rowOfHouses(int count, float from, float to) {
        for (int i = 0; i < count; i++) {
            float foot = ground(from, to);
            float storey = stage.metres(3.2f, foot);
            float width = storey * dice.between(1.4f, 3);
            float left = (i + dice.next()) / count * (stage.canvas.aspect() + width) - width;
            stage.stand(foot, () -> houses.draw(left, foot, width, storey));
        }
    }

    void forest() {
        sky.draw(false);
        Rgb wood = leaf().times(0.6f);
        relief.hills(2, 0.2f, wood, Label.TREE);
        Rgb floor = dice.chance(0.5f) ? grass().times(0.8f) : earth();
        ground.cover(Label.GROUND, stage.line(stage.horizon, 0.02f, 1.5f, 0.4f), floor, floor.times(0.5f), 0.7f);
        if (dice.chance(0.5f)) {
            ground.road(earth(), false);
        }
        Growth[] kinds = dice.pick(
                new Growth[] {Growth.CONIFER},
                new Growth[] {Growth.BIRCH, Growth.BROAD},
                new Growth[] {Growth.BROAD},
                new Growth[] {Growth.BIRCH, Growth.BROAD, Growth.CONIFER},
                new Growth[] {Growth.BROAD, Growth.BARE});
        Rgb season = leaf();
        int count = stage.across(14, 26);
        for (int i = 0; i < count; i++) {
            float share = (i + dice.next()) / count;
            float foot = Curves.mix(stage.horizon, 1, 0.01f + 0.55f * share * share);
            float x = stage.anywhere();
            Growth growth = dice.pick(kinds);
            Rgb leaf = season.mix(leaf(), 0.3f);
            float tall = Math.min(1.3f, Math.max(0.25f, stage.metres(dice.between(9, 16), foot)));
            stage.stand(foot, () -> trees.draw(growth, x, foot, tall, leaf, 0));
        }
        stage.drawStanding();
        ground.blades(floor.mix(season, 0.4f), floor.times(0.5f), 0.06f, 150);
    }

    void night() {
        sky.draw(true);
        if (dice.chance(0.5f)) {
            relief.mountains(dice.count(1, 2), dice.between(0.12f, 0.25f), dice.between(0, 0.5f), rock());
        }
        relief.hills(dice.count(1, 2), dice.between(0.04f, 0.12f), new Rgb(0.25f, 0.32f, 0.3f), Label.MOUNTAIN);
        if (dice.chance(0.5f)) {
            harbour();
        } else {
            Rgb dark = new Rgb(0.3f, 0.4f, 0.32f);
            ground.cover(Label.GROUND, stage.line(stage.horizon, 0.01f, 1.5f, 0.4f), dark, dark.times(0.5f), 0.4f);
            ground.road(new Rgb(0.4f, 0.4f, 0.45f), false);
            rowOfHouses(stage.across(4, 8), 0.1f, 0.5f);
            scatterTrees(stage.across(1, 4), 0.1f, 0.5f, Growth.BROAD, Growth.CONIFER, Growth.BARE);
            for (int i = stage.across(1, 4); i > 0; i--) {
                float foot = ground(0.3f, 0.8f);
                float x = stage.anywhere();
                stage.stand(foot, () -> props.lamp(x, foot, stage.metres(4.5f, foot)));
            }
            stage.drawStanding();
        }
    }

    /** Houses on the far shore, whose lights the water mirrors. */
    private void harbour() {
        float shore = stage.horizon + 0.01f;
        int count = stage.across(5, 10);
        for (int i = 0; i < count; i++) {
            float storey = dice.between(0.045f, 0.075f);
            houses.draw(stage.anywhere() - storey, shore, storey * dice.between(1.2f, 2.6f), storey);
        }
        water.cover(shore, dice.between(0.1f, 0.6f), hsv(0.62f, 0.6f, 0.3f));
        if (dice.chance(0.5f)) {
            float foot = dice.between(shore + 0.1f, 0.9f);
            props.boat(stage.anywhere(), foot, stage.metres(5, foot), dice.chance(0.4f));
        }
    }

    void winter() {
        sky.draw(false);
        if (dice.chance(0.4f)) {
            relief.mountains(dice.count(1, 2), dice.between(0.12f, 0.3f), 0.9f, rock());
        }
        Rgb white = new Rgb(0.93f, 0.95f, 1);
        relief.hills(dice.count(1, 3), dice.between(0.06f, 0.16f), white.times(0.9f), Label.GROUND);
        ground.cover(
                Label.GROUND, stage.line(stage.horizon, 0.03f, 1.2f, 0.35f), white, new Rgb(0.74f, 0.8f, 0.93f), 0.14f);
        if (dice.chance(0.3f)) {
            ground.road(new Rgb(0.7f, 0.68f, 0.7f), false);
        }
        if (dice.chance(0.5f)) {
            rowOfHouses(stage.across(1, 3), 0.1f, 0.35f);
        }
        scatterTrees(stage.across(3, 10), 0.03f, 0.5f, Growth.CONIFER, Growth.BARE, Growth.CONIFER, Growth.BARE);
        persons(stage.across(0, 2), 0.4f, 0.7f);
        if (dice.chance(0.4f)) {
            float foot = ground(0.3f, 0.6f);
            stage.stand(foot, () -> props.fence(foot, stage.metres(1.1f, foot)));
        }
        stage.drawStanding();
        flakes();
    }

    private void flakes() {
        int count = dice.chance(0.4f) ? stage.across(60, 200) : 0;
        Paint white = Paint.flat(new Rgb(1, 1, 1).times(stage.light.on(0.9f)));
        for (int i = 0; i < count; i++) {
            // Too small to hide what they fall before.
            float radius = dice.between(0.001f, 0.004f);
            Paint soft = (x, y, dab) -> {
                white.at(x, y, dab);
                dab.alpha = 0.49f;
            };
            stage.canvas.disc(Ink.background(Label.SKY, 0), stage.anywhere(), dice.next(), radius, soft);
        }
    }

    void people() {
        sky.draw(false);
        if (dice.chance(0.5f)) {
            relief.hills(2, 0.12f, grass().times(0.8f), Label.GROUND);
            Rgb bright = grass();
            ground.cover(Label.GROUND, stage.line(stage.horizon, 0.01f, 1.5f, 0.4f), bright, bright.times(0.65f), 0.5f);
            scatterTrees(stage.across(1, 4), 0.03f, 0.15f, Growth.BROAD, Growth.POPLAR);
        } else {
            Rgb paving = hsv(dice.between(0.05f, 0.6f), dice.between(0.02f, 0.2f), dice.between(0.45f, 0.7f));
            ground.cover(
                    Label.ROAD,
                    stage.line(stage.horizon + 0.01f, 0.001f, 1.5f, 0.4f),
                    paving,
                    paving.times(0.85f),
                    0.2f);
            rowOfHouses(stage.across(3, 5), 0.05f, 0.1f);
        }
        persons(stage.across(2, 5), 0.35f, 0.97f);
        stage.drawStanding();
    }

    private void persons(int count, float from, float to) {
        for (int i = 0; i < count; i++) {
            float foot = ground(from, to);
            float height = stage.metres(dice.between(1.45f, 1.9f), foot);
            float x = (i + dice.between(0.1f, 0.9f)) / count * stage.canvas.aspect();
            Figure figure = new Figure(dice, dice.pick(Posture.values()), x, foot, height);
            stage.stand(foot, () -> figure.draw(stage));
        }
    }

    private void herd() {
        int count = stage.across(1, 5);
        for (int i = 0; i < count; i++) {
            float foot = ground(0.15f, 0.55f);
            float x = stage.anywhere();
            stage.stand(foot, () -> props.animal(x, foot, stage.metres(1.2f, foot)));
        }
    }

    private void scatterTrees(int count, float from, float to, Growth... kinds) {
        for (int i = 0; i < count; i++) {
            float foot = ground(from, to);
            float x = stage.anywhere();
            Growth growth = dice.pick(kinds);
            Rgb leaf = leaf();
            float tall = Math.min(0.9f, stage.metres(dice.between(5, 10), foot));
            stage.stand(foot, () -> trees.draw(growth, x, foot, tall, leaf, snow));
        }
    }

    /** A height of the picture between two shares of the way from the horizon to the lower edge. */
    private float ground(float from, float to) {
        return Curves.mix(stage.horizon, 1, dice.between(from, to));
    }

    private Rgb grass() {
        return hsv(dice.between(0.16f, 0.35f), dice.between(0.35f, 0.75f), dice.between(0.5f, 0.88f));
    }

    private Rgb earth() {
        return hsv(dice.between(0.05f, 0.11f), dice.between(0.25f, 0.5f), dice.between(0.4f, 0.65f));
    }

    private Rgb rock() {
        return hsv(dice.between(-0.05f, 0.7f), dice.between(0.05f, 0.25f), dice.between(0.35f, 0.65f));
    }

    /** Mostly green, sometimes of autumn. */
    private Rgb leaf() {
        return dice.chance(0.75f)
                ? hsv(dice.between(0.2f, 0.4f), dice.between(0.4f, 0.75f), dice.between(0.3f, 0.6f))
                : hsv(dice.between(0.02f, 0.15f), dice.between(0.55f, 0.9f), dice.between(0.5f, 0.85f));
    }
}
