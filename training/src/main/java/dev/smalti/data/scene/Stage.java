package dev.smalti.data.scene;

/**
 * A place that is being drawn: its canvas, its light, and a flat ground seen in perspective from some metres above it. Not
 * thread-safe.
 */
final class Stage {
    /** Depth of the ground at the horizon. */
    static final float FARTHEST_GROUND = -0.85f;

    final Canvas canvas;
    final Dice dice;
    final Noise noise;
    final Light light;
    /** Height of the horizon, in heights of the picture from above. */
    final float horizon;
    /** Height of the eye above the ground in metres. */
    final float eye;

    final Contents contents = new Contents();

    Stage(Canvas canvas, Dice dice, Light light, float horizon, float eye) {
        this.canvas = canvas;
        this.dice = dice;
        this.noise = new Noise(dice);
        this.light = light;
        this.horizon = horizon;
        this.eye = eye;
    }

    /** A new thing's number. */
    int thing(ThingKind kind) {
        return contents.add(kind, "");
    }

    /** The ink of a new thing that stands at a height of the picture. */
    Ink thingAt(ThingKind kind, float foot) {
        return new Ink(kind.label(), near(foot), thing(kind));
    }

    void add(Body body) {
        contents.add(body);
    }

    /** Depth of the ground at a height of the picture. */
    float near(float y) {
        return Curves.mix(FARTHEST_GROUND, 1, Curves.clamp((y - horizon) / (1 - horizon)));
    }

    /** How large something of so many metres is that stands at {@code foot}, in heights of the picture. */
    float metres(float metres, float foot) {
        return metres / eye * Math.max(0.004f, foot - horizon);
    }

    /** Keeps something to be drawn when all things farther away have been. */
    void stand(float foot, Runnable drawing) {
        contents.stand(foot, drawing);
    }

    /** Draws what was kept, the farthest first. */
    void drawStanding() {
        contents.drawStanding();
    }

    /** A line across the picture about a height; each octave is {@code roughness} times as high as the one before. */
    float[] line(float y, float height, float frequency, float roughness) {
        float[] line = new float[canvas.columns];
        float seed = dice.between(0, 200);
        for (int column = 0; column < line.length; column++) {
            line[column] = y - height * noise.octaves(canvas.x(column) * frequency + seed, seed, 6, roughness);
        }
        return line;
    }

    /** Somewhere across the picture, a little beyond its edges. */
    float anywhere() {
        return dice.between(-0.05f, canvas.aspect() + 0.05f);
    }

    /** How many of something a picture has whose square part has so many. */
    int across(int low, int high) {
        return Math.max(low > 0 ? 1 : 0, Math.round(dice.count(low, high) * Math.max(0.5f, canvas.aspect())));
    }
}
