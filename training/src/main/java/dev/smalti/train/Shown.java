package dev.smalti.train;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.smalti.SmaltiException;
import dev.smalti.data.Example;
import dev.smalti.image.Pixels;

/** What a tokenizer is shown of an example; a recipe writes it in lower case. */
public enum Shown {
    /** The picture. */
    @JsonProperty("picture")
    PICTURE(3, BatchField.PIXELS),
    /** Its segmentation, a channel per label. */
    @JsonProperty("labels")
    LABELS(0, new BatchField(TokenizerSteps.LABELS, BatchField.Content.LABELS)),
    /** Its depth map. */
    @JsonProperty("depth")
    DEPTH(1, new BatchField(TokenizerSteps.PIXELS, BatchField.Content.DEPTH)),
    /** Its edges. */
    @JsonProperty("edges")
    EDGES(1, new BatchField(TokenizerSteps.PIXELS, BatchField.Content.EDGES)),
    /** A drawing of the poses of its persons. */
    @JsonProperty("pose")
    POSE(3, new BatchField(TokenizerSteps.PIXELS, BatchField.Content.POSES));

    private final int channels;

    @SuppressWarnings("ImmutableEnumChecker") // a record of a word and an enum
    private final BatchField field;

    Shown(int channels, BatchField field) {
        this.channels = channels;
        this.field = field;
    }

    /** Channels of its pictures; 0 for those with a channel per label. */
    public int channels() {
        return channels;
    }

    /** The tensor of a batch that holds it. */
    BatchField field() {
        return field;
    }

    /**
     * It as a picture [channels, H, W]; labels one-hot.
     *
     * @throws SmaltiException of kind BAD_INPUT where it is not known of the example
     */
    public Pixels of(Example example) {
        return switch (this) {
            case PICTURE -> example.picture();
            case LABELS ->
                example.segmentation()
                        .orElseThrow(() -> BatchField.missing(example, "segmentation"))
                        .oneHot();
            case DEPTH -> example.depth().orElseThrow(() -> BatchField.missing(example, "depth map"));
            case EDGES -> example.edges();
            case POSE -> example.poseMap();
        };
    }
}
