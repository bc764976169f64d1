package dev.smalti.bundle;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.smalti.GridShape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a prior was trained to be given, as {@code model.json} says it. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Conditioning.Unconditional.class, name = "unconditional"),
    @JsonSubTypes.Type(value = Conditioning.ClassLabel.class, name = "class"),
    @JsonSubTypes.Type(value = Conditioning.Grid.class, name = "grid"),
    @JsonSubTypes.Type(value = Conditioning.Coordinates.class, name = "coordinates"),
    @JsonSubTypes.Type(value = Conditioning.Objects.class, name = "objects"),
})
public sealed interface Conditioning {
    /**
     * How many tokens it is, before those of the picture.
     *
     * @param window rows and columns of the picture's tokens
     * @param factor pixels per token of the picture along each side
     * @throws ArithmeticException where that is too many to count
     */
    int length(GridShape window, int factor);

    /** What is given, in words, e.g. {@code a class of 1000}. */
    String given();

    /**
     * Nothing but a start token ({@code SOSProvider} of the reference).
     *
     * @param startToken the token that every sequence starts with
     */
    record Unconditional(int startToken) implements Conditioning {
        @Override
        public int length(GridShape window, int factor) {
            return 1;
        }

        @Override
        public String given() {
            return "nothing but the start token " + startToken;
        }
    }

    /**
     * A class, whose number is the first token ({@code Labelator} of the reference).
     *
     * @param classes how many classes there are
     * @param names the name of each class, where known
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ClassLabel(int classes, @Nullable List<String> names) implements Conditioning {
        /** Copies the names. */
        public ClassLabel {
            names = names == null ? null : List.copyOf(names);
        }

        @Override
        public int length(GridShape window, int factor) {
            return 1;
        }

        @Override
        public String given() {
            return "a class of " + classes;
        }
    }

    /**
     * The tokens of another picture, such as a segmentation or a depth map, in raster order.
     *
     * @param stage the tokenizer of such pictures, whose files lie in the bundle's folder {@link Bundle#CONDITION}
     * @param downsample side in pixels to which the picture of one window is reduced, by the nearest pixel, before it is
     *     encoded ({@code downsample_cond_size}); absent where it is encoded as it is
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Grid(Manifest.FirstStage stage, @Nullable Integer downsample) implements Conditioning {
        @Override
        public int length(GridShape window, int factor) {
            int height = downsample == null ? Math.multiplyExact(window.rows(), factor) : downsample;
            int width = downsample == null ? Math.multiplyExact(window.columns(), factor) : downsample;
            return Math.multiplyExact(height / stage.factor(), width / stage.factor());
        }

        @Override
        public String given() {
            return switch (stage.content()) {
                case IMAGE -> "a picture";
                case SEGMENTATION -> "a segmentation of " + stage.inChannels() + " labels";
                case DEPTH -> "a depth map";
            };
        }
    }

    /**
     * Where in the whole picture each token lies ({@code CoordStage} of the reference); nothing needs to be given.
     *
     * @param factor pixels per coordinate token along each side ({@code down_factor})
     * @param vocabulary how many different coordinate tokens there are ({@code n_embed})
     */
    record Coordinates(int factor, int vocabulary) implements Conditioning {
        @Override
        public int length(GridShape window, int pixels) {
            return Math.multiplyExact(
                    Math.multiplyExact(window.rows(), pixels) / factor,
                    Math.multiplyExact(window.columns(), pixels) / factor);
        }

        @Override
        public String given() {
            return "where in the whole picture it lies";
        }
    }

    /**
     * Objects and where they lie ({@code ObjectsCenterPointsConditionalBuilder} and
     * {@code ObjectsBoundingBoxConditionalBuilder} of the reference).
     *
     * @param form how a place is written
     * @param classes how many classes of objects there are ({@code no_object_classes})
     * @param maxObjects how many objects fit ({@code no_max_objects})
     * @param tokens how many different tokens there are ({@code no_tokens})
     * @param encodeCrop whether the crop is written after the objects ({@code encode_crop})
     * @param groups whether a token says that an object is a group ({@code use_group_parameter})
     * @param attributes whether it says more, as Open Images does ({@code use_additional_parameters})
     * @param names the name of each class, where known
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Objects(
            Form form,
            int classes,
            int maxObjects,
            int tokens,
            boolean encodeCrop,
            boolean groups,
            boolean attributes,
            @Nullable List<String> names)
            implements Conditioning {
        /** How a place is written. */
        public enum Form {
            /** The centre of a box: two tokens for an object. */
            CENTER_POINTS,
            /** Two corners of a box: three tokens for an object. */
            BOXES
        }

        /** Copies the names. */
        public Objects {
            names = names == null ? null : List.copyOf(names);
        }

        @Override
        public int length(GridShape window, int factor) {
            int each = form == Form.BOXES ? 3 : 2;
            return Math.addExact(Math.multiplyExact(each, maxObjects), encodeCrop ? 2 : 0);
        }

        @Override
        public String given() {
            return "up to " + maxObjects + " objects of " + classes + " classes by "
                    + (form == Form.BOXES ? "their boxes" : "their centres");
        }
    }
}
