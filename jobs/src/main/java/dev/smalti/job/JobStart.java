package dev.smalti.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.smalti.SmaltiException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What a drawing starts from. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = JobStart.Blank.class, name = "blank"),
    @JsonSubTypes.Type(value = JobStart.Completion.class, name = "completion"),
    @JsonSubTypes.Type(value = JobStart.Variation.class, name = "variation")
})
public sealed interface JobStart {
    /** The files that it reads. */
    List<InputFile> files();

    /** The same with its files as this says. */
    JobStart withFiles(UnaryOperator<InputFile> change);

    /** Nothing: every token is drawn. */
    record Blank() implements JobStart {
        @Override
        public List<InputFile> files() {
            return List.of();
        }

        @Override
        public Blank withFiles(UnaryOperator<InputFile> change) {
            return this;
        }
    }

    /**
     * A picture of which a region is drawn anew.
     *
     * @param picture the picture
     * @param region what is drawn
     * @param coverage the share of a token's pixels, from 0 to 1, that must lie in the region for it to be drawn; 0 for any
     * @param paste whether the picture's own pixels are put back outside of the region
     */
    record Completion(InputFile picture, Region region, double coverage, boolean paste) implements JobStart {
        /**
         * Checks the range.
         *
         * @throws SmaltiException of kind BAD_INPUT that names the value
         */
        public Completion {
            if (!(coverage >= 0 && coverage <= 1)) {
                throw SmaltiException.badInput("start.coverage is from 0 to 1, was " + coverage);
            }
        }

        @JsonCreator
        static Completion read(
                @JsonProperty("picture") InputFile picture,
                @JsonProperty("region") Region region,
                @JsonProperty("coverage") @Nullable Double coverage,
                @JsonProperty("paste") @Nullable Boolean paste) {
            return new Completion(picture, region, coverage == null ? 0 : coverage, Boolean.TRUE.equals(paste));
        }

        @Override
        public List<InputFile> files() {
            List<InputFile> files = new ArrayList<>(List.of(picture));
            if (region instanceof MaskRegion mask) {
                files.add(mask.file());
            }
            return files;
        }

        @Override
        public Completion withFiles(UnaryOperator<InputFile> change) {
            Region changed = region instanceof MaskRegion mask ? new MaskRegion(change.apply(mask.file())) : region;
            return new Completion(change.apply(picture), changed, coverage, paste);
        }
    }

    /**
     * A picture of which some tokens are kept: say one of the two.
     *
     * @param picture the picture
     * @param firstTokens how many tokens are kept from the first on, in the prior's order, at least 0; absent for the other
     * @param keepProbability the probability with which each token is kept, from 0 to 1; absent for the other
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Variation(
            InputFile picture,
            @Nullable Integer firstTokens,
            @Nullable Double keepProbability) implements JobStart {
        /**
         * Checks the values.
         *
         * @throws SmaltiException of kind BAD_INPUT that names the value
         */
        public Variation {
            if ((firstTokens == null) == (keepProbability == null)) {
                throw SmaltiException.badInput("start says what to keep by one of firstTokens and keepProbability");
            }
            if (firstTokens != null && firstTokens < 0) {
                throw SmaltiException.badInput("start.firstTokens is at least 0, was " + firstTokens);
            }
            if (keepProbability != null && !(keepProbability >= 0 && keepProbability <= 1)) {
                throw SmaltiException.badInput("start.keepProbability is from 0 to 1, was " + keepProbability);
            }
        }

        @Override
        public List<InputFile> files() {
            return List.of(picture);
        }

        @Override
        public Variation withFiles(UnaryOperator<InputFile> change) {
            return new Variation(change.apply(picture), firstTokens, keepProbability);
        }
    }

    /** A part of a picture. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = MaskRegion.class, name = "mask"),
        @JsonSubTypes.Type(value = LowerHalf.class, name = "lower-half"),
        @JsonSubTypes.Type(value = BoxRegion.class, name = "box")
    })
    sealed interface Region {}

    /**
     * What is white in a picture of the same size, or transparent.
     *
     * @param file see {@link dev.smalti.picture.MaskFile}
     */
    record MaskRegion(InputFile file) implements Region {}

    /** The lower half. */
    record LowerHalf() implements Region {}

    /**
     * A rectangle, in pixels.
     *
     * @param x its left edge, from 0
     * @param y its upper edge, from 0
     * @param width at least 1
     * @param height at least 1
     */
    record BoxRegion(int x, int y, int width, int height) implements Region {}
}
