package dev.smalti.data.token;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.smalti.bundle.Conditioning;
import org.jspecify.annotations.Nullable;

/**
 * What a prior is taught to be given. The pictures among them, {@link Drawn}, are given as the tokens of a tokenizer of
 * their own, whose bundle is told beside the recipe.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = PriorCondition.Unconditional.class, name = "unconditional"),
    @JsonSubTypes.Type(value = PriorCondition.ClassLabel.class, name = "class"),
    @JsonSubTypes.Type(value = PriorCondition.Segmentation.class, name = "segmentation"),
    @JsonSubTypes.Type(value = PriorCondition.Depth.class, name = "depth"),
    @JsonSubTypes.Type(value = PriorCondition.Edges.class, name = "edges"),
    @JsonSubTypes.Type(value = PriorCondition.LowResolution.class, name = "low-resolution"),
    @JsonSubTypes.Type(value = PriorCondition.Poses.class, name = "poses"),
    @JsonSubTypes.Type(value = PriorCondition.Coordinates.class, name = "coordinates"),
    @JsonSubTypes.Type(value = PriorCondition.Objects.class, name = "objects"),
})
public sealed interface PriorCondition {
    /** The picture of something; encoded as it is, or reduced first. */
    sealed interface Drawn extends PriorCondition {
        /** Side in pixels to which it is reduced before it is encoded ({@code downsample_cond_size}); null for as it is. */
        @Nullable
        Integer side();
    }

    /**
     * Nothing but a start token.
     *
     * @param startToken from 0
     */
    record Unconditional(int startToken) implements PriorCondition {}

    /**
     * The class of the picture.
     *
     * @param classes how many there are
     */
    record ClassLabel(int classes) implements PriorCondition {}

    /** The segmentation. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Segmentation(@Nullable Integer side) implements Drawn {}

    /** The depth map. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Depth(@Nullable Integer side) implements Drawn {}

    /** The picture's edges. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Edges(@Nullable Integer side) implements Drawn {}

    /**
     * The picture without its details.
     *
     * @param factor pixels along each side that become one
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record LowResolution(int factor, @Nullable Integer side) implements Drawn {}

    /** A drawing of the persons' poses. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Poses(@Nullable Integer side) implements Drawn {}

    /**
     * Where in the whole picture each token lies; see {@link Conditioning.Coordinates}.
     *
     * @param factor pixels per coordinate token along each side
     * @param vocabulary how many different coordinate tokens there are
     */
    record Coordinates(int factor, int vocabulary) implements PriorCondition {}

    /**
     * The objects of the scene and where they lie; see {@link Conditioning.Objects}.
     *
     * @param form how a place is written
     * @param classes how many classes of objects there are
     * @param maxObjects how many objects fit
     * @param tokens how many different tokens there are
     */
    record Objects(Conditioning.Objects.Form form, int classes, int maxObjects, int tokens) implements PriorCondition {}
}
