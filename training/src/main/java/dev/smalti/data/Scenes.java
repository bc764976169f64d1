package dev.smalti.data;

import dev.smalti.SmaltiException;
import dev.smalti.data.scene.Body;
import dev.smalti.data.scene.Drawing;
import dev.smalti.data.scene.Illustration;
import dev.smalti.data.scene.Label;
import dev.smalti.data.scene.SceneKind;
import dev.smalti.data.scene.ThingKind;
import dev.smalti.picture.Joint;
import dev.smalti.picture.LabelMap;
import dev.smalti.picture.Pose;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Pictures that are drawn when they are asked for, with everything known of them. Version 2 are illustrations: landscapes,
 * towns, persons and still lifes of few flat colours and clear outlines, with captions. Version 1 are landscapes, persons,
 * still lifes and textures with much detail. Endless; the same version, seed, number and size give the same picture on every
 * machine. Without state, so threads may share it.
 */
public final class Scenes implements Examples {
    /** The newest version, which is drawn where none is named. */
    public static final int NEWEST = 2;
    /** The classes of the newest version; the picture numbered i is of class {@code i % CLASSES.size()}. */
    public static final List<String> CLASSES =
            Arrays.stream(Illustration.values()).map(Illustration::title).toList();
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
    private static final List<Illustration> ILLUSTRATIONS = List.of(Illustration.values());
    private static final List<String> OLD_CLASSES =
            Arrays.stream(SceneKind.values()).map(SceneKind::title).toList();

    private final int version;
    private final long seed;
    private final int height;
    private final int width;

    /** Pictures of the newest version, of one seed and size. */
    public Scenes(long seed, int height, int width) {
        this(NEWEST, seed, height, width);
    }

    /**
     * Pictures of one version, seed and size.
     *
     * @param version from 1 to {@link #NEWEST}
     * @param seed any number
     * @param height in pixels, from {@link #SMALLEST} to {@link #LARGEST}
     * @param width in pixels, likewise
     * @throws SmaltiException of kind BAD_INPUT for another size or version
     */
    public Scenes(int version, long seed, int height, int width) {
        if (version < 1 || version > NEWEST) {
            throw SmaltiException.badInput("scenes have versions 1 to " + NEWEST + ", was " + version);
        }
        if (Math.min(height, width) < SMALLEST || Math.max(height, width) > LARGEST) {
            throw SmaltiException.badInput("scenes are drawn from " + SMALLEST + " to " + LARGEST
                    + " pixels a side, was " + width + "x" + height);
        }
        this.version = version;
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
        int kind = (int) (index % classes(version).size());
        Drawing drawing = version == 1
                ? KINDS.get(kind).draw(seed, index, height, width)
                : ILLUSTRATIONS.get(kind).draw(seed, index, height, width);
        return new Example(
                "scene " + index + " of seed " + seed,
                drawing.picture(),
                OptionalInt.of(kind),
                Optional.of(new LabelMap(LABELS.size(), height, width, drawing.labels())),
                Optional.of(drawing.depth()),
                drawing.things(),
                drawing.bodies().stream().map(Scenes::pose).toList(),
                drawing.caption().isEmpty() ? Optional.empty() : Optional.of(drawing.caption()));
    }

    /** The classes of a version in the order of their numbers. */
    public static List<String> classes(int version) {
        return version == 1 ? OLD_CLASSES : CLASSES;
    }

    private static Pose pose(Body body) {
        Map<Joint, Pose.Point> joints = new EnumMap<>(Joint.class);
        for (Body.Keypoint keypoint : body.keypoints()) {
            joints.put(Joint.valueOf(keypoint.joint()), new Pose.Point(keypoint.x(), keypoint.y()));
        }
        return new Pose(joints);
    }
}
