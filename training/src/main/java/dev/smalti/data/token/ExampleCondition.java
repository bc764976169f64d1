package dev.smalti.data.token;

import dev.smalti.Condition;
import dev.smalti.SmaltiException;
import dev.smalti.bundle.Conditioning;
import dev.smalti.bundle.Manifest.FirstStage;
import dev.smalti.data.Example;
import dev.smalti.image.Pixels;
import dev.smalti.picture.LabelMap;
import dev.smalti.picture.Picture;
import dev.smalti.synthesis.Synthesizer;

/**
 * What of an example a prior is given. A bundle says whether that is a segmentation, a depth map or a picture, but not of
 * what the picture is made.
 *
 * @param source of what the picture is made, where a prior is given one
 * @param factor by which pictures are shrunk where it is {@link Source#LOW_RESOLUTION}
 */
public record ExampleCondition(Source source, int factor) {
    /** What the picture that a prior is given shows. */
    public enum Source {
        /** The picture's edges. */
        EDGES,
        /** The picture without its details. */
        LOW_RESOLUTION,
        /** The poses of persons. */
        POSES
    }

    /**
     * The condition of an example's picture.
     *
     * @throws SmaltiException of kind BAD_INPUT where the example lacks it
     */
    public Condition of(Synthesizer prior, Example example) {
        Conditioning conditioning = prior.prior().conditioning();
        if (conditioning instanceof Conditioning.ClassLabel) {
            return Condition.label(example.classNumber().orElseThrow(() -> missing(example, conditioning)));
        }
        if (conditioning instanceof Conditioning.Objects) {
            if (example.objects().isEmpty()) {
                throw missing(example, conditioning);
            }
            return new Condition.Scene(example.objects());
        }
        if (conditioning instanceof Conditioning.Grid grid) {
            return prior.condition(picture(grid.stage(), example, conditioning));
        }
        return Condition.none();
    }

    private Pixels picture(FirstStage stage, Example example, Conditioning conditioning) {
        return switch (stage.content()) {
            case SEGMENTATION -> segmentation(stage, example, conditioning).oneHot();
            case DEPTH -> example.depth().orElseThrow(() -> missing(example, conditioning));
            case IMAGE -> channels(stage, shown(example));
        };
    }

    private Pixels shown(Example example) {
        return switch (source) {
            case EDGES -> example.edges();
            case LOW_RESOLUTION -> example.lowResolution(factor);
            case POSES -> example.poseMap();
        };
    }

    private static LabelMap segmentation(FirstStage stage, Example example, Conditioning conditioning) {
        LabelMap map = example.segmentation().orElseThrow(() -> missing(example, conditioning));
        if (map.labels() != stage.inChannels()) {
            throw SmaltiException.badInput("'" + example.name() + "' is segmented with " + map.labels()
                    + " labels, the model is given " + stage.inChannels());
        }
        return map;
    }

    /**
     * One channel as three, or three as their luma, where the condition's tokenizer takes them so.
     *
     * @throws SmaltiException of kind BAD_INPUT where it takes neither
     */
    static Pixels channels(FirstStage stage, Pixels map) {
        int wanted = stage.inChannels();
        if (map.channels() == wanted) {
            return map;
        }
        if (wanted == 1 && map.channels() == 3) {
            return Picture.luma(map);
        }
        if (wanted != 3 || map.channels() != 1) {
            throw SmaltiException.badInput(
                    "the condition's tokenizer takes pictures of " + wanted + " channels, this prior's"
                            + " condition has " + map.channels() + ": name another tokenizer with --condition");
        }
        int area = map.values().length;
        float[] values = new float[3 * area];
        for (int i = 0; i < 3; i++) {
            System.arraycopy(map.values(), 0, values, i * area, area);
        }
        return new Pixels(3, map.height(), map.width(), values);
    }

    private static SmaltiException missing(Example example, Conditioning conditioning) {
        return SmaltiException.badInput("the prior is given " + conditioning.given() + ", and '" + example.name()
                + "' has none: evaluate it on data that has");
    }
}
