package dev.smalti.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JsonNode;
import dev.smalti.bundle.Manifest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How one family of checkpoints maps to an architecture, as read from a spec file; {@code docs/spec.schema.json} says
 * what each field may hold. Tensor names in it are the architecture's own unless said otherwise.
 *
 * @param name short name, e.g. {@code taming-vqmodel}
 * @param title what to call the family in messages
 * @param refuse why this family cannot be converted; absent where it can
 * @param architecture which architecture the compiler writes
 * @param recognise how to tell the family
 * @param content what the channels hold; of a first stage only
 * @param quantizer what lies between encoder and decoder; of a first stage only
 * @param remap where the used part of a codebook is listed, if this family has such a list
 * @param hyperparameters where each one comes from: the first source that has a value
 * @param renames from the architecture's names to the checkpoint's, all applied in order
 * @param linear tensors that may be stored without their sides of 1: matrices [out, in] instead of convolutions [out, in,
 *     1, 1], positions [length, width] instead of [1, length, width]
 * @param slices tensors that are a part of a larger one
 * @param transposed matrices that are stored [in, out] instead of [out, in]
 * @param zeros tensors that may be missing, and are then zeros
 * @param conditions what a prior is given, by the class of its condition stage; other classes have weights
 * @param ignore tensors of the checkpoint, by its own names, that inference does not need
 * @param checks what must hold before anything is converted
 */
public record Spec(
        String name,
        String title,
        @Nullable String refuse,
        Architecture architecture,
        Recognise recognise,
        Content content,
        QuantizerKind quantizer,
        @Nullable RemapRule remap,
        Map<Hyperparameter, List<Source>> hyperparameters,
        List<Rename> renames,
        List<String> linear,
        List<Slice> slices,
        List<String> transposed,
        List<String> zeros,
        Map<String, ConditionKind> conditions,
        List<String> ignore,
        List<Check> checks) {
    /** Fills in empty collections for what a spec leaves out. */
    public Spec {
        hyperparameters = hyperparameters == null ? Map.of() : hyperparameters;
        renames = renames == null ? List.of() : List.copyOf(renames);
        linear = linear == null ? List.of() : List.copyOf(linear);
        slices = slices == null ? List.of() : List.copyOf(slices);
        transposed = transposed == null ? List.of() : List.copyOf(transposed);
        zeros = zeros == null ? List.of() : List.copyOf(zeros);
        conditions = conditions == null ? Map.of() : Map.copyOf(conditions);
        ignore = ignore == null ? List.of() : List.copyOf(ignore);
        checks = checks == null ? List.of() : List.copyOf(checks);
    }

    /** What the compiler writes. */
    public enum Architecture {
        /** A first stage. */
        @JsonProperty("vqgan")
        VQGAN("vqgan"),
        /** A prior. */
        @JsonProperty("gpt")
        GPT("gpt");

        private final String key;

        Architecture(String key) {
            this.key = key;
        }

        /** Its name in specs and manifests. */
        public String key() {
            return key;
        }
    }

    /** What a condition stage without weights gives a prior. */
    public enum ConditionKind {
        /** A start token ({@code sos_token}). */
        @JsonProperty("start")
        START,
        /** A class ({@code n_classes}). */
        @JsonProperty("class")
        CLASS,
        /** Coordinates ({@code n_embed}, {@code down_factor}). */
        @JsonProperty("coordinates")
        COORDINATES,
        /** Tokens that the data set makes of objects. */
        @JsonProperty("objects")
        OBJECTS
    }

    /** What lies between encoder and decoder. */
    public enum QuantizerKind {
        @JsonProperty("nearest")
        NEAREST,
        @JsonProperty("gumbel")
        GUMBEL
    }

    /**
     * How to tell the family.
     *
     * @param targets classes that a config may name
     * @param keys names, as the checkpoint has them, that must all be there; globs
     * @param absent names that must all be missing; globs
     * @param taller matrices that must have more rows than columns; globs
     * @param wider matrices that must have more columns than rows; globs
     */
    record Recognise(
            List<String> targets, List<String> keys, List<String> absent, List<String> taller, List<String> wider) {
        /** Fills in empty lists for what a spec leaves out. */
        Recognise {
            targets = targets == null ? List.of() : List.copyOf(targets);
            keys = keys == null ? List.of() : List.copyOf(keys);
            absent = absent == null ? List.of() : List.copyOf(absent);
            taller = taller == null ? List.of() : List.copyOf(taller);
            wider = wider == null ? List.of() : List.copyOf(wider);
        }
    }

    /**
     * What the channels hold: the value that a config key maps to, else a fixed one.
     *
     * @param config key to look at
     * @param values what its values mean
     * @param otherwise what it is for any other value
     */
    public record Content(
            @Nullable String config, @Nullable Map<String, Manifest.Content> values, Manifest.Content otherwise) {}

    /**
     * Where the used part of a codebook is listed.
     *
     * @param config key that names a file of numbers, relative to the config
     * @param buffer tensor that holds them; it wins over the file
     * @param unknown key that says what an unused entry becomes
     */
    public record RemapRule(String config, String buffer, String unknown) {}

    /**
     * One rename: whole dotted segments of a name, with numbers bound to {@code {i}}.
     *
     * @param from segments to look for, e.g. {@code decoder.up.{i}.block.{j}}
     * @param to what they become, e.g. {@code decoder.up_blocks.{levels-1-i}.resnets.{j}}; several are alternatives
     */
    record Rename(String from, List<String> to) {}

    /**
     * Tensors that are one of several of equal size, stored one after the other along their first axis.
     *
     * @param tensor which; a glob over the architecture's names
     * @param part which of them, from 0
     * @param of how many
     */
    record Slice(String tensor, int part, int of) {}

    /**
     * A condition on a value.
     *
     * @param config key of the config, or null
     * @param hyperparameter a hyperparameter listed earlier, or null
     * @param is what it must be, or null
     * @param isNot what it must not be, or null
     */
    record When(
            @Nullable String config,
            @Nullable Hyperparameter hyperparameter,
            @Nullable JsonNode is,
            @Nullable JsonNode isNot) {}

    /**
     * Something that must hold.
     *
     * @param config key of the config to look at, or null
     * @param allowed what its value may be; an absent key passes
     * @param equals the hyperparameter that its value must equal
     * @param absent tensors, by the checkpoint's names, that must not be there; a glob
     * @param because what to tell the user
     */
    public record Check(
            @Nullable String config,
            @Nullable List<JsonNode> allowed,
            @Nullable Hyperparameter equals,
            @Nullable String absent,
            String because) {}

    /** Where a hyperparameter comes from. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "from")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = FromConfig.class, name = "config"),
        @JsonSubTypes.Type(value = FromSide.class, name = "side"),
        @JsonSubTypes.Type(value = FromRatios.class, name = "ratios"),
        @JsonSubTypes.Type(value = FromCount.class, name = "count"),
        @JsonSubTypes.Type(value = FromLevels.class, name = "levels"),
        @JsonSubTypes.Type(value = FromPresence.class, name = "present"),
        @JsonSubTypes.Type(value = FromShare.class, name = "share"),
        @JsonSubTypes.Type(value = FromValue.class, name = "value")
    })
    sealed interface Source {
        /** When this source counts; null for always. */
        @Nullable
        When when();

        /** Whether the tensors say it, so that a config can be held against it. */
        default boolean isOfTensors() {
            return !(this instanceof FromConfig || this instanceof FromValue || this instanceof FromShare);
        }
    }

    /** How a config writes a hyperparameter. */
    enum Notation {
        /** As it is. */
        @JsonProperty("value")
        VALUE,
        /** How many entries a list has. */
        @JsonProperty("count")
        COUNT,
        /** The first entry of a list. */
        @JsonProperty("first")
        FIRST,
        /** Every entry of a list over the first. */
        @JsonProperty("ratios")
        RATIOS,
        /** Levels whose side, the resolution halved level times, is in the list. */
        @JsonProperty("levels-of-resolutions")
        LEVELS_OF_RESOLUTIONS,
        /** Levels whose entry starts with a prefix. */
        @JsonProperty("levels-starting")
        LEVELS_STARTING
    }

    /** A key of the config. */
    record FromConfig(
            String path,
            @Nullable Notation as,
            @Nullable String resolution,
            @Nullable String prefix,
            @Nullable When when)
            implements Source {
        /** How the config writes it. */
        Notation notation() {
            return as == null ? Notation.VALUE : as;
        }
    }

    /** One side of a tensor. */
    record FromSide(String tensor, int axis, @Nullable When when) implements Source {}

    /** One side of each level's tensor {@code {n}}, over the width of the first level. */
    record FromRatios(String tensor, int axis, @Nullable When when) implements Source {}

    /** How many tensors {@code {n}} there are, from 0. */
    record FromCount(String tensor, @Nullable When when) implements Source {}

    /** The levels {@code {n}} whose tensor is there. */
    record FromLevels(String tensor, @Nullable When when) implements Source {}

    /** Whether a tensor is there. */
    record FromPresence(String tensor, @Nullable When when) implements Source {}

    /** A guess: another hyperparameter over the usual size of a share; nothing where that leaves a rest. */
    record FromShare(
            Hyperparameter whole, int size, @Nullable When when) implements Source {}

    /** A fixed value. */
    record FromValue(JsonNode value, @Nullable When when) implements Source {}
}
