package dev.smalti.convert;

import dev.smalti.GridShape;
import dev.smalti.SmaltiException;
import dev.smalti.TokenOrder;
import dev.smalti.bundle.Conditioning;
import dev.smalti.bundle.Manifest;
import dev.smalti.convert.PriorOptions.Network;
import dev.smalti.model.gpt.GptConfig;
import dev.smalti.model.gpt.GptConfig.Activation;
import dev.smalti.spec.Hyperparameter;
import dev.smalti.spec.Hyperparameters;
import dev.smalti.spec.Recognition;
import dev.smalti.spec.Spec;
import dev.smalti.spec.Spec.Architecture;
import dev.smalti.spec.SpecChecks;
import dev.smalti.spec.StateDict;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A prior understood: which family it is of, what its transformer was built with, what it is given, and its tensors.
 *
 * @param recognition the family
 * @param state its tensors, and those of everything else in the checkpoint
 * @param hyperparameters what the config and the tensors say
 * @param config the same, as the compiler wants it
 * @param conditioning what it is given
 * @param place rows and columns of its tokens, and in which order it sees them
 */
record PriorSource(
        Recognition recognition,
        StateDict state,
        Hyperparameters hyperparameters,
        GptConfig config,
        Conditioning conditioning,
        Window place) {
    /** Of GPT-2, and filled up to a multiple of 64 as nanoGPT does. */
    private static final Set<Integer> VOCABULARIES_OF_TEXT = Set.of(50257, 50304);

    /**
     * Rows and columns of tokens that a prior was trained on.
     *
     * @param shape of the window
     * @param order of its tokens; null for row after row
     */
    record Window(GridShape shape, @Nullable TokenOrder order) {}

    /**
     * Understands the transformer of a checkpoint; its condition and its window are found from the rest.
     *
     * @param options what the config does not say
     * @param conditioning what it is given
     * @param stage the tokenizer whose tokens it draws
     * @throws SmaltiException if it cannot be converted; the message says why
     */
    static PriorSource of(
            OpenSource source,
            Recognition recognition,
            PriorOptions options,
            Conditioning conditioning,
            Manifest.FirstStage stage) {
        StateDict state = source.transformer();
        SpecChecks checks = new SpecChecks(recognition.spec(), source.transformerSection());
        checks.ofTensors(state);
        checks.ofValues();
        Hyperparameters found = hyperparameters(source, recognition.spec(), state, options.network());
        checks.ofHyperparameters(found);
        found.refuseContradictions();
        GptConfig config = gpt(found, source.file());
        if (VOCABULARIES_OF_TEXT.contains(config.vocabulary())) {
            source.warn("a vocabulary of " + config.vocabulary() + " is that of GPT-2's texts; if " + source.file()
                    + " was not trained on the tokens of this tokenizer, it draws noise");
        }
        refuseSmallVocabulary(source.file(), config, conditioning, stage);
        Window window = new WindowFinder(source, config, conditioning, stage)
                .find(options.network().window());
        return new PriorSource(recognition, state, found, config, conditioning, window);
    }

    /** The family of a checkpoint's transformer. */
    static Recognition recognise(OpenSource source) {
        ProjectConfig config = source.config();
        return source.recognise(source.whole(), config == null ? null : config.model(), Architecture.GPT);
    }

    /** The model as a manifest says it, given this. */
    Manifest.Prior described(Conditioning written) {
        return new Manifest.Prior(
                recognition.spec().architecture().key(),
                recognition.spec().name(),
                config.vocabulary(),
                config.blockSize(),
                config.layers(),
                config.heads(),
                config.headSize(),
                config.width(),
                config.unmasked(),
                place.shape(),
                place.order(),
                written,
                hyperparameters.byName());
    }

    private static Hyperparameters hyperparameters(OpenSource source, Spec spec, StateDict state, Network network) {
        Map<Hyperparameter, Object> given = new HashMap<>();
        if (network.heads() != null) {
            given.put(Hyperparameter.N_HEAD, network.heads());
        }
        if (network.activation() != null) {
            given.put(Hyperparameter.GELU_TANH, network.activation() == Activation.GELU_TANH);
        }
        Hyperparameters found = Hyperparameters.resolve(spec, source.transformerSection(), state, given);
        if (found.isGuessed(Hyperparameter.N_HEAD)) {
            source.warn("nothing says how many heads the transformer has; " + found.number(Hyperparameter.N_HEAD)
                    + " heads of 64 channels are a guess, --heads says otherwise");
        }
        if (spec.conditions().isEmpty() && network.activation() == null) {
            source.warn("its activation is taken for " + (found.flag(Hyperparameter.GELU_TANH) ? "gelu_tanh" : "gelu")
                    + ", as a " + spec.title() + " has it; --activation says otherwise");
        }
        return found;
    }

    private static GptConfig gpt(Hyperparameters found, String file) {
        try {
            return new GptConfig(
                    found.number(Hyperparameter.VOCAB_SIZE),
                    found.number(Hyperparameter.BLOCK_SIZE),
                    found.number(Hyperparameter.N_LAYER),
                    found.number(Hyperparameter.N_HEAD),
                    found.number(Hyperparameter.N_EMBD),
                    found.number(Hyperparameter.N_UNMASKED),
                    found.flag(Hyperparameter.GELU_TANH) ? Activation.GELU_TANH : Activation.GELU);
        } catch (IllegalArgumentException e) {
            throw new SmaltiException(SmaltiException.Kind.BAD_INPUT, file + " cannot be built: " + e.getMessage(), e);
        }
    }

    private static void refuseSmallVocabulary(
            String file, GptConfig config, Conditioning conditioning, Manifest.FirstStage stage) {
        if (stage.vocabulary() > config.vocabulary()) {
            throw SmaltiException.badInput("the transformer of " + file + " has " + config.vocabulary()
                    + " tokens, fewer than the " + stage.vocabulary() + " of its first stage; is it another's?");
        }
        int needed = ConditionReader.tokens(conditioning);
        if (needed > config.vocabulary()) {
            throw SmaltiException.badInput("the transformer of " + file + " has " + config.vocabulary()
                    + " tokens, but it is given " + conditioning.given() + ", which takes " + needed);
        }
    }
}
