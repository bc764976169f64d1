package dev.smalti.data.scene;

/** The sky: its gradient, sun or moon, stars and clouds. */
final class Sky {
    private final Stage stage;
    private final Light light;
    private final Dice dice;

    Sky(Stage stage) {
        this.stage = stage;
        this.light = stage.light;
        this.dice = stage.dice;
    }

    /** Fills everything down to a little below the horizon. */
    void draw(boolean night) {
        float bottom = Math.min(1, stage.horizon + 0.03f);
        float power = dice.between(0.6f, 1.6f);
        float sunX = sunX();
        float sunY = stage.horizon * (1 - light.height());
        Rgb glow = light.sun().times(night ? 0.5f : 0.35f);
        stage.canvas.band(Ink.background(Label.SKY, -1), 0, bottom, (x, y, dab) -> {
            float t = Curves.clamp(y / stage.horizon);
            dab.set(light.zenith(), light.rim(), Curves.mix(t * t, t, 1.6f - power));
            float dx = (x - sunX) * 0.8f;
            float dy = y - sunY;
            dab.plus(glow, 1 / (1 + 9 * (dx * dx + dy * dy)));
        });
        if (night) {
            stars();
        }
        if (light.height() < 1.05f) {
            sun(sunX, sunY, night);
        }
        if (light.clouds() > 0.05f) {
            clouds(bottom, night, sunX);
        }
    }

    private float sunX() {
        return stage.canvas.aspect() * (0.5f + 0.45f * light.side());
    }

    private void stars() {
        Ink ink = Ink.background(Label.SKY, -1);
        int count = stage.across(40, 160);
        for (int i = 0; i < count; i++) {
            float brightness = dice.next();
            brightness *= brightness;
            Rgb colour = Rgb.hsv(dice.next(), 0.25f, 0.4f + 0.7f * brightness);
            stage.canvas.disc(
                    ink,
                    stage.anywhere(),
                    dice.between(0, stage.horizon),
                    0.0012f + 0.0035f * brightness,
                    Paint.flat(colour));
        }
    }

    private void sun(float x, float y, boolean night) {
        float radius = dice.between(0.025f, night ? 0.07f : 0.05f);
        Ink ink = new Ink(Label.SUN, -1, stage.thing(night ? ThingKind.MOON : ThingKind.SUN));
        Canvas canvas = stage.canvas;
        canvas.glow(
                x,
                y,
                radius * 4,
                radius * 4,
                night ? new Rgb(0.2f, 0.22f, 0.26f) : light.sun().times(0.6f));
        Noise noise = stage.noise;
        Rgb white =
                night ? new Rgb(0.95f, 0.94f, 0.86f) : light.sun().times(0.5f).plus(new Rgb(0.75f, 0.7f, 0.6f));
        canvas.disc(ink, x, y, radius, (px, py, dab) -> {
            dab.set(white);
            if (night) {
                dab.times(0.9f + 0.22f * noise.octaves(px * 2.2f / radius, py * 2.2f / radius, 3, 0.5f));
            }
        });
    }

    private void clouds(float bottom, boolean night, float sunX) {
        Noise noise = stage.noise;
        float scale = dice.between(0.5f, 1.1f);
        float stretch = dice.between(1.4f, 3.2f);
        float seed = dice.between(0, 100);
        float edge = dice.between(0.12f, 0.45f);
        float least = 0.75f - 1.25f * light.clouds();
        Rgb bright = night
                ? light.rim().times(1.2f)
                : light.on(1).mix(Rgb.WHITE, 0.55f).times(light.clouds() > 0.6f ? 0.88f : 1);
        Rgb dark = light.zenith().mix(light.ambient(), 0.55f).mix(light.rim(), 0.25f);
        int octaves = 6;
        stage.canvas.band(Ink.background(Label.CLOUD, -1), 0, bottom, (x, y, dab) -> {
            float away = scale / (Math.max(0, stage.horizon - y) + 0.18f);
            float u = (x - stage.canvas.aspect() / 2) * away + seed;
            float v = away * stretch + seed;
            float footprint = away * away / scale * stretch * Canvas.SAMPLES / stage.canvas.unit;
            float n = noise.octaves(u, v, octaves, 0.55f, footprint);
            float thick = Curves.smooth(least, least + edge + 0.25f, n);
            dab.alpha = thick * Curves.smooth(stage.horizon + 0.02f, stage.horizon - 0.1f, y);
            if (dab.alpha > 0.01f) {
                float towards = (sunX - x) * 0.25f;
                float shade = n - noise.octaves(u + towards, v - 0.3f, 3, 0.55f, footprint);
                dab.set(dark, bright, Curves.clamp(0.62f + 0.9f * shade - 0.25f * thick * (n - least)));
            } else {
                dab.set(bright);
            }
        });
    }
}
