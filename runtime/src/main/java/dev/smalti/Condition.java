package dev.smalti;

import java.util.List;

/** What a prior is given for one picture. Which of these it takes is its {@link dev.smalti.bundle.Conditioning}. */
public sealed interface Condition {
    /** Nothing: for unconditional priors, and those of coordinates, which follow from the picture's size. */
    record None() implements Condition {}

    /**
     * A class.
     *
     * @param label its number, from 0
     */
    record ClassLabel(int label) implements Condition {}

    /**
     * The tokens of another picture of the same scene, e.g. its segmentation.
     *
     * @param tokens in raster order, by the bundle's condition stage
     */
    record Grid(TokenGrid tokens) implements Condition {}

    /**
     * Objects and where they lie in the picture.
     *
     * @param objects in the order in which they are written down; those beyond the prior's number are left out
     */
    record Scene(List<SceneObject> objects) implements Condition {
        /** Copies the list. */
        public Scene {
            objects = List.copyOf(objects);
        }
    }

    /** Nothing is given. */
    static Condition none() {
        return new None();
    }

    /** The class of this number. */
    static Condition label(int label) {
        return new ClassLabel(label);
    }
}
