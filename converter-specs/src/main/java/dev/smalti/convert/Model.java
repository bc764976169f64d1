package dev.smalti.convert;

import dev.smalti.SmaltiException;
import dev.smalti.bundle.Conditioning;
import dev.smalti.bundle.Manifest;
import dev.smalti.convert.ConditionReader.Found;
import dev.smalti.spec.Part;
import dev.smalti.spec.Recognition;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All of a checkpoint that goes into one bundle, compiled. Exactly one of {@code own} and {@code borrowed} is there.
 *
 * @param own the checkpoint's tokenizer
 * @param borrowed that of another bundle
 * @param prior the transformer over its tokens, if there is one
 * @param condition the tokenizer of the transformer's condition, if that is a picture and the checkpoint has it
 * @param borrowedCondition that of another bundle, if the checkpoint has none
 */
record Model(
        @Nullable CompiledStage own,
        @Nullable BorrowedStage borrowed,
        @Nullable CompiledPrior prior,
        @Nullable CompiledStage condition,
        @Nullable BorrowedStage borrowedCondition) {
    /** The tokenizer of a checkpoint, or of the condition of a transformer, alone. */
    static Model tokenizer(OpenSource source, ConversionRequest.Options options) {
        PriorOptions prior = options.prior();
        if (prior.precision() == Precision.INT8) {
            if (options.calibration() == null) {
                throw SmaltiException.badInput("only a tokenizer of " + source.file()
                        + " is converted, and int8 of a tokenizer is calibrated on pictures; name some with"
                        + " --calibrate, or the word scenes for pictures that smalti draws");
            }
            prior = prior.withPrecision(Precision.FP32);
        }
        if (!prior.equals(PriorOptions.DEFAULTS)) {
            throw SmaltiException.badInput("only a tokenizer of " + source.file()
                    + " is converted, so nothing can be said of its transformer");
        }
        Part part = options.part() == Part.ALL ? Part.FIRST_STAGE : options.part();
        CompiledStage stage = CompiledStage.of(source.stage(part), source.authority());
        return new Model(stage, null, null, null, null);
    }

    /** A transformer with the tokenizers that belong to it. */
    static Model withPrior(OpenSource source, ConversionRequest.Options options) {
        Recognition recognition = PriorSource.recognise(source);
        Path bundle = options.prior().firstStage();
        CompiledStage own = null;
        BorrowedStage borrowed = null;
        if (source.has(Part.FIRST_STAGE)) {
            if (bundle != null) {
                throw SmaltiException.badInput(source.file() + " has a first stage of its own; --first-stage is for"
                        + " transformers without one");
            }
            own = CompiledStage.of(source.stage(Part.FIRST_STAGE), source.authority());
        } else if (bundle != null) {
            borrowed = BorrowedStage.open(bundle);
        } else {
            throw SmaltiException.badInput(source.file() + " is a "
                    + recognition.spec().title() + ", a transformer without a tokenizer; name the bundle of the"
                    + " tokenizer whose tokens it was trained on with --first-stage");
        }
        Manifest.FirstStage stage = stage(own, borrowed, options.tile());
        Found found = new ConditionReader(source, recognition.spec(), options).read();
        Path names = options.prior().given().names();
        Conditioning conditioning = names == null ? found.conditioning() : NamedClasses.of(found.conditioning(), names);
        PriorSource prior = PriorSource.of(source, recognition, options.prior(), conditioning, stage);
        CompiledPrior compiled = CompiledPrior.of(
                prior, stage.vocabulary(), source.authority(), options.prior().precision());
        return new Model(own, borrowed, compiled, found.stage(), found.borrowed());
    }

    /**
     * The same with its own tokenizer in int8.
     *
     * @param folder for what is needed on the way
     * @throws SmaltiException of kind BAD_INPUT where the tokenizer is that of another bundle; see {@link Calibration}
     */
    Model calibrated(CalibrationPictures pictures, BundleFolder folder, ConversionProgress progress) {
        if (own == null) {
            throw SmaltiException.badInput("the tokenizer is that of another bundle and stays as it is there; for int8,"
                    + " convert that one's checkpoint with --calibrate");
        }
        CompiledStage int8 = Calibration.int8(own, pictures, folder, progress);
        return new Model(int8, null, prior, condition, borrowedCondition);
    }

    /** The same with the large weights of its own tokenizers stored like this. */
    Model stored(WeightStorage storage) {
        return new Model(
                own == null ? null : own.stored(storage),
                borrowed,
                prior,
                condition == null ? null : condition.stored(storage),
                borrowedCondition);
    }

    /** What was recognised, for a report: the transformer where there is one. */
    Recognition recognition() {
        return prior != null
                ? prior.source().recognition()
                : Objects.requireNonNull(own).source().recognition();
    }

    /** The tensors that nothing asked for. */
    List<String> leftOver() {
        List<String> left = new ArrayList<>();
        compiledStages().forEach(stage -> left.addAll(stage.leftOver()));
        if (prior != null) {
            left.addAll(prior.leftOver());
        }
        return left;
    }

    /** The weights of all parts. */
    List<MeteredWeights> weights() {
        List<MeteredWeights> weights = new ArrayList<>();
        compiledStages().forEach(stage -> weights.add(stage.weights()));
        if (prior != null) {
            weights.add(prior.weights());
        }
        return weights;
    }

    /** The tensors that were written as float16 and hold numbers beyond it. */
    List<String> beyondHalf(ConversionRequest.Options options) {
        List<String> beyond = new ArrayList<>();
        if (options.weights() == WeightStorage.FP16) {
            compiledStages().forEach(stage -> beyond.addAll(stage.weights().beyondHalf()));
        }
        if (prior != null && options.prior().precision() == Precision.FP16) {
            beyond.addAll(prior.weights().beyondHalf());
        }
        return beyond;
    }

    /** What a manifest says of its numbers. */
    String precision(ConversionRequest.Options options) {
        String arithmetic = options.calibration() == null ? Precision.FP32.key() : Precision.INT8.key();
        String stage = borrowed == null ? options.weights().of(arithmetic) : borrowed.precision();
        return prior == null ? stage : options.prior().precision().of(stage);
    }

    /** The tokenizer as a manifest says it, with its codebook where it was written. */
    Manifest.FirstStage firstStage(Manifest.@Nullable Search search, @Nullable Integer tile) {
        return own == null || search == null
                ? stage(own, borrowed, tile)
                : own.source().described(search, tile);
    }

    /** The transformer as a manifest says it, with the condition's codebook where it was written. */
    Manifest.@Nullable Prior prior(Manifest.@Nullable Search search) {
        if (prior == null) {
            return null;
        }
        Conditioning conditioning = prior.source().conditioning();
        if (condition != null && search != null && conditioning instanceof Conditioning.Grid grid) {
            conditioning = new Conditioning.Grid(condition.source().described(search, null), grid.downsample());
        }
        return prior.source().described(conditioning);
    }

    private Stream<CompiledStage> compiledStages() {
        return Stream.of(own, condition).flatMap(Stream::ofNullable);
    }

    private static Manifest.FirstStage stage(
            @Nullable CompiledStage own, @Nullable BorrowedStage borrowed, @Nullable Integer tile) {
        return own != null ? own.draft(tile) : Objects.requireNonNull(borrowed).stage();
    }
}
