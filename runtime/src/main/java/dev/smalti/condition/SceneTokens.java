package dev.smalti.condition;

import dev.smalti.SceneObject;
import dev.smalti.SceneObject.Box;
import dev.smalti.SmaltiException;
import dev.smalti.bundle.Conditioning.Objects;
import dev.smalti.bundle.Conditioning.Objects.Form;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Scenes as tokens and back ({@code ObjectsCenterPointsConditionalBuilder} and
 * {@code ObjectsBoundingBoxConditionalBuilder} of the reference). For each object: its class and attributes as one token,
 * then its centre, or two corners of its box. Unused places hold {@link #none}; after all objects comes the crop, as two
 * corners, where the prior is told of it. Objects stand in the order in which they are given: the reference shuffles them
 * first, for training. Immutable; threads may share it.
 */
public final class SceneTokens {
    private static final int GROUP = 1;
    private static final int OCCLUDED = 2;
    private static final int DEPICTION = 4;
    private static final int INSIDE = 8;
    private static final int CROP_TOKENS = 2;
    /** How far a crop may reach beyond the picture: what sums of fractions are off by. */
    private static final double SLACK = 1e-9;

    private final Objects objects;
    private final PlaceTokens places;

    /**
     * Writes scenes for a prior of this conditioning.
     *
     * @throws SmaltiException of kind BAD_INPUT where there are fewer than 4 tokens, no class or no room for an object
     */
    public SceneTokens(Objects objects) {
        if (objects.classes() < 1 || objects.maxObjects() < 1) {
            throw SmaltiException.badInput("scenes have at least one class and one object, not " + objects.classes()
                    + " and " + objects.maxObjects());
        }
        this.objects = objects;
        this.places = new PlaceTokens(objects.tokens());
    }

    /**
     * What tokens say of a scene.
     *
     * @param objects their boxes are relative to the picture where the crop is told, else to the crop; of no width and
     *     height around the centre where centres are written
     * @param crop which part of the picture is shown; absent where it is not told
     */
    public record Scene(List<SceneObject> objects, @Nullable Box crop) {
        /** Copies the list. */
        public Scene {
            objects = List.copyOf(objects);
        }
    }

    /** How many tokens a scene has ({@code embedding_dim}). */
    public int length() {
        return objects.maxObjects() * objectLength() + (objects.encodeCrop() ? CROP_TOKENS : 0);
    }

    /** The token that stands where there is no object. */
    public int none() {
        return objects.tokens() - 1;
    }

    /** The tokens of a scene that is shown whole. */
    public int[] build(List<SceneObject> scene) {
        return build(scene, Box.WHOLE, false);
    }

    /**
     * The tokens of the part of a scene that a crop shows ({@code build}). The first {@code maxObjects} objects count;
     * those of them that the crop does not show are left out.
     *
     * @param crop a part of the picture
     * @param flip whether the picture is mirrored left to right
     * @return [{@link #length}]
     * @throws SmaltiException of kind BAD_INPUT where the crop leaves the picture, a class is not one of the prior's, or
     *     class and attributes do not fit the prior's tokens
     */
    public int[] build(List<SceneObject> scene, Box crop, boolean flip) {
        checkCrop(crop);
        // Where the crop is told, places are those in the whole picture.
        Box frame = objects.encodeCrop() ? Box.WHOLE : crop;
        int[] tokens = new int[length()];
        Arrays.fill(tokens, none());
        int next = 0;
        for (int i = 0; i < Math.min(scene.size(), objects.maxObjects()); i++) {
            SceneObject object = scene.get(i);
            if (object.box().overlap(crop) > 0) {
                Box box = object.box().within(frame);
                tokens[next] = category(object, i);
                place(flip ? box.flipped() : box, tokens, next + 1);
                next += objectLength();
            }
        }
        if (objects.encodeCrop()) {
            corners(flip ? crop.flipped() : crop, tokens, tokens.length - CROP_TOKENS);
        }
        return tokens;
    }

    /**
     * What tokens say ({@code inverse_build}). Attributes that the prior is not told are false.
     *
     * @param tokens [{@link #length}]
     * @throws SmaltiException of kind BAD_INPUT for another count, a token that the prior does not have, or corners that
     *     are no box
     */
    public Scene read(int[] tokens) {
        if (tokens.length != length()) {
            throw SmaltiException.badInput("a scene has " + length() + " tokens, not " + tokens.length);
        }
        for (int token : tokens) {
            if (token < 0 || token >= objects.tokens()) {
                throw SmaltiException.badInput(
                        "a token of a scene is from 0 to below " + objects.tokens() + ", was " + token);
            }
        }
        List<SceneObject> found = new ArrayList<>();
        for (int i = 0; i < objects.maxObjects(); i++) {
            int start = i * objectLength();
            if (tokens[start] != none()) {
                found.add(object(tokens[start], box(tokens, start + 1)));
            }
        }
        Box crop = objects.encodeCrop() ? places.box(tokens[tokens.length - 2], tokens[tokens.length - 1]) : null;
        return new Scene(found, crop);
    }

    private int objectLength() {
        return objects.form() == Form.BOXES ? 3 : 2;
    }

    /** Class and attributes as a token ({@code object_representation}). */
    private int category(SceneObject object, int number) {
        if (object.category() >= objects.classes()) {
            throw SmaltiException.badInput("object " + number + " of the scene has category " + object.category()
                    + ", the model knows " + objects.classes());
        }
        int attributes = 0;
        if (objects.groups()) {
            attributes |= object.group() ? GROUP : 0;
        }
        if (objects.attributes()) {
            attributes |= object.occluded() ? OCCLUDED : 0;
            attributes |= object.depiction() ? DEPICTION : 0;
            attributes |= object.inside() ? INSIDE : 0;
        }
        long token = object.category() + (long) objects.classes() * attributes;
        if (token >= objects.tokens()) {
            throw SmaltiException.badInput("object " + number + " of the scene needs token " + token
                    + " for its category and attributes, the model has " + objects.tokens()
                    + "; leave attributes out");
        }
        return (int) token;
    }

    /** The object of a token ({@code representation_to_annotation}). */
    private SceneObject object(int token, Box box) {
        int attributes = token / objects.classes();
        boolean more = objects.attributes();
        return new SceneObject(
                token % objects.classes(),
                box,
                objects.groups() && (attributes & GROUP) != 0,
                more && (attributes & OCCLUDED) != 0,
                more && (attributes & DEPICTION) != 0,
                more && (attributes & INSIDE) != 0);
    }

    private void place(Box box, int[] tokens, int at) {
        if (objects.form() == Form.BOXES) {
            corners(box, tokens, at);
        } else {
            tokens[at] = places.token(box.x() + box.width() / 2, box.y() + box.height() / 2);
        }
    }

    private void corners(Box box, int[] tokens, int at) {
        tokens[at] = places.token(box.x(), box.y());
        tokens[at + 1] = places.token(box.x() + box.width(), box.y() + box.height());
    }

    private Box box(int[] tokens, int at) {
        return objects.form() == Form.BOXES
                ? places.box(tokens[at], tokens[at + 1])
                : new Box(places.x(tokens[at]), places.y(tokens[at]), 0, 0);
    }

    private static void checkCrop(Box crop) {
        boolean inside = crop.x() >= -SLACK
                && crop.y() >= -SLACK
                && crop.x() + crop.width() <= 1 + SLACK
                && crop.y() + crop.height() <= 1 + SLACK;
        if (!inside) {
            throw SmaltiException.badInput("a crop is a part of the picture, from 0 to 1, was " + crop);
        }
    }
}
