package dev.smalti.data;

import dev.smalti.SceneObject;
import dev.smalti.image.Pixels;
import dev.smalti.picture.EdgeMap;
import dev.smalti.picture.LabelMap;
import dev.smalti.picture.LowResolution;
import dev.smalti.picture.Pose;
import dev.smalti.picture.PoseMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A picture and what is known of it. Immutable.
 *
 * @param name what it is called in messages
 * @param picture [3, H, W] in [-1, 1]
 * @param classNumber of the whole picture, from 0
 * @param segmentation of the picture's size
 * @param depth [1, H, W] from -1 far to 1 near
 * @param objects with boxes relative to the picture
 * @param poses of persons, in pixels of the picture
 * @param caption what the picture shows in plain words
 */
public record Example(
        String name,
        Pixels picture,
        OptionalInt classNumber,
        Optional<LabelMap> segmentation,
        Optional<Pixels> depth,
        List<SceneObject> objects,
        List<Pose> poses,
        Optional<String> caption) {
    /** An example without a caption. */
    public Example(
            String name,
            Pixels picture,
            OptionalInt classNumber,
            Optional<LabelMap> segmentation,
            Optional<Pixels> depth,
            List<SceneObject> objects,
            List<Pose> poses) {
        this(name, picture, classNumber, segmentation, depth, objects, poses, Optional.empty());
    }

    /** Copies the lists. */
    public Example {
        objects = List.copyOf(objects);
        poses = List.copyOf(poses);
    }

    /** The picture's edges: [1, H, W], 1 on edges and -1 elsewhere. */
    public Pixels edges() {
        return EdgeMap.of(picture);
    }

    /** The picture without details smaller than {@code factor} pixels: [3, H, W]. */
    public Pixels lowResolution(int factor) {
        return LowResolution.of(picture, factor);
    }

    /** The example with another picture of the same size. */
    public Example withPicture(Pixels other) {
        return new Example(name, other, classNumber, segmentation, depth, objects, poses, caption);
    }

    /** The example at half its size: means of 2 by 2 pixels, of labels the nearest. */
    public Example halved() {
        Pixels small = LowResolution.shrunk(picture, 2);
        return new Example(
                name,
                small,
                classNumber,
                segmentation.map(map -> map.resize(small.height(), small.width())),
                depth.map(map -> LowResolution.shrunk(map, 2)),
                objects,
                poses.stream().map(pose -> pose.scaled(0.5, 0.5)).toList(),
                caption);
    }

    /** The poses as a picture: [3, H, W] in [-1, 1]. */
    public Pixels poseMap() {
        return PoseMap.draw(poses, picture.height(), picture.width());
    }
}
