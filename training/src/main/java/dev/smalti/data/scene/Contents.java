package dev.smalti.data.scene;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The things and persons of a picture, and those among them that wait to be drawn from far to near. Not thread-safe. */
final class Contents {
    private final List<Thing> things = new ArrayList<>();
    private final List<Body> bodies = new ArrayList<>();
    private final List<Standing> standing = new ArrayList<>();

    /**
     * A thing that may have a box.
     *
     * @param kind of thing
     * @param name what a caption calls it, in the singular; empty for what captions leave out
     */
    record Thing(ThingKind kind, String name) {}

    private record Standing(float foot, Runnable drawing) {}

    /** Notes a thing and returns its number, from 1. */
    int add(ThingKind kind, String name) {
        things.add(new Thing(kind, name));
        return things.size();
    }

    void add(Body body) {
        bodies.add(body);
    }

    /** The things in the order of their numbers. */
    List<Thing> things() {
        return things;
    }

    List<Body> bodies() {
        return bodies;
    }

    /** Keeps something to be drawn when all things farther away have been. */
    void stand(float foot, Runnable drawing) {
        standing.add(new Standing(foot, drawing));
    }

    /** Draws what was kept, the farthest first. */
    void drawStanding() {
        standing.sort(Comparator.comparingDouble(Standing::foot));
        standing.forEach(thing -> thing.drawing().run());
        standing.clear();
    }
}
