package dev.smalti.convert;

import dev.smalti.SmaltiException;
import dev.smalti.bundle.Bundle;
import dev.smalti.bundle.Conditioning;
import dev.smalti.bundle.Conditioning.ClassLabel;
import dev.smalti.bundle.Conditioning.Coordinates;
import dev.smalti.bundle.Conditioning.Grid;
import dev.smalti.bundle.Conditioning.Objects;
import dev.smalti.bundle.Conditioning.Unconditional;
import dev.smalti.bundle.Manifest;
import dev.smalti.convert.PriorOptions.Given;
import dev.smalti.spec.ConfigSection;
import dev.smalti.spec.ConfigValues;
import dev.smalti.spec.Part;
import dev.smalti.spec.Spec;
import dev.smalti.spec.Spec.ConditionKind;
import dev.smalti.spec.StateDict;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a prior is given: from its config ({@code cond_stage_config} and {@code cond_stage_key} of the reference's
 * {@code Net2NetTransformer}), else from the tensors and what the user says.
 */
final class ConditionReader {
    private static final String STAGE = "cond_stage_config";
    private static final String NONE = "__is_unconditional__";
    private static final String SAME = "__is_first_stage__";
    private static final String START = "sos_token";

    private final OpenSource source;
    private final Spec spec;
    private final ConversionRequest.Options options;

    /** For the prior of a checkpoint, of the family that the spec describes. */
    ConditionReader(OpenSource source, Spec spec, ConversionRequest.Options options) {
        this.source = source;
        this.spec = spec;
        this.options = options;
    }

    /**
     * What was found.
     *
     * @param conditioning as a manifest says it; a grid's stage does not yet say where its codebook lies
     * @param stage the tokenizer of such pictures, where it is a grid and the checkpoint has it
     * @param borrowed that of another bundle, where it is a grid and the checkpoint has none
     */
    record Found(
            Conditioning conditioning,
            @Nullable CompiledStage stage,
            @Nullable BorrowedStage borrowed) {}

    /**
     * What the prior is given.
     *
     * @throws SmaltiException if that cannot be told or is not supported; the message says which option helps
     */
    Found read() {
        Found found = found();
        if (options.prior().conditionStage() != null && found.borrowed() == null) {
            throw SmaltiException.badInput(source.file()
                    + (found.stage() == null ? " is given no picture" : " has a tokenizer of its condition")
                    + "; --condition-stage is for transformers that are given a picture and have no tokenizer for it");
        }
        return found;
    }

    private Found found() {
        ProjectConfig config = source.config();
        if (config == null || !config.model().has(STAGE)) {
            return unsaid();
        }
        refuseGiven(options.prior().given(), config.model());
        ConfigSection model = config.model();
        Optional<String> word = model.word(STAGE);
        if (word.isPresent()) {
            return switch (word.get()) {
                case NONE -> plain(new Unconditional(model.number(START).orElse(0)));
                case SAME -> grid(source.stage(conditionState(), config.part(Part.FIRST_STAGE)), model);
                default ->
                    throw SmaltiException.unsupported(
                            model.where(STAGE) + " is " + word.get() + ", which is no condition that is known");
            };
        }
        ConfigSection stage = model.nested(STAGE);
        ConditionKind kind = stage.target().flatMap(this::known).orElse(null);
        if (kind == null) {
            return withWeights(model, stage);
        }
        return switch (kind) {
            case START -> plain(new Unconditional(stage.number(START).orElse(0)));
            case CLASS -> plain(new ClassLabel(stage.required("n_classes"), null));
            case COORDINATES -> plain(new Coordinates(stage.required("down_factor"), stage.required("n_embed")));
            case OBJECTS -> plain(new ObjectsReader(config, options.prior().objects()).read(stage));
        };
    }

    private Optional<ConditionKind> known(String target) {
        return spec.conditions().entrySet().stream()
                .filter(kind -> ConfigValues.sameClass(kind.getKey(), target))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** How many tokens of the prior's vocabulary a condition may use. */
    static int tokens(Conditioning conditioning) {
        if (conditioning instanceof Unconditional start) {
            return start.startToken() + 1;
        }
        if (conditioning instanceof ClassLabel label) {
            return label.classes();
        }
        if (conditioning instanceof Grid grid) {
            return grid.stage().vocabulary();
        }
        if (conditioning instanceof Coordinates coordinates) {
            return coordinates.vocabulary();
        }
        if (conditioning instanceof Objects objects) {
            return objects.tokens();
        }
        throw new AssertionError(conditioning);
    }

    private Found unsaid() {
        Given given = options.prior().given();
        if (given.classes() != null) {
            return plain(new ClassLabel(given.classes(), null));
        }
        if (given.startToken() != null) {
            return plain(new Unconditional(given.startToken()));
        }
        if (source.has(Part.COND_STAGE)) {
            return grid(source.stage(conditionState(), null), null);
        }
        if (spec.conditions().isEmpty()) {
            return plain(new Unconditional(0));
        }
        throw SmaltiException.badInput(source.file()
                + ": nothing says what its transformer is given; add its config with --config, or say it with"
                + " --start-token or --classes, or convert its tokenizer only with --part first_stage");
    }

    private Found withWeights(ConfigSection model, ConfigSection stage) {
        if (!source.has(Part.COND_STAGE)) {
            Path bundle = options.prior().conditionStage();
            if (bundle != null) {
                BorrowedStage borrowed = BorrowedStage.open(bundle);
                Manifest.FirstStage tokenizer = borrowed.stage(Bundle.CONDITION + "/");
                return new Found(new Grid(tokenizer, side(tokenizer.factor(), model)), null, borrowed);
            }
            throw SmaltiException.unsupported(model.where(STAGE) + " names "
                    + stage.target().orElse("no class") + ", which is no condition that is known and has no tensors in "
                    + source.file()
                    + "; name the bundle of its condition's tokenizer with --condition-stage, or convert the"
                    + " tokenizer only with --part first_stage");
        }
        return grid(source.stage(Part.COND_STAGE), model);
    }

    private Found grid(FirstStageSource stage, @Nullable ConfigSection model) {
        CompiledStage compiled = CompiledStage.of(stage, source.authority());
        return new Found(new Grid(compiled.draft(null), side(stage.config().factor(), model)), compiled, null);
    }

    /** Side in pixels to which the picture of a window is reduced; null for none. */
    private @Nullable Integer side(int factor, @Nullable ConfigSection model) {
        // The reference writes -1 for none.
        Integer side = Optional.ofNullable(model)
                .flatMap(section -> section.number("downsample_cond_size"))
                .filter(pixels -> pixels >= 0)
                .orElse(null);
        if (side != null && side < factor) {
            throw SmaltiException.badInput(source.file() + ": its condition is reduced to " + side
                    + " pixels, less than one token of " + factor);
        }
        return side;
    }

    /** The tensors of the condition's stage; one that is the first stage itself may be stored once only. */
    private StateDict conditionState() {
        StateDict own = source.part(Part.COND_STAGE);
        return own != null ? own : source.firstStage();
    }

    private static void refuseGiven(Given given, ConfigSection model) {
        if (given.startToken() != null || given.classes() != null) {
            throw SmaltiException.badInput(model.where(STAGE)
                    + " says what the transformer is given; --start-token and --classes are for checkpoints whose config"
                    + " does not");
        }
    }

    private static Found plain(Conditioning conditioning) {
        return new Found(conditioning, null, null);
    }
}
