package dev.smalti.convert;

import dev.smalti.SmaltiException;
import dev.smalti.checkpoint.Checkpoint;
import dev.smalti.spec.ConfigSection;
import dev.smalti.spec.Part;
import dev.smalti.spec.Recognition;
import dev.smalti.spec.Spec;
import dev.smalti.spec.Spec.Architecture;
import dev.smalti.spec.Specs;
import dev.smalti.spec.StateDict;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An open checkpoint with its config, and what is made of both on request.
 *
 * @param checkpoint the tensors
 * @param file the checkpoint's name, for messages
 * @param config its config, if there is one
 * @param spec the user's own spec, if there is one
 * @param warnings what a user should know; added to
 */
record OpenSource(
        Checkpoint checkpoint,
        String file,
        @Nullable ProjectConfig config,
        @Nullable Spec spec,
        List<String> warnings) {
    /** All tensors. */
    StateDict whole() {
        return StateDict.whole(checkpoint, file);
    }

    /** The tensors of the first stage: those below its prefix, else all. */
    StateDict firstStage() {
        return Objects.requireNonNull(StateDict.of(checkpoint, file, Part.FIRST_STAGE));
    }

    /** What says which shapes are right, for messages. */
    String authority() {
        return config == null ? "what the other tensors say" : "the config";
    }

    /** Whether there is a transformer over tokens, by the config or the names of tensors. */
    boolean hasPrior() {
        return (config != null && config.hasTransformer())
                || own(Architecture.GPT).isPresent()
                || Recognition.fitsAny(whole(), Specs.builtIn(Architecture.GPT));
    }

    /** Whether the checkpoint has an autoencoder inside, and is not one itself. */
    boolean has(Part part) {
        return whole().has(part);
    }

    /** The family of what is in this state dict, of one architecture. */
    Recognition recognise(StateDict state, @Nullable ConfigSection section, Architecture architecture) {
        Recognition recognition = own(architecture)
                .map(given -> new Recognition(given, "the given spec", Optional.empty()))
                .orElseGet(() -> Recognition.of(state, section, Specs.builtIn(architecture)));
        recognition.warning().ifPresent(warnings::add);
        return recognition;
    }

    /**
     * An autoencoder.
     *
     * @throws SmaltiException if there is no such part, or it cannot be converted; the message says why
     */
    FirstStageSource stage(Part part) {
        ConfigSection section = config == null ? null : config.part(part);
        StateDict state = StateDict.of(checkpoint, file, part);
        if (state == null) {
            throw SmaltiException.badInput(file + " holds no tensors below " + part.prefix()
                    + Optional.ofNullable(config != null && config.isComposite() ? section : null)
                            .flatMap(ConfigSection::target)
                            .map(target -> ": its config names " + target + ", which has no weights")
                            .orElse(""));
        }
        if (config != null && section == null) {
            throw SmaltiException.badInput(config.file() + " has no " + part.configKey() + ", so it does not belong to "
                    + part.prefix() + " of " + file);
        }
        return stage(state, section);
    }

    /** An autoencoder of these tensors under this section of the config. */
    FirstStageSource stage(StateDict state, @Nullable ConfigSection section) {
        Recognition recognition = recognise(state, section, Architecture.VQGAN);
        if (section == null) {
            warn("no config: every hyperparameter is taken from the tensors");
        }
        Path folder = config == null ? null : config.file().toAbsolutePath().getParent();
        FirstStageSource stage = FirstStageSource.of(state, recognition, section, folder);
        if (section != null
                && section.target().isEmpty()
                && !stage.hyperparameters().areConfigured()) {
            warn(section.where("") + "says nothing of a model, as that of a trainer or a data set does not: every"
                    + " hyperparameter is taken from the tensors; is it the right config?");
        }
        return stage;
    }

    /** Tells a user something, once. */
    void warn(String line) {
        if (!warnings.contains(line)) {
            warnings.add(line);
        }
    }

    private Optional<Spec> own(Architecture architecture) {
        return Optional.ofNullable(spec).filter(given -> given.architecture() == architecture);
    }
}
