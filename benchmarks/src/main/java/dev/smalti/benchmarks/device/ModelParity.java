package dev.smalti.benchmarks.device;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.smalti.Device;
import dev.smalti.Filters;
import dev.smalti.GridShape;
import dev.smalti.Latents;
import dev.smalti.Strategy;
import dev.smalti.TokenGrid;
import dev.smalti.bench.Inputs;
import dev.smalti.bench.Machine;
import dev.smalti.benchmarks.measure.Likeness;
import dev.smalti.bundle.Bundle;
import dev.smalti.bundle.Manifest;
import dev.smalti.image.Pixels;
import dev.smalti.prior.TokenDecoder.Draws;
import dev.smalti.prior.TokenDecoder.Run;
import dev.smalti.prior.TokenDecoder.Setup;
import dev.smalti.prior.causal.Prior;
import dev.smalti.tokenizer.ImageTokenizer;
import dev.smalti.tokenizer.TokenizerOptions;
import java.nio.file.Files;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Holds every graph of a model on a device against the processor, on the same inputs. */
@Command(
        name = "model-parity",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Hold every graph of a model on a device against the processor, on the same inputs.",
        footer = {
            "",
            "Each graph gets what the processor's graph before it gave, so that an error shows where it is made. Rows"
                    + " of",
            "drawn tokens may differ where a number to draw with falls on a border: one in four in float32.",
            "Ends with 0 where all is within its limit, 3 where something is not, 1 where it could not be compared."
        })
public final class ModelParity implements Callable<Integer> {
    private static final int DIFFERENT = 3;
    private static final int PICTURES = 2;
    private static final int ROWS = 4;
    private static final long CACHE_LIMIT = 8L << 30;

    @Mixin
    private final ModelArgument model = new ModelArgument();

    @Mixin
    private final DeviceOptions where = new DeviceOptions();

    @Option(names = "--tokens", description = "drawn after each condition, default: ${DEFAULT-VALUE}")
    private int tokens = 64;

    private ModelParity() {}

    /** Runs the check and prints JSON; see {@code --help}. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new ModelParity()).execute(args));
    }

    /**
     * How far a tokenizer on the device is from the processor.
     *
     * @param stage which tokenizer of the model
     * @param latentError ‖a−b‖/‖b‖ of encoded pictures
     * @param equalTokens how many tokens of the same latents are the processor's
     * @param equalEncoded how many tokens of whole encodings are
     * @param tokens how many there are
     * @param pixelError ‖a−b‖/‖b‖ of pictures decoded from the same tokens
     */
    record Stage(String stage, double latentError, int equalTokens, int equalEncoded, int tokens, double pixelError) {}

    /**
     * How far a prior on the device is from the processor.
     *
     * @param logitError ‖a−b‖/‖b‖ of all logits of a sequence
     * @param rows sequences drawn
     * @param equalByStep how many of them are the processor's when drawn step by step
     * @param equalByLoop how many when drawn inside the graph
     * @param tokens drawn of each
     */
    record Draw(double logitError, int rows, int equalByStep, int equalByLoop, int tokens) {}

    /**
     * What was found.
     *
     * @param right whether all is within its limit
     * @param beyond what is not
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Found(
            Machine machine,
            String model,
            String precision,
            String device,
            String when,
            List<Stage> stages,
            @Nullable Draw prior,
            boolean right,
            List<String> beyond) {}

    @Override
    public Integer call() {
        Bundle bundle = model.open();
        Device chosen = where.device();
        TokenizerOptions options =
                TokenizerOptions.defaults().withMaxBatch(PICTURES).withMemoryLimit(Long.MAX_VALUE);
        List<Stage> stages = new ArrayList<>();
        try (ImageTokenizer processor = ImageTokenizer.open(bundle, Device.cpu(), options);
                ImageTokenizer other = ImageTokenizer.open(bundle, chosen, options)) {
            stages.add(stage("first stage", processor, other, Inputs.window(bundle.manifest())));
        }
        if (Files.isDirectory(bundle.folder().resolve(Bundle.CONDITION))) {
            try (ImageTokenizer processor = ImageTokenizer.openCondition(bundle, Device.cpu(), options);
                    ImageTokenizer other = ImageTokenizer.openCondition(bundle, chosen, options)) {
                stages.add(stage("condition stage", processor, other, Inputs.window(bundle.manifest())));
            }
        }
        Draw prior = bundle.manifest().prior() == null ? null : draw(bundle, chosen);
        String precision = bundle.manifest().precision();
        List<String> beyond = beyond(stages, prior, precision);
        Found found = new Found(
                Machine.current(),
                bundle.manifest().name(),
                precision,
                chosen.id(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                stages,
                prior,
                beyond.isEmpty(),
                beyond);
        where.tell(found);
        beyond.forEach(
                one -> System.err.println("model-parity: " + found.model() + " on " + found.device() + ": " + one));
        return beyond.isEmpty() ? 0 : DIFFERENT;
    }

    private static Stage stage(String name, ImageTokenizer processor, ImageTokenizer other, GridShape shape) {
        List<Pixels> pictures = Inputs.pictures(processor.firstStage(), shape, PICTURES);
        List<Latents> latents = processor.latents(pictures);
        List<Latents> found = other.latents(pictures);
        List<TokenGrid> grids = latents.stream().map(processor::quantize).toList();
        List<TokenGrid> quantized = latents.stream().map(other::quantize).toList();
        List<TokenGrid> encoded = other.encode(pictures);
        List<Pixels> expected = processor.decode(grids);
        List<Pixels> decoded = other.decode(grids);
        return new Stage(
                name,
                Likeness.relativeError(
                        found.stream().map(Latents::values).toList(),
                        latents.stream().map(Latents::values).toList()),
                Likeness.equal(tokens(quantized), tokens(grids)),
                Likeness.equal(tokens(encoded), tokens(grids)),
                grids.stream().mapToInt(grid -> grid.shape().length()).sum(),
                Likeness.relativeError(
                        decoded.stream().map(Pixels::values).toList(),
                        expected.stream().map(Pixels::values).toList()));
    }

    private static int[][] tokens(List<TokenGrid> grids) {
        return grids.stream().map(TokenGrid::tokens).toArray(int[][]::new);
    }

    private Draw draw(Bundle bundle, Device chosen) {
        try (Prior processor = Prior.open(bundle, Device.cpu(), CACHE_LIMIT);
                Prior other = Prior.open(bundle, chosen, CACHE_LIMIT)) {
            Manifest.Prior of = processor.manifest();
            int factor = bundle.manifest().firstStage().factor();
            int condition = Math.max(1, of.conditioning().length(of.window(), factor));
            int drawn = Math.max(1, Math.min(tokens, of.blockSize() - condition));
            int[] sequence = Inputs.tokens(1, Math.min(of.blockSize(), condition + drawn), of.vocabulary())[0];
            double error =
                    Likeness.relativeError(List.of(other.logits(sequence, 0)), List.of(processor.logits(sequence, 0)));
            int[][] expected = draw(processor, Strategy.STEP, condition, drawn);
            return new Draw(
                    error,
                    ROWS,
                    equalRows(draw(other, Strategy.STEP, condition, drawn), expected),
                    equalRows(draw(other, Strategy.LOOP, condition, drawn), expected),
                    drawn);
        }
    }

    private static int[][] draw(Prior prior, Strategy strategy, int condition, int drawn) {
        Setup setup = new Setup(ROWS, condition + drawn - 1, Filters.NONE, 1);
        try (Run run = prior.decoder(strategy).start(setup)) {
            int[][] fed = Inputs.tokens(ROWS, condition, prior.manifest().vocabulary());
            return run.draw(new Draws(fed, Inputs.uniforms(drawn, ROWS), null, true));
        }
    }

    /** What is beyond its limit, in words. Of numbers below float32, which round more, drawn tokens are not judged. */
    static List<String> beyond(List<Stage> stages, @Nullable Draw prior, String precision) {
        // What a manifest says of weights that are only stored in less computes in float32.
        boolean exact = precision.startsWith("fp32") && !precision.contains("prior");
        List<String> beyond = new ArrayList<>();
        for (Stage one : stages) {
            check(beyond, one.stage() + ": latents", one.latentError(), 1e-3);
            check(beyond, one.stage() + ": pixels", one.pixelError(), 1e-3);
            check(
                    beyond,
                    one.stage() + ": tokens of the same latents",
                    1 - part(one.equalTokens(), one.tokens()),
                    1e-3);
            check(
                    beyond,
                    one.stage() + ": tokens of the same pictures",
                    1 - part(one.equalEncoded(), one.tokens()),
                    1e-2);
        }
        if (prior != null) {
            check(beyond, "prior: logits", prior.logitError(), exact ? 1e-3 : 5e-2);
            if (exact) {
                check(beyond, "prior: rows drawn by steps", 1 - part(prior.equalByStep(), prior.rows()), 0.25);
                check(beyond, "prior: rows drawn in the loop", 1 - part(prior.equalByLoop(), prior.rows()), 0.25);
            }
        }
        return List.copyOf(beyond);
    }

    private static void check(List<String> beyond, String what, double difference, double limit) {
        // Written so that no number counts as too much.
        if (!(difference <= limit)) {
            beyond.add(String.format(Locale.ROOT, "%s differ by %.3g, allowed is %.3g", what, difference, limit));
        }
    }

    private static double part(int some, int all) {
        return (double) some / all;
    }

    /** Of tokens [steps][rows], how many rows are equal throughout. */
    static int equalRows(int[][] found, int[][] expected) {
        int equal = 0;
        for (int row = 0; row < expected[0].length; row++) {
            boolean same = true;
            for (int step = 0; step < expected.length; step++) {
                same &= found[step][row] == expected[step][row];
            }
            equal += same ? 1 : 0;
        }
        return equal;
    }
}
