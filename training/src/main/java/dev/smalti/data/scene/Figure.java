package dev.smalti.data.scene;

import static dev.smalti.data.scene.Curves.mix;
import static dev.smalti.data.scene.Curves.wave;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A person: a skeleton in some posture, and a body of rounded limbs about it. The keypoints are the ends of the limbs that
 * are drawn. Places are in heights of the person from between the feet, to the right and upwards; angles in turns from
 * hanging down, outwards.
 */
final class Figure {
    /** What arms and legs do. */
    enum Posture {
        STANDING,
        WALKING,
        WAVING,
        CHEERING,
        ARMS_OUT,
        HANDS_ON_HIPS
    }

    private record Place(float x, float y) {}

    private final Dice dice;
    private final float x;
    private final float foot;
    private final float height;
    /** How far the body is turned: -1 to the picture's left, 0 to the eye, 1 to its right. */
    private final float turn;

    private final Map<String, Place> joints = new LinkedHashMap<>();

    /** A person of {@code height} whose feet are at (x, foot), in heights of the picture. */
    Figure(Dice dice, Posture posture, float x, float foot, float height) {
        this.dice = dice;
        this.x = x;
        this.foot = foot;
        this.height = height;
        this.turn = posture == Posture.WALKING ? dice.between(0.4f, 0.9f) * dice.pick(-1, 1) : 0.35f * dice.bell();
        trunk();
        legs(posture);
        arms(posture);
    }

    private void trunk() {
        float broad = (float) Math.sqrt(1 - turn * turn * 0.75f);
        float sway = 0.015f * dice.bell();
        // A person that faces the eye has its right at the picture's left.
        put("RIGHT_SHOULDER", -0.105f * broad + sway, 0.81f);
        put("LEFT_SHOULDER", 0.105f * broad + sway, 0.81f);
        put("NECK", sway, 0.81f);
        put("RIGHT_HIP", -0.062f * broad, 0.5f);
        put("LEFT_HIP", 0.062f * broad, 0.5f);
        float nod = sway + 0.01f * dice.bell();
        put("NOSE", nod + 0.045f * turn, 0.915f);
        put("RIGHT_EYE", nod - 0.022f * broad + 0.03f * turn, 0.935f);
        put("LEFT_EYE", nod + 0.022f * broad + 0.03f * turn, 0.935f);
        if (turn > -0.5f) {
            put("RIGHT_EAR", nod - 0.052f * broad, 0.925f);
        }
        if (turn < 0.5f) {
            put("LEFT_EAR", nod + 0.052f * broad, 0.925f);
        }
    }

    private void legs(Posture posture) {
        float stride = posture == Posture.WALKING ? dice.between(0.05f, 0.085f) * dice.pick(-1, 1) : 0;
        float apart = posture == Posture.CHEERING || posture == Posture.ARMS_OUT ? 0.035f : 0.012f;
        leg("RIGHT", stride - apart * dice.next(), stride < 0 ? 0.05f : 0);
        leg("LEFT", -stride + apart * dice.next(), stride > 0 ? 0.05f : 0);
    }

    private void leg(String side, float angle, float bend) {
        float facing = turn < 0 ? -1 : 1;
        Place hip = joint(side + "_HIP");
        Place knee = put(side + "_KNEE", hip.x + 0.235f * wave(angle), hip.y - 0.235f * wave(angle + 0.25f));
        float lower = angle - bend * facing;
        put(side + "_ANKLE", knee.x + 0.23f * wave(lower), knee.y - 0.23f * wave(lower + 0.25f));
    }

    private void arms(Posture posture) {
        float a = dice.bell();
        float b = dice.bell();
        float swing = posture == Posture.WALKING ? 0.08f : 0;
        switch (posture) {
            case STANDING, WALKING -> {
                arm("RIGHT", -0.03f - swing - 0.015f * a, -0.02f - swing + 0.04f * b);
                arm("LEFT", 0.03f - swing + 0.015f * b, 0.02f + 0.04f * a - swing * 0.4f);
            }
            case WAVING -> {
                arm("RIGHT", -0.03f, -0.01f + 0.03f * b);
                arm("LEFT", 0.3f + 0.05f * a, 0.46f + 0.05f * b);
            }
            case CHEERING -> {
                arm("RIGHT", -0.4f + 0.04f * a, -0.46f + 0.06f * b);
                arm("LEFT", 0.4f + 0.04f * b, 0.46f + 0.06f * a);
            }
            case ARMS_OUT -> {
                arm("RIGHT", -0.24f + 0.04f * a, -0.26f + 0.06f * b);
                arm("LEFT", 0.24f + 0.04f * b, 0.26f + 0.06f * a);
            }
            case HANDS_ON_HIPS -> {
                arm("RIGHT", -0.12f + 0.01f * a, 0.1f);
                arm("LEFT", 0.12f + 0.01f * b, -0.1f);
            }
        }
    }

    private void arm(String side, float upper, float lower) {
        Place shoulder = joint(side + "_SHOULDER");
        Place elbow =
                put(side + "_ELBOW", shoulder.x + 0.165f * wave(upper), shoulder.y - 0.165f * wave(upper + 0.25f));
        put(side + "_WRIST", elbow.x + 0.15f * wave(lower), elbow.y - 0.15f * wave(lower + 0.25f));
    }

    private Place joint(String name) {
        return Objects.requireNonNull(joints.get(name), name);
    }

    private Place put(String joint, float right, float up) {
        Place place = new Place(right, up);
        joints.put(joint, place);
        return place;
    }

    /** Draws the person and notes where its joints are. */
    void draw(Stage stage) {
        Ink ink = stage.thingAt(ThingKind.PERSON, foot);
        stage.canvas.shade(
                x - stage.light.side() * height * 0.12f,
                foot,
                height * 0.2f,
                height * 0.035f,
                new Rgb(0.5f, 0.52f, 0.6f));
        new Outfit(stage, ink).draw();
        stage.add(body());
    }

    /** Its keypoints in heights of the picture. */
    Body body() {
        return new Body(joints.entrySet().stream()
                .map(e -> new Body.Keypoint(e.getKey(), px(e.getValue().x), py(e.getValue().y)))
                .toList());
    }

    /** How far a joint lies to the right in the picture, in its heights. */
    float x(String joint) {
        return px(joint(joint).x);
    }

    /** How far a joint lies down in the picture, in its heights. */
    float y(String joint) {
        return py(joint(joint).y);
    }

    private float px(float right) {
        return x + right * height;
    }

    private float py(float up) {
        return foot - (up - 0.035f) * height;
    }

    /** Skin, hair and clothes over the skeleton. */
    private final class Outfit {
        private final Canvas canvas;
        private final Light light;
        private final Ink ink;
        private final Rgb skin;
        private final Rgb shirt;
        private final Rgb trousers;
        private final Rgb hair;
        private final Rgb shoes;
        private final boolean skirt;
        private final boolean sleeves;
        private final boolean shorts;

        Outfit(Stage stage, Ink ink) {
            this.canvas = stage.canvas;
            this.light = stage.light;
            this.ink = ink;
            skin = dice.pick(
                    new Rgb(0.95f, 0.76f, 0.64f),
                    new Rgb(0.87f, 0.66f, 0.52f),
                    new Rgb(0.7f, 0.49f, 0.36f),
                    new Rgb(0.5f, 0.33f, 0.23f),
                    new Rgb(0.35f, 0.23f, 0.17f));
            shirt = Rgb.hsv(dice.next(), dice.between(0.15f, 0.9f), dice.between(0.35f, 0.95f));
            trousers = Rgb.hsv(dice.between(0.5f, 0.75f), dice.between(0.1f, 0.6f), dice.between(0.15f, 0.6f));
            hair = Rgb.hsv(dice.between(0.02f, 0.12f), dice.between(0.2f, 0.7f), dice.between(0.08f, 0.6f));
            shoes = Rgb.hsv(dice.next(), 0.3f, dice.between(0.1f, 0.5f));
            skirt = dice.chance(0.3f);
            sleeves = dice.chance(0.5f);
            shorts = dice.chance(0.25f);
        }

        void draw() {
            // The side that is turned away first.
            String far = turn > 0 ? "RIGHT" : "LEFT";
            String close = turn > 0 ? "LEFT" : "RIGHT";
            arm(far, 0.85f);
            leg(far, 0.85f);
            leg(close, 1);
            torso();
            arm(close, 1.05f);
            head();
        }

        private void limb(String from, float r0, String to, float r1, Rgb colour, float tone) {
            Place a = joint(from);
            Place b = joint(to);
            float dx = (b.x - a.x) * height;
            float dy = (a.y - b.y) * height;
            float length = Math.max(1e-5f, Curves.length(dx, dy));
            float across = r0 * height;
            canvas.stroke(ink, px(a.x), py(a.y), r0 * height, px(b.x), py(b.y), r1 * height, (sx, sy, dab) -> {
                float off = ((sx - px(a.x)) * -dy + (sy - py(a.y)) * dx) / length / across;
                float side = dy >= 0 ? -off : off;
                dab.set(light.seen(colour, Curves.clamp(0.5f + 0.45f * side * light.side()), ink.near()));
                dab.times(tone);
            });
        }

        private void arm(String side, float tone) {
            limb(side + "_ELBOW", 0.026f, side + "_WRIST", 0.021f, sleeves ? shirt : skin, tone);
            Place wrist = joint(side + "_WRIST");
            Place elbow = joint(side + "_ELBOW");
            canvas.disc(
                    ink,
                    px(mix(elbow.x, wrist.x, 1.12f)),
                    py(mix(elbow.y, wrist.y, 1.12f)),
                    0.026f * height,
                    Paint.flat(light.seen(skin, 0.5f, ink.near()).times(tone)));
            limb(side + "_SHOULDER", 0.036f, side + "_ELBOW", 0.028f, shirt, tone);
        }

        private void leg(String side, float tone) {
            Place ankle = joint(side + "_ANKLE");
            float toe = 0.02f * (side.equals("LEFT") ? 1 : -1) * (1 - Math.abs(turn)) + 0.05f * turn;
            canvas.stroke(
                    ink,
                    px(ankle.x),
                    py(ankle.y - 0.012f),
                    0.024f * height,
                    px(ankle.x + toe),
                    py(ankle.y - 0.018f),
                    0.019f * height,
                    Paint.flat(light.seen(shoes, 0.5f, ink.near())));
            limb(side + "_KNEE", 0.036f, side + "_ANKLE", 0.026f, skirt || shorts ? skin : trousers, tone * 0.97f);
            limb(side + "_HIP", 0.052f, side + "_KNEE", 0.037f, skirt ? skin : trousers, tone);
        }

        private void torso() {
            Place right = joint("RIGHT_SHOULDER");
            Place left = joint("LEFT_SHOULDER");
            float waist = 0.072f;
            Paint cloth = (sx, sy, dab) -> {
                float side = (sx - x) / (0.13f * height);
                dab.set(light.seen(shirt, Curves.clamp(0.5f + 0.4f * side * light.side()), ink.near()));
            };
            float hem = skirt ? 0.3f : 0.49f;
            float wide = skirt ? 0.15f : 0.08f;
            canvas.polygon(
                    ink,
                    cloth,
                    px(right.x - 0.02f),
                    py(0.835f),
                    px(left.x + 0.02f),
                    py(0.835f),
                    px(waist),
                    py(0.62f),
                    px(wide),
                    py(hem),
                    px(-wide),
                    py(hem),
                    px(-waist),
                    py(0.62f));
            canvas.stroke(
                    ink, px(right.x), py(0.815f), 0.034f * height, px(left.x), py(0.815f), 0.034f * height, cloth);
            if (!skirt) {
                canvas.stroke(
                        ink,
                        px(-0.055f),
                        py(0.5f),
                        0.03f * height,
                        px(0.055f),
                        py(0.5f),
                        0.03f * height,
                        Paint.flat(light.seen(trousers, 0.5f, ink.near())));
            }
        }

        private void head() {
            Place nose = joint("NOSE");
            float middle = nose.x - 0.045f * turn;
            Rgb face = light.seen(skin, 0.6f, ink.near());
            canvas.stroke(
                    ink,
                    px(middle),
                    py(0.82f),
                    0.03f * height,
                    px(middle),
                    py(0.88f),
                    0.028f * height,
                    Paint.flat(face.times(0.85f)));
            canvas.ellipse(
                    ink,
                    px(middle),
                    py(0.945f),
                    0.067f * height,
                    0.074f * height,
                    Paint.flat(light.seen(hair, 0.4f, ink.near())));
            canvas.ellipse(
                    ink, px(middle + 0.018f * turn), py(0.922f), 0.056f * height, 0.066f * height, (sx, sy, dab) -> {
                        float side = (sx - px(middle)) / (0.06f * height);
                        dab.set(light.seen(skin, Curves.clamp(0.55f + 0.35f * side * light.side()), ink.near()));
                    });
            Rgb fringe = light.seen(hair, 0.55f, ink.near());
            canvas.ellipse(
                    ink, px(middle - 0.01f * turn), py(0.978f), 0.056f * height, 0.03f * height, Paint.flat(fringe));
            feature("RIGHT_EYE", 0.008f, Rgb.BLACK);
            feature("LEFT_EYE", 0.008f, Rgb.BLACK);
            canvas.stroke(
                    ink,
                    px(nose.x - 0.015f),
                    py(0.89f),
                    0.004f * height,
                    px(nose.x + 0.015f),
                    py(0.89f),
                    0.004f * height,
                    Paint.flat(new Rgb(0.6f, 0.25f, 0.22f).times(light.on(0.5f))));
            feature("NOSE", 0.007f, skin.times(0.8f));
        }

        private void feature(String joint, float radius, Rgb colour) {
            Place place = joint(joint);
            canvas.disc(
                    ink, px(place.x), py(place.y), radius * height, Paint.flat(light.seen(colour, 0.5f, ink.near())));
        }
    }
}
