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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An open checkpoint with its config, and what is made of both on request.
 *
 * <p>A value of the config counts more than one that stands in the checkpoint beside its weights. For one thread.
 */
final class OpenSource {
    private final String file;
    private final @Nullable ProjectConfig given;
    private final @Nullable Spec spec;
    private final boolean averaged;
    private final List<String> warnings;
    private final List<ProjectConfig> beside = new ArrayList<>();
    private final StateDict whole;
    private final List<String> passedOver = new ArrayList<>();
    private boolean tookAverages;

    /** A checkpoint whose weights are taken as they were at the end of the training. */
    OpenSource(
            Checkpoint checkpoint,
            String file,
            @Nullable ProjectConfig config,
            @Nullable Spec spec,
            List<String> warnings) {
        this(checkpoint, file, config, spec, false, warnings);
    }

    /**
     * A checkpoint with its config.
     *
     * @param checkpoint the tensors
     * @param file the checkpoint's name, for messages
     * @param config its config, if there is one
     * @param spec the user's own spec, if there is one
     * @param averaged whether to take averages of the weights in place of them
     * @param warnings what a user should know; added to
     * @throws SmaltiException if it holds several models, and nothing says which one is meant
     */
    OpenSource(
            Checkpoint checkpoint,
            String file,
            @Nullable ProjectConfig config,
            @Nullable Spec spec,
            boolean averaged,
            List<String> warnings) {
        this.file = file;
        this.given = config;
        this.spec = spec;
        this.averaged = averaged;
        this.warnings = warnings;
        checkpoint
                .settings()
                .sections()
                .forEach((key, mapping) -> beside.add(ProjectConfig.beside(file, key, mapping)));
        StateDict all = StateDict.whole(checkpoint, file);
        this.whole = spec == null ? model(all) : all;
    }

    /** The checkpoint's name, for messages. */
    String file() {
        return file;
    }

    /** The config of a whole model: the user's, else what stands in the checkpoint; null where there is none. */
    @Nullable
    ProjectConfig config() {
        return given != null
                ? given
                : beside.stream().filter(ProjectConfig::isProject).findFirst().orElse(null);
    }

    /** All tensors of the model. */
    StateDict whole() {
        return whole;
    }

    /** The tensors of the model, or their averages. */
    StateDict transformer() {
        return taken(whole);
    }

    /** The tensors of the first stage: those below its prefix, else all. */
    StateDict firstStage() {
        return taken(Optional.ofNullable(whole.part(Part.FIRST_STAGE)).orElse(whole));
    }

    /** The tensors of a part, or their averages; null where there are none. */
    @Nullable
    StateDict part(Part part) {
        StateDict state = whole.part(part);
        return state == null ? null : taken(state);
    }

    /** What says which shapes are right, for messages. */
    String authority() {
        return config() == null ? "what the other tensors say" : "the config";
    }

    /** Whether there is a transformer over tokens, by the config or the names of tensors. */
    boolean hasPrior() {
        ProjectConfig config = config();
        return (config != null && config.hasTransformer())
                || own(Architecture.GPT).isPresent()
                || Recognition.fitsAny(whole, Specs.builtIn(Architecture.GPT));
    }

    /** Whether the checkpoint has an autoencoder inside, and is not one itself. */
    boolean has(Part part) {
        return whole.has(part);
    }

    /** What of the weights was left alone, one line each. */
    List<String> passedOver() {
        return List.copyOf(passedOver);
    }

    /** Whether averages were found and taken. */
    boolean tookAverages() {
        return tookAverages;
    }

    /** What is said of the transformer; null where nothing is. */
    @Nullable
    ConfigSection transformerSection() {
        ProjectConfig config = config();
        return withBeside(config == null ? null : config.transformer());
    }

    /** The family of what is in this state dict, of one architecture. */
    Recognition recognise(StateDict state, @Nullable ConfigSection section, Architecture architecture) {
        Recognition recognition = own(architecture)
                .map(mine -> new Recognition(mine, "the given spec", Optional.empty()))
                .orElseGet(() -> Recognition.of(state, section, Specs.builtIn(architecture)));
        recognition.warning().ifPresent(this::warn);
        return recognition;
    }

    /**
     * An autoencoder.
     *
     * @throws SmaltiException if there is no such part, or it cannot be converted; the message says why
     */
    FirstStageSource stage(Part part) {
        ProjectConfig config = config();
        ConfigSection section = config == null ? null : config.part(part);
        StateDict state = whole.part(part);
        if (state == null) {
            throw SmaltiException.badInput(file + " holds no tensors below " + part.prefix()
                    + Optional.ofNullable(config != null && config.isComposite() ? section : null)
                            .flatMap(ConfigSection::target)
                            .map(target -> ": its config names " + target + ", which has no weights")
                            .orElse(""));
        }
        if (given != null && section == null) {
            throw SmaltiException.badInput(given.file() + " has no " + part.configKey() + ", so it does not belong to "
                    + part.prefix() + " of " + file);
        }
        return stage(taken(state), whole.has(part) ? section : withBeside(section));
    }

    /** An autoencoder of these tensors under this section of the config. */
    FirstStageSource stage(StateDict state, @Nullable ConfigSection section) {
        Recognition recognition = recognise(state, section, Architecture.VQGAN);
        if (section == null) {
            warnOfNoConfig();
        }
        Path folder = given == null ? null : given.file().toAbsolutePath().getParent();
        FirstStageSource stage = FirstStageSource.of(state, recognition, section, folder);
        if (section != null && !stage.hyperparameters().areConfigured()) {
            if (given == null) {
                warnOfNoConfig();
            } else if (section.target().isEmpty()) {
                warn(section.where("") + "says nothing of a model, as that of a trainer or a data set does not: every"
                        + " hyperparameter is taken from the tensors; is it the right config?");
            }
        }
        return stage;
    }

    /** Tells a user something, once. */
    void warn(String line) {
        if (!warnings.contains(line)) {
            warnings.add(line);
        }
    }

    private void warnOfNoConfig() {
        warn("no config: every hyperparameter is taken from the tensors");
    }

    /** The section, and what stands beside the weights for what it does not say. */
    private @Nullable ConfigSection withBeside(@Nullable ConfigSection section) {
        ConfigSection all = section;
        for (ProjectConfig config : beside) {
            if (config != config()) {
                all = all == null ? config.model() : all.or(config.model());
            }
        }
        return all;
    }

    /** The weights, or their averages where those are asked for and there. */
    private StateDict taken(StateDict state) {
        int averages = state.averages();
        if (averages == 0) {
            return state;
        }
        if (averaged) {
            tookAverages = true;
            passOver(averages + " weights of the last step: their averages were taken");
            return state.ofAverages();
        }
        passOver("averages of " + averages + " weights: those of the last step were taken");
        warn(file + " has averages of " + averages + " of its "
                + state.tensors().size()
                + " weights as well; those of the last step were taken, --averaged takes the averages");
        return state;
    }

    private void passOver(String line) {
        if (!passedOver.contains(line)) {
            passedOver.add(line);
        }
    }

    /** The tensors of the one model in a checkpoint, which may lie below a prefix. */
    private StateDict model(StateDict all) {
        List<Spec> refused =
                Specs.builtIn().stream().filter(one -> one.refuse() != null).toList();
        List<Spec> known =
                Specs.builtIn().stream().filter(one -> one.refuse() == null).toList();
        if (isModel(all, known)) {
            return all;
        }
        StateDict found = below(all, known);
        if (found == null && !isModel(all, refused)) {
            found = below(all, refused);
        }
        return found == null ? all : found;
    }

    /** The tensors of the one model of these families that lies below a prefix; null where none does. */
    private @Nullable StateDict below(StateDict all, List<Spec> known) {
        List<StateDict> models = new ArrayList<>();
        List<String> places = new ArrayList<>();
        for (String prefix : all.prefixes()) {
            if (places.stream().noneMatch(prefix::startsWith)) {
                StateDict below = all.below(prefix);
                if (isModel(below, known)) {
                    models.add(below);
                    places.add(prefix);
                }
            }
        }
        if (models.size() > 1) {
            throw SmaltiException.badInput(file + " holds the weights of several models, below "
                    + places.stream()
                            .map(place -> place.substring(0, place.length() - 1))
                            .collect(Collectors.joining(", "))
                    + "; say which one is meant with --weights-key");
        }
        if (models.isEmpty()) {
            return null;
        }
        int beside = all.tensors().size() - models.get(0).tensors().size();
        if (beside > 0) {
            warn("the weights of the model lie below " + places.get(0) + "; " + beside
                    + (beside == 1 ? " tensor beside them was" : " tensors beside them were") + " left alone");
        }
        return models.get(0);
    }

    private static boolean isModel(StateDict state, List<Spec> known) {
        return state.has(Part.FIRST_STAGE) || state.has(Part.COND_STAGE) || Recognition.fitsAny(state, known);
    }

    private Optional<Spec> own(Architecture architecture) {
        return Optional.ofNullable(spec).filter(mine -> mine.architecture() == architecture);
    }
}
