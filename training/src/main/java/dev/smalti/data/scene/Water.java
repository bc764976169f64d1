package dev.smalti.data.scene;

/** Lakes and the sea: what stands behind them upside down, broken by waves. */
final class Water {
    private final Stage stage;
    private final Dice dice;

    Water(Stage stage) {
        this.stage = stage;
        this.dice = stage.dice;
    }

    /**
     * Covers everything from a line of the picture down.
     *
     * @param shore height of the far shore
     * @param waves 0 for a mirror to 1 for a rough sea
     * @param body the water's own colour
     */
    void cover(float shore, float waves, Rgb body) {
        Canvas canvas = stage.canvas;
        Light light = stage.light;
        Noise noise = stage.noise;
        float seed = dice.between(0, 100);
        float sunX = canvas.aspect() * (0.5f + 0.45f * light.side());
        float glitter = light.height() < 1 ? Curves.clamp(1.3f - light.height()) * 0.9f : 0.1f;
        Rgb own = body.times(light.on(0.5f));
        Rgb spark = light.sun().times(1.3f);
        canvas.band(Ink.background(Label.WATER, 0), shore, 1, (x, y, dab) -> {
            float t = Math.max(0.006f, y - shore);
            float away = 0.3f / t;
            float footprint = away / t * 6 * Canvas.SAMPLES / canvas.unit;
            float wave = noise.octaves(
                    (x - canvas.aspect() / 2) * (4 + 2 * away) + seed,
                    away * 6 + seed,
                    4,
                    0.6f,
                    Math.min(footprint, 0.5f));
            float mirrored = shore - t * (1 + 0.1f * waves) + wave * waves * (0.02f + 0.22f * t);
            int from = canvas.row(Curves.clamp(mirrored, 0, shore - 1 / canvas.unit)) * canvas.columns
                    + canvas.column(x + wave * waves * 0.05f);
            dab.r = canvas.red[from];
            dab.g = canvas.green[from];
            dab.b = canvas.blue[from];
            float steep = Curves.clamp(0.2f + 0.55f * (t / (1 - shore)) + 0.35f * waves * wave);
            dab.towards(own, steep * 0.85f);
            dab.times(0.96f + 0.2f * waves * wave);
            float path = Math.abs(x - sunX) / (0.03f + 0.35f * t);
            dab.plus(spark, glitter * Curves.smooth(0.1f, 0.5f, wave) * Math.max(0, 1 - path));
            dab.near = stage.near(y);
        });
    }

    /** Foam where waves break along a line of height {@code line}, and wet sand below it. */
    void surf(float[] line, float width) {
        Canvas canvas = stage.canvas;
        Noise noise = stage.noise;
        float seed = dice.between(0, 100);
        Rgb foam = new Rgb(0.97f, 0.98f, 1).times(stage.light.on(0.75f));
        float[] top = line.clone();
        for (int i = 0; i < top.length; i++) {
            top[i] -= width;
        }
        canvas.below(Ink.background(Label.WATER, stage.near(line[0])), top, 1, (x, y, dab) -> {
            float off = (y - line[canvas.column(x)]) / width; // -1 at sea to 0 at the sand
            float n = noise.octaves(x * 14 + seed, y * 40 + seed, 3, 0.6f);
            float bands = Curves.smooth(0.55f, 0.9f, Curves.wave(off * 1.3f + 0.35f + 0.12f * n));
            dab.alpha = off > 0 ? 0 : Curves.clamp(bands * (0.75f + 0.6f * n) * (1.15f + 0.75f * off));
            dab.set(foam);
            dab.near = stage.near(y);
        });
    }
}
