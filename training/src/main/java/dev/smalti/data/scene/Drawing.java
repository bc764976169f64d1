package dev.smalti.data.scene;

import dev.smalti.SceneObject;
import dev.smalti.image.Pixels;
import java.util.List;

/**
 * A picture and what is known of it.
 *
 * @param picture [3, H, W] in [-1, 1]
 * @param labels the number of each pixel's {@link Label}, row by row; not written to by anyone afterwards
 * @param depth [1, H, W] from -1 far to 1 near
 * @param things those that can be seen, the farthest first; their categories are the places in {@link ThingKind}
 * @param bodies the persons of whom at least two joints can be seen
 * @param caption what the picture shows in plain words; empty where nothing is said of it
 */
public record Drawing(
        Pixels picture, int[] labels, Pixels depth, List<SceneObject> things, List<Body> bodies, String caption) {
    /** Copies the lists. */
    public Drawing {
        things = List.copyOf(things);
        bodies = List.copyOf(bodies);
    }
}
