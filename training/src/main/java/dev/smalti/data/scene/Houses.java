package dev.smalti.data.scene;

/** Houses: a front with windows and a door, a gable or a roof with its ridge along the front. */
final class Houses {
    private final Stage stage;
    private final Canvas canvas;
    private final Dice dice;
    private final Light light;
    private final boolean night;
    private final float snow;

    Houses(Stage stage, boolean night, float snow) {
        this.stage = stage;
        this.canvas = stage.canvas;
        this.dice = stage.dice;
        this.light = stage.light;
        this.night = night;
        this.snow = snow;
    }

    /** One house; its sizes are in heights of the picture. */
    void draw(float left, float foot, float width, float storey) {
        Ink ink = stage.thingAt(ThingKind.HOUSE, foot);
        int storeys = dice.count(1, 2);
        float right = left + width;
        float eaves = foot - storey * storeys;
        float roof = storey * dice.between(0.7f, 1.3f);
        Rgb wall = Rgb.hsv(dice.between(0.02f, 0.16f), dice.between(0.05f, 0.55f), dice.between(0.55f, 0.95f));
        if (dice.chance(0.25f)) {
            wall = Rgb.hsv(dice.next(), dice.between(0.2f, 0.6f), dice.between(0.5f, 0.9f));
        }
        Rgb tiles = Rgb.hsv(dice.between(-0.02f, 0.07f), dice.between(0.3f, 0.75f), dice.between(0.3f, 0.6f))
                .mix(new Rgb(0.95f, 0.97f, 1), snow * 0.85f);
        canvas.shade(
                left + width / 2 - light.side() * width * 0.2f,
                foot,
                width * 0.7f,
                storey * 0.18f,
                new Rgb(0.5f, 0.52f, 0.6f));
        if (dice.chance(0.6f)) {
            chimney(ink, Curves.mix(left, right, dice.between(0.25f, 0.75f)), eaves - roof * 0.5f, storey);
        }
        boolean gable = dice.chance(0.4f);
        front(ink, left, eaves, right, foot, wall);
        roof(ink, left, right, eaves, roof, tiles, wall, gable);
        openings(ink, left, right, foot, storey, storeys);
    }

    private void front(Ink ink, float left, float top, float right, float foot, Rgb wall) {
        float facing = 0.45f + 0.3f * dice.next();
        Noise noise = stage.noise;
        Rgb lit = light.seen(wall, facing, ink.near());
        Rgb shadow = lit.times(0.7f);
        float reach = (foot - top) * 0.12f;
        canvas.rectangle(ink, left, top, right, foot, (x, y, dab) -> {
            dab.set(lit, shadow, Curves.smooth(top + reach, top + reach * 0.6f, y));
            dab.times(0.97f + 0.1f * noise.at(x * 40, y * 60) - 0.12f * Curves.smooth(left, right, x) * light.side());
        });
    }

    private void roof(Ink ink, float left, float right, float eaves, float height, Rgb tiles, Rgb wall, boolean gable) {
        float over = (right - left) * 0.06f;
        float middle = (left + right) / 2;
        float row = height / 7;
        Rgb lit = light.seen(tiles, 0.75f, ink.near());
        Paint rows = (x, y, dab) -> {
            dab.set(lit);
            float course = (y - eaves) / row;
            dab.times(0.86f + 0.2f * (course - (float) Math.floor(course)));
        };
        if (gable) {
            canvas.polygon(
                    ink,
                    Paint.flat(light.seen(wall, 0.55f, ink.near())),
                    left,
                    eaves,
                    middle,
                    eaves - height,
                    right,
                    eaves);
            float thick = height * 0.1f;
            canvas.stroke(ink, left - over, eaves + thick * 0.5f, thick, middle, eaves - height, thick, rows);
            canvas.stroke(ink, middle, eaves - height, thick, right + over, eaves + thick * 0.5f, thick, rows);
        } else {
            float in = (right - left) * dice.between(0, 0.18f);
            canvas.polygon(
                    ink,
                    rows,
                    left - over,
                    eaves,
                    left + in,
                    eaves - height,
                    right - in,
                    eaves - height,
                    right + over,
                    eaves);
        }
    }

    private void chimney(Ink ink, float x, float foot, float storey) {
        float half = storey * 0.1f;
        float top = foot - storey * 0.75f;
        Rgb brick = light.seen(new Rgb(0.5f, 0.28f, 0.22f), 0.5f, ink.near());
        canvas.rectangle(ink, x - half, top, x + half, foot, Paint.flat(brick));
        canvas.rectangle(ink, x - half * 1.3f, top, x + half * 1.3f, top + half * 0.6f, Paint.flat(brick.times(0.75f)));
    }

    private void openings(Ink ink, float left, float right, float foot, float storey, int storeys) {
        int across = Math.max(1, Math.round((right - left) / storey * 1.1f));
        int door = dice.below(across);
        Rgb frame = light.seen(new Rgb(0.92f, 0.9f, 0.86f), 0.6f, ink.near());
        Rgb shutter = light.seen(Rgb.hsv(dice.next(), 0.5f, 0.5f), 0.5f, ink.near());
        boolean shutters = dice.chance(0.4f);
        for (int floor = 0; floor < storeys; floor++) {
            for (int i = 0; i < across; i++) {
                float x = Curves.mix(left, right, (i + 0.5f) / across);
                float y = foot - storey * (floor + 0.5f);
                float half = storey * 0.14f;
                if (floor == 0 && i == door) {
                    door(ink, x, foot, storey, half, frame);
                    continue;
                }
                if (shutters) {
                    canvas.rectangle(
                            ink, x - half * 2, y - half * 1.4f, x + half * 2, y + half * 1.4f, Paint.flat(shutter));
                }
                canvas.rectangle(
                        ink, x - half * 1.2f, y - half * 1.6f, x + half * 1.2f, y + half * 1.6f, Paint.flat(frame));
                window(ink, x, y, half, frame);
            }
        }
    }

    private void door(Ink ink, float x, float foot, float storey, float half, Rgb frame) {
        Rgb wood = light.seen(Rgb.hsv(dice.next(), dice.between(0.3f, 0.7f), 0.4f), 0.5f, ink.near());
        canvas.rectangle(
                ink, x - half * 1.2f, foot - storey * 0.68f, x + half * 1.2f, foot, Paint.flat(frame.times(0.8f)));
        canvas.rectangle(ink, x - half, foot - storey * 0.65f, x + half, foot, Paint.flat(wood));
    }

    private void window(Ink ink, float x, float y, float half, Rgb frame) {
        boolean lamp = night && dice.chance(0.7f);
        Rgb glass = lamp
                ? new Rgb(1.1f, dice.between(0.72f, 0.9f), dice.between(0.35f, 0.55f))
                : light.zenith().mix(light.rim(), 0.4f).times(night ? 0.5f : dice.between(0.25f, 0.5f));
        Rgb lower = lamp ? glass.times(0.85f) : glass.times(0.6f);
        canvas.rectangle(
                ink,
                x - half,
                y - half * 1.35f,
                x + half,
                y + half * 1.35f,
                Paint.fade(y - half * 1.35f, glass, y + half * 1.35f, lower));
        float bar = half * 0.1f;
        canvas.stroke(ink, x, y - half * 1.35f, bar, x, y + half * 1.35f, bar, Paint.flat(frame));
        canvas.stroke(ink, x - half, y - half * 0.2f, bar, x + half, y - half * 0.2f, bar, Paint.flat(frame));
        if (lamp) {
            canvas.glow(x, y, half * 5, half * 5, new Rgb(0.3f, 0.18f, 0.06f));
        }
    }
}
