package dev.smalti.convert;

import dev.smalti.GridShape;
import dev.smalti.model.gpt.GptConfig.Activation;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How to convert a prior, and what its checkpoint and config do not say; each part is null where nothing is to be added.
 *
 * @param precision in which numbers
 * @param firstStage a bundle whose tokenizer the prior's tokens are of, for checkpoints without one
 * @param conditionStage a bundle whose tokenizer made the tokens of a picture that the prior is given, for checkpoints
 *     without one
 * @param given what the prior is given, for checkpoints whose config does not say it
 * @param network what the transformer is built with
 * @param objects how the data set wrote objects
 */
public record PriorOptions(
        Precision precision,
        @Nullable Path firstStage,
        @Nullable Path conditionStage,
        Given given,
        Network network,
        ObjectHints objects) {
    /** Nothing to be added: all is in the checkpoint and its config. */
    public static final PriorOptions DEFAULTS =
            new PriorOptions(Precision.FP32, null, null, Given.UNSAID, Network.UNSAID, ObjectHints.UNSAID);

    /**
     * What the prior is given: at most one of the two.
     *
     * @param startToken the token that every sequence starts with
     * @param classes how many classes there are, each a token
     * @param names a file with the name of each class in a line, whoever says how many there are
     */
    public record Given(
            @Nullable Integer startToken,
            @Nullable Integer classes,
            @Nullable Path names) {
        /** Neither. */
        public static final Given UNSAID = new Given(null, null, null);

        /** Classes without names. */
        public Given(@Nullable Integer startToken, @Nullable Integer classes) {
            this(startToken, classes, null);
        }

        /** Checks that not both are said, and their ranges. */
        public Given {
            if (startToken != null && classes != null) {
                throw new IllegalArgumentException("a prior has a start token or classes, not both");
            }
            if ((startToken != null && startToken < 0) || (classes != null && classes < 1)) {
                throw new IllegalArgumentException("a start token is at least 0, and there is at least 1 class");
            }
        }
    }

    /**
     * What the transformer is built with.
     *
     * @param heads attention heads of a block
     * @param window rows and columns of tokens that it was trained on
     * @param activation of its feed-forward part
     */
    public record Network(
            @Nullable Integer heads,
            @Nullable GridShape window,
            @Nullable Activation activation) {
        /** What the checkpoint says. */
        public static final Network UNSAID = new Network(null, null, null);

        /** Checks that there is a head. */
        public Network {
            if (heads != null && heads < 1) {
                throw new IllegalArgumentException("there is at least 1 head, was " + heads);
            }
        }
    }

    /**
     * How the data set wrote objects as tokens; each wins over the config's data section.
     *
     * @param classes how many classes of objects there are
     * @param max how many objects fit
     * @param tokens how many different tokens there are
     * @param crop whether the crop is written after the objects
     * @param groups whether a token says that an object is a group
     * @param attributes whether it says more, as Open Images does
     */
    public record ObjectHints(
            @Nullable Integer classes,
            @Nullable Integer max,
            @Nullable Integer tokens,
            @Nullable Boolean crop,
            @Nullable Boolean groups,
            @Nullable Boolean attributes) {
        /** All as the config says. */
        public static final ObjectHints UNSAID = new ObjectHints(null, null, null, null, null, null);
    }

    /** The same in these numbers. */
    public PriorOptions withPrecision(Precision numbers) {
        return new PriorOptions(numbers, firstStage, conditionStage, given, network, objects);
    }

    /** The same over the tokens of this bundle. */
    public PriorOptions withFirstStage(@Nullable Path bundle) {
        return new PriorOptions(precision, bundle, conditionStage, given, network, objects);
    }

    /** The same for a prior that is given pictures as tokens of this bundle. */
    public PriorOptions withConditionStage(@Nullable Path bundle) {
        return new PriorOptions(precision, firstStage, bundle, given, network, objects);
    }

    /** The same for a prior that is given this. */
    public PriorOptions withGiven(Given what) {
        return new PriorOptions(precision, firstStage, conditionStage, what, network, objects);
    }

    /** The same for a transformer built with this. */
    public PriorOptions withNetwork(Network built) {
        return new PriorOptions(precision, firstStage, conditionStage, given, built, objects);
    }

    /** The same for objects written like this. */
    public PriorOptions withObjects(ObjectHints hints) {
        return new PriorOptions(precision, firstStage, conditionStage, given, network, hints);
    }
}
