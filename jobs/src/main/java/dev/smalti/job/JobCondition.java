package dev.smalti.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.smalti.SmaltiException;
import dev.smalti.picture.LabelMapFile.Ignored;
import dev.smalti.picture.LabelMapFile.Numbering;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a prior is given. */
@JsonTypeInfo(
        use = JsonTypeInfo.Id.NAME,
        include = JsonTypeInfo.As.EXISTING_PROPERTY,
        property = "kind",
        visible = true)
@JsonSubTypes({
    @JsonSubTypes.Type(value = JobCondition.None.class, name = "none"),
    @JsonSubTypes.Type(value = JobCondition.ClassLabel.class, name = "class"),
    @JsonSubTypes.Type(value = JobCondition.Boxes.class, name = "boxes"),
    @JsonSubTypes.Type(
            value = JobCondition.Picture.class,
            names = {"segmentation", "depth", "edges", "pose", "low-resolution", "picture"})
})
public sealed interface JobCondition {
    /** What it is. */
    @JsonProperty("kind")
    Kind kind();

    /** The kinds, by the field's words. */
    enum Kind {
        /** Nothing. */
        @JsonProperty("none")
        NONE("none"),
        /** One of a model's classes. */
        @JsonProperty("class")
        CLASS("class"),
        /** Objects and the boxes around them. */
        @JsonProperty("boxes")
        BOXES("boxes"),
        /** A label for each pixel. */
        @JsonProperty("segmentation")
        SEGMENTATION("segmentation"),
        /** A distance for each pixel. */
        @JsonProperty("depth")
        DEPTH("depth"),
        /** The edges of a picture. */
        @JsonProperty("edges")
        EDGES("edges"),
        /** A drawing of people's keypoints. */
        @JsonProperty("pose")
        POSE("pose"),
        /** A picture without details. */
        @JsonProperty("low-resolution")
        LOW_RESOLUTION("low-resolution"),
        /** Whatever picture the model is given. */
        @JsonProperty("picture")
        PICTURE("picture");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** As it is written. */
        public String word() {
            return word;
        }
    }

    /** The file that it is read from; absent where it needs none. */
    @Nullable
    default InputFile file() {
        return null;
    }

    /** The same, read from this file; nothing changes where it needs none. */
    default JobCondition withFile(InputFile file) {
        return this;
    }

    /** Nothing is given. */
    @JsonIgnoreProperties(value = "kind", allowGetters = true)
    @JsonPropertyOrder("kind")
    record None() implements JobCondition {
        @Override
        public Kind kind() {
            return Kind.NONE;
        }
    }

    /**
     * A class.
     *
     * @param label its number or its name
     */
    @JsonIgnoreProperties(value = "kind", allowGetters = true)
    @JsonPropertyOrder("kind")
    record ClassLabel(@JsonProperty("class") String label) implements JobCondition {
        /**
         * Checks the label.
         *
         * @throws SmaltiException of kind BAD_INPUT where it is empty
         */
        public ClassLabel {
            if (label.isBlank()) {
                throw SmaltiException.badInput("a condition's class is a number or a name, was empty");
            }
        }

        @Override
        public Kind kind() {
            return Kind.CLASS;
        }
    }

    /**
     * Objects and where they lie.
     *
     * @param file JSON, see {@link dev.smalti.picture.SceneFile}
     */
    @JsonIgnoreProperties(value = "kind", allowGetters = true)
    @JsonPropertyOrder("kind")
    record Boxes(InputFile file) implements JobCondition {
        @Override
        public Kind kind() {
            return Kind.BOXES;
        }

        @Override
        public Boxes withFile(InputFile changed) {
            return new Boxes(changed);
        }
    }

    /**
     * A picture.
     *
     * @param kind what the model is given
     * @param file what it is read or made from
     * @param source what the file holds
     * @param labels how a segmentation's samples are numbered
     * @param ignoredLabel a sample of segmentations that is no label, and the label that it becomes; absent for none
     * @param shrink pixels along each side that become one in a picture without details, at least 1
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Picture(
            Kind kind,
            InputFile file,
            Source source,
            Labels labels,
            @Nullable Ignored ignoredLabel,
            int shrink) implements JobCondition {
        private static final int SHRINK = 4;
        private static final Set<Kind> NO_PICTURES = Set.of(Kind.NONE, Kind.CLASS, Kind.BOXES);

        /**
         * Checks that such a condition can be made of such a file.
         *
         * @throws SmaltiException of kind BAD_INPUT where it cannot
         */
        public Picture {
            boolean made = switch (source) {
                case MAP -> true;
                case PHOTOGRAPH -> kind == Kind.EDGES || kind == Kind.LOW_RESOLUTION;
                case KEYPOINTS -> kind == Kind.POSE;
            };
            if (NO_PICTURES.contains(kind) || !made) {
                throw SmaltiException.badInput("a condition of kind " + kind.word() + " cannot be made from "
                        + source.word() + "; edges and low-resolution are made from photograph, pose from keypoints");
            }
            if (shrink < 1) {
                throw SmaltiException.badInput("a condition's shrink is at least 1, was " + shrink);
            }
        }

        /** What the model is given, as a file holds it. */
        public static Picture map(InputFile file) {
            return new Picture(Kind.PICTURE, file, Source.MAP, Labels.AS_STORED, null, SHRINK);
        }

        @JsonCreator
        static Picture read(
                @JsonProperty("kind") Kind kind,
                @JsonProperty("file") InputFile file,
                @JsonProperty("source") @Nullable Source source,
                @JsonProperty("labels") @Nullable Labels labels,
                @JsonProperty("ignoredLabel") @Nullable Ignored ignoredLabel,
                @JsonProperty("shrink") @Nullable Integer shrink) {
            return new Picture(
                    kind,
                    file,
                    source == null ? Source.MAP : source,
                    labels == null ? Labels.AS_STORED : labels,
                    ignoredLabel,
                    shrink == null ? SHRINK : shrink);
        }

        /** The same as another kind. */
        public Picture withKind(Kind changed) {
            return new Picture(changed, file, source, labels, ignoredLabel, shrink);
        }

        @Override
        public Picture withFile(InputFile changed) {
            return new Picture(kind, changed, source, labels, ignoredLabel, shrink);
        }

        /** How the file is read. */
        public ConditionPictures reader(Medium medium) {
            return new ConditionPictures(medium, reading(), labels.numbering(), ignoredLabel, shrink);
        }

        private ConditionPictures.Source reading() {
            return switch (source) {
                case MAP -> ConditionPictures.Source.MAP;
                case KEYPOINTS -> ConditionPictures.Source.POSE;
                case PHOTOGRAPH ->
                    kind == Kind.EDGES ? ConditionPictures.Source.EDGES : ConditionPictures.Source.LOW_RES;
            };
        }
    }

    /** What a file holds, of which a condition is made. */
    enum Source {
        /** The condition itself. */
        @JsonProperty("map")
        MAP("map"),
        /** A photograph. */
        @JsonProperty("photograph")
        PHOTOGRAPH("photograph"),
        /** Keypoints of people as JSON. */
        @JsonProperty("keypoints")
        KEYPOINTS("keypoints");

        private final String word;

        Source(String word) {
            this.word = word;
        }

        /** As it is written. */
        public String word() {
            return word;
        }
    }

    /** How the samples of a segmentation are numbered. */
    enum Labels {
        /** A sample is its label. */
        @JsonProperty("as-stored")
        AS_STORED(Numbering.AS_STORED),
        /** A sample is its label less 1, and 255 is unlabelled. */
        @JsonProperty("shifted")
        SHIFTED(Numbering.UNLABELLED_255);

        private final Numbering numbering;

        Labels(Numbering numbering) {
            this.numbering = numbering;
        }

        Numbering numbering() {
            return numbering;
        }
    }
}
