package dev.smalti.data;

import dev.smalti.SmaltiException;
import dev.smalti.data.scene.Body;
import dev.smalti.data.scene.Drawing;
import dev.smalti.data.scene.Label;
import dev.smalti.data.scene.SceneKind;
import dev.smalti.data.scene.ThingKind;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Pictures that are drawn when they are asked for, with everything known of them: landscapes, persons, still lifes and
 * textures. Endless; the same seed, number and size give the same picture on every machine. Without state, so threads may
 * share it.
 */
public final class Scenes implements Examples {
    /** The classes; the picture numbered i is of class {@code i % CLASSES.size()}. */
    public static final List<String> CLASSES =
            Arrays.stream(SceneKind.values()).map(SceneKind::title).toList();
    /** The labels of the segmentation. */
    public static final List<String> LABELS =
            Arrays.stream(Label.values()).map(Label::title).toList();
    /** The categories of objects. */
    public static final List<String> OBJECTS =
            Arrays.stream(ThingKind.values()).map(ThingKind::title).toList();
    /** The shortest side in pixels. */
    public static final int SMALLEST = 16;
    /** The longest side in pixels. */
    public static final int LARGEST = 4096;

    private static final List<SceneKind> KINDS = List.of(SceneKind.values());

    private final long seed;
    private final int height;
    private final int width;

    /**
     * Pictures of one seed and size.
     *
     * @param seed any number
     * @param height in pixels, from {@link #SMALLEST} to {@link #LARGEST}
     * @param width in pixels, likewise
     * @throws SmaltiException of kind BAD_INPUT for another size
     */
    public Scenes(long seed, int height, int width) {
        if (Math.min(height, width) < SMALLEST || Math.max(height, width) > LARGEST) {
            throw SmaltiException.badInput("scenes are drawn from " + SMALLEST + " to " + LARGEST
                    + " pixels a side, was " + width + "x" + height);
        }
        this.seed = seed;
        this.height = height;
        this.width = width;
    }

    @Override
    public long size() {
        return Long.MAX_VALUE;
    }

    @Override
    public Example get(long index) {
        if (index < 0) {
            throw new IndexOutOfBoundsException("pictures are numbered from 0, was " + index);
        }
        int kind = (int) (index % KINDS.size());
        Drawing drawing = KINDS.get(kind).draw(seed, index, height, width);
        return new Example(
                "scene " + index + " of seed " + seed,
                drawing.picture(),
                OptionalInt.of(kind),
                Optional.of(new LabelMap(LABELS.size(), height, width, drawing.labels())),
                Optional.of(drawing.depth()),
                drawing.things(),
                drawing.bodies().stream().map(Scenes::pose).toList());
    }

    private static Pose pose(Body body) {
        Map<Joint, Pose.Point> joints = new EnumMap<>(Joint.class);
        for (Body.Keypoint keypoint : body.keypoints()) {
            joints.put(Joint.valueOf(keypoint.joint()), new Pose.Point(keypoint.x(), keypoint.y()));
        }
        return new Pose(joints);
    }
}
