package dev.smalti.train;

import dev.smalti.SmaltiException;
import dev.smalti.data.Example;
import dev.smalti.image.Pixels;
import dev.smalti.ort.Tensor;
import dev.smalti.picture.LabelMap;
import java.util.List;

/**
 * A tensor of a batch and what of its examples it holds.
 *
 * @param name as the step's graph calls it
 * @param content what it holds
 */
public record BatchField(String name, Content content) {
    /** The pictures as {@code pixels}, float32 [N, 3, H, W] in [-1, 1]. */
    public static final BatchField PIXELS = new BatchField("pixels", Content.PICTURE);

    /** What of an example a tensor holds. */
    public enum Content {
        /** Colours, float32 [N, 3, H, W] in [-1, 1]. */
        PICTURE,
        /** Numbers of classes, int64 [N]. */
        CLASS,
        /** Labels of pixels, int64 [N, H, W]. */
        LABELS,
        /** Labels of pixels one-hot, float32 [N, labels, H, W]. */
        SEGMENTATION,
        /** Depths, float32 [N, 1, H, W] in [-1, 1]. */
        DEPTH,
        /** Edges, float32 [N, 1, H, W] in [-1, 1]. */
        EDGES,
        /** Drawings of poses, float32 [N, 3, H, W] in [-1, 1]. */
        POSES
    }

    /**
     * The tensor of these examples, all of one size.
     *
     * @throws SmaltiException of kind BAD_INPUT where one of them lacks it, or they are of different sizes
     */
    Tensor of(List<Example> examples) {
        return switch (content) {
            case PICTURE -> planes(examples.stream().map(Example::picture).toList());
            case CLASS ->
                Tensor.longs(
                        examples.stream()
                                .mapToLong(
                                        example -> example.classNumber().orElseThrow(() -> missing(example, "class")))
                                .toArray(),
                        examples.size());
            case LABELS -> labels(examples);
            case SEGMENTATION ->
                planes(examples.stream().map(one -> segmentation(one).oneHot()).toList());
            case DEPTH ->
                planes(examples.stream()
                        .map(one -> one.depth().orElseThrow(() -> missing(one, "depth map")))
                        .toList());
            case EDGES -> planes(examples.stream().map(Example::edges).toList());
            case POSES -> planes(examples.stream().map(Example::poseMap).toList());
        };
    }

    private static Tensor planes(List<Pixels> maps) {
        Pixels first = maps.get(0);
        int length = first.values().length;
        float[] values = new float[Math.multiplyExact(maps.size(), length)];
        for (int i = 0; i < maps.size(); i++) {
            Pixels map = maps.get(i);
            if (map.channels() != first.channels() || map.height() != first.height() || map.width() != first.width()) {
                throw SmaltiException.badInput(
                        "a batch holds pictures of one size, these are " + first + " and " + map);
            }
            System.arraycopy(map.values(), 0, values, i * length, length);
        }
        return Tensor.floats(values, maps.size(), first.channels(), first.height(), first.width());
    }

    private static Tensor labels(List<Example> examples) {
        LabelMap first = segmentation(examples.get(0));
        int area = first.ids().length;
        long[] values = new long[Math.multiplyExact(examples.size(), area)];
        for (int i = 0; i < examples.size(); i++) {
            LabelMap map = segmentation(examples.get(i));
            if (map.height() != first.height() || map.width() != first.width()) {
                throw SmaltiException.badInput(
                        "a batch holds segmentations of one size, these are " + first + " and " + map);
            }
            for (int k = 0; k < area; k++) {
                values[i * area + k] = map.ids()[k];
            }
        }
        return Tensor.longs(values, examples.size(), first.height(), first.width());
    }

    private static LabelMap segmentation(Example example) {
        return example.segmentation().orElseThrow(() -> missing(example, "segmentation"));
    }

    /** Says that an example lacks what a training needs. */
    static SmaltiException missing(Example example, String what) {
        return SmaltiException.badInput("'" + example.name() + "' has no " + what + ", which this training needs");
    }
}
