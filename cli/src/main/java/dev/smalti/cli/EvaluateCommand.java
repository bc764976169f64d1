package dev.smalti.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.smalti.SamplingOptions;
import dev.smalti.SmaltiException;
import dev.smalti.TokenGrid;
import dev.smalti.bundle.Conditioning;
import dev.smalti.bundle.Manifest;
import dev.smalti.bundle.Manifest.Content;
import dev.smalti.cli.argument.EvaluationData;
import dev.smalti.cli.argument.TokenizerArguments;
import dev.smalti.cli.console.Console;
import dev.smalti.cli.console.Progress;
import dev.smalti.cli.console.Skipped;
import dev.smalti.data.Example;
import dev.smalti.data.Scenes;
import dev.smalti.data.token.ExampleCondition;
import dev.smalti.data.token.PriorCondition;
import dev.smalti.data.token.TokenDataset;
import dev.smalti.evaluate.Drawings;
import dev.smalti.evaluate.FeatureEvaluation;
import dev.smalti.evaluate.LayoutEvaluation;
import dev.smalti.evaluate.LearnedDistance;
import dev.smalti.evaluate.LikelihoodEvaluation;
import dev.smalti.evaluate.MarkovModel;
import dev.smalti.evaluate.TokenizerEvaluation;
import dev.smalti.evaluate.TokenizerEvaluation.Trial;
import dev.smalti.evaluate.TrainedClassifier;
import dev.smalti.evaluate.TrainedSegmenter;
import dev.smalti.image.Pixels;
import dev.smalti.job.EvaluationSheet;
import dev.smalti.job.OpenPrior;
import dev.smalti.job.OpenTokenizer;
import dev.smalti.picture.PictureCodec;
import dev.smalti.synthesis.Synthesizer;
import dev.smalti.synthesis.SynthesizerOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code smalti evaluate}: how good a model is, on pictures that it did not learn from. */
@Command(
        name = "evaluate",
        description = "Measure how good a model is, on pictures that it did not learn from.",
        footer = {
            "",
            "Of a tokenizer: PSNR and SSIM of what comes back, how the codebook is used, and what the",
            "tokens cost. Of a prior: the bits per token that it needs, less being better, and with",
            "--agreement how far its drawings show the segmentation they were drawn from, beside what",
            "the segmenter says of the pictures themselves. With --features how near reconstructions and",
            "drawings come to other pictures as sets, beside how near the pictures themselves come.",
            "Files that cannot be used are named and skipped, and the exit code is 3."
        })
final class EvaluateCommand implements Callable<Integer> {
    /** By what pictures are shrunk that lose their details, as for the other commands. */
    private static final int SHRINK = 4;

    @Mixin
    private final EvaluationData data = new EvaluationData();

    @Mixin
    private final TokenizerArguments model = new TokenizerArguments();

    @Option(
            names = "--codec",
            order = 20,
            description = "Also compare with WebP, where an encoder is on the class path, else with JPEG, at the best"
                    + " quality of at most as many bytes as the tokens take.")
    private boolean codec;

    @Option(
            names = "--lpips",
            paramLabel = "FILE",
            arity = "1..*",
            order = 25,
            description =
                    "Also measure LPIPS by the weights in these files: a checkpoint of taming-transformers that has"
                            + " them, or those of torchvision's VGG-16 and of the LPIPS package.")
    private @Nullable List<Path> lpips;

    @Option(
            names = "--baselines",
            paramLabel = "N",
            order = 26,
            description = "Also count which tokens follow which in N scenes of another seed, and say how many bits per"
                    + " token that needs: what a prior has to beat.")
    private @Nullable Integer baselines;

    @Option(
            names = "--sheet",
            paramLabel = "FILE",
            order = 21,
            description =
                    "Write a PNG with originals and reconstructions side by side, and drawings where there are any.")
    private @Nullable Path sheet;

    @Option(
            names = "--agreement",
            paramLabel = "FILE|DIR",
            order = 22,
            description = "Draw a picture for each segmentation and compare what it shows, by this segmenter: its file,"
                    + " or the folder of its run.")
    private @Nullable Path agreement;

    @Option(
            names = "--as",
            paramLabel = "KIND",
            order = 23,
            converter = SourceWord.class,
            description = "What the pictures show that the prior is given, where it is given pictures: edges, low-res"
                    + " or pose.")
    private ExampleCondition.@Nullable Source source;

    @Option(
            names = "--seed",
            paramLabel = "N",
            order = 24,
            defaultValue = "0",
            description = "Seed of the drawings. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--features",
            paramLabel = "FILE|DIR",
            order = 29,
            description =
                    "Compare sets of pictures in the features of this classifier, its file or the folder of its run:"
                            + " reconstructions, and of a prior a drawing under the condition of each picture.")
    private @Nullable Path features;

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private SmaltiCommand smalti;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** What was measured; absent what the model has not or was not asked for. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Result(
            OpenTokenizer.@Nullable Setup run,
            String data,
            TokenizerEvaluation.@Nullable Report tokenizer,
            LikelihoodEvaluation.@Nullable Report prior,
            LayoutEvaluation.@Nullable Report layout,
            FeatureEvaluation.@Nullable Report features,
            @Nullable String sheet,
            List<Skipped.File> skipped) {}

    @Override
    public Integer call() {
        data.check();
        TokenizerArguments.requireAtLeast(spec, "--baselines", baselines, 1);
        Console console = smalti.console();
        if (data.hasAgainst()) {
            if (features == null) {
                throw new ParameterException(
                        spec.commandLine(), "--against goes with --features, the classifier that compares");
            }
            if (!model.named()) {
                return withoutModel(console, features);
            }
        }
        Manifest manifest = model.glance().manifest();
        if (agreement != null && manifest.prior() == null) {
            throw SmaltiException.badInput("the model " + manifest.name()
                    + " is a tokenizer only: it draws nothing that" + " could be compared with --agreement");
        }
        if (baselines != null && manifest.prior() == null) {
            throw SmaltiException.badInput("the model " + manifest.name()
                    + " is a tokenizer only: it has no prior that could be compared with --baselines");
        }
        if (features != null && manifest.firstStage().content() != Content.IMAGE) {
            throw SmaltiException.badInput(
                    "the model " + manifest.name() + " makes no pictures that --features could compare");
        }
        Skipped skipped = new Skipped(console);
        int side = data.side(side(manifest));
        List<Example> examples = data.read(console, side, labels(manifest), skipped);
        if (manifest.prior() == null) {
            try (OpenTokenizer open = model.open(console, null)) {
                finish(console, open, null, examples, side, skipped);
            }
        } else {
            OpenPrior open = model.openPrior(console, SynthesizerOptions.defaults());
            try (Synthesizer synthesizer = open.synthesizer()) {
                finish(console, open.first(), synthesizer, examples, side, skipped);
            }
        }
        return skipped.exitCode(examples.size() + skipped.files().size());
    }

    /** Compares pictures with others, where no model takes part. */
    private int withoutModel(Console console, Path features) {
        if (codec || lpips != null || baselines != null || sheet != null || agreement != null || source != null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "without --model, pictures are compared with those of --against: leave out --codec, --lpips,"
                            + " --baselines, --sheet, --agreement and --as");
        }
        Skipped skipped = new Skipped(console);
        try (TrainedClassifier classifier = TrainedClassifier.open(features, model.device(console))) {
            int side = data.side(classifier.facts().side());
            List<Example> examples = data.read(console, side, Scenes.LABELS.size(), skipped);
            FeatureSets sets = new FeatureSets(console, classifier, model.batch());
            FeatureEvaluation evaluation = sets.evaluation(data, examples, data.against(console, side, skipped));
            finish(
                    console,
                    new Result(
                            null,
                            data.title(examples.size(), side),
                            null,
                            null,
                            null,
                            sets.report(evaluation, List.of(), List.of(), false),
                            null,
                            skipped.files()));
            return skipped.exitCode(examples.size() + skipped.files().size());
        }
    }

    private void finish(
            Console console,
            OpenTokenizer open,
            @Nullable Synthesizer prior,
            List<Example> examples,
            int side,
            Skipped skipped) {
        try (TrainedClassifier classifier = features == null ? null : TrainedClassifier.open(features, open.device());
                TrainedSegmenter segmenter =
                        agreement == null ? null : TrainedSegmenter.open(agreement, open.device())) {
            FeatureSets sets = classifier == null ? null : new FeatureSets(console, classifier, model.batch());
            FeatureEvaluation evaluation =
                    sets == null ? null : sets.evaluation(data, examples, data.against(console, side, skipped));
            List<Trial> trials = new ArrayList<>();
            TokenizerEvaluation.Report tokenizer = tokenizer(console, open, examples, trials);
            ExampleCondition conditions = conditions(prior);
            LikelihoodEvaluation.Report likelihood = prior == null
                    ? null
                    : new LikelihoodEvaluation(prior, conditions, simpler(console, prior, side)).run(examples);
            Drawings sampler = prior == null || (classifier == null && segmenter == null)
                    ? null
                    : new Drawings(prior, conditions, SamplingOptions.DEFAULTS.withSeed(seed));
            List<Pixels> drawings = sampler == null ? List.of() : draw(console, sampler, examples);
            LayoutEvaluation.Report layout = segmenter == null
                    ? null
                    : new LayoutEvaluation(open.tokenizer(), segmenter).compare(examples, drawings);
            if (sheet != null) {
                EvaluationSheet.write(
                        sheet,
                        trials,
                        drawings,
                        open.medium(),
                        open.provenance().withNotes(List.of("a sheet of an evaluation")));
            }
            finish(
                    console,
                    new Result(
                            open.setup(),
                            data.title(examples.size(), side),
                            tokenizer,
                            likelihood,
                            layout,
                            sets == null || evaluation == null
                                    ? null
                                    : sets.report(evaluation, trials, drawings, sampler != null && sampler.byClass()),
                            sheet == null ? null : sheet.toString(),
                            skipped.files()));
        }
    }

    private static void finish(Console console, Result result) {
        console.result(result, EvaluationText.of(result));
    }

    private List<Pixels> draw(Console console, Drawings drawings, List<Example> examples) {
        try (Progress progress = console.progress("draw", examples.size())) {
            return drawings.of(examples, model.batch(), progress::advance);
        }
    }

    /** Measures the tokenizer; {@code trials} takes what it made. */
    private TokenizerEvaluation.Report tokenizer(
            Console console, OpenTokenizer open, List<Example> examples, List<Trial> trials) {
        try (LearnedDistance distance = lpips == null ? null : LearnedDistance.read(lpips, open.device())) {
            TokenizerEvaluation evaluation =
                    new TokenizerEvaluation(open.tokenizer(), distance, codec ? PictureCodec.best() : null);
            try (Progress progress = console.progress("reconstruct", examples.size())) {
                for (int i = 0; i < examples.size(); i += model.batch()) {
                    List<Example> some = examples.subList(i, Math.min(examples.size(), i + model.batch()));
                    trials.addAll(evaluation.run(some));
                    progress.advance(some.size());
                }
            }
            return evaluation.report(trials);
        }
    }

    /** Models that only count, of scenes that are not measured. */
    private Map<String, ToDoubleFunction<TokenGrid>> simpler(Console console, Synthesizer prior, int side) {
        if (baselines == null) {
            return Map.of();
        }
        try (Progress progress = console.progress("encode", baselines)) {
            return MarkovModel.baselines(TokenDataset.encode(
                    data.otherScenes(side),
                    0,
                    baselines,
                    prior.tokenizer(),
                    new PriorCondition.Unconditional(0),
                    null,
                    false,
                    progress::reach));
        }
    }

    private ExampleCondition conditions(@Nullable Synthesizer prior) {
        boolean picture = prior != null
                && prior.prior().conditioning() instanceof Conditioning.Grid grid
                && grid.stage().content() == Content.IMAGE;
        if (picture && source == null) {
            throw new ParameterException(
                    spec.commandLine(), "the prior is given pictures; say with --as what they show");
        }
        return new ExampleCondition(source == null ? ExampleCondition.Source.EDGES : source, SHRINK);
    }

    /** The side that the model was trained on, in pixels; 0 where it is not known. */
    private static int side(Manifest manifest) {
        Manifest.Prior prior = manifest.prior();
        if (prior == null) {
            return manifest.firstStage().resolution();
        }
        if (prior.window().rows() != prior.window().columns()) {
            throw SmaltiException.unsupported("the prior's window of " + prior.window()
                    + " tokens is no square, and pictures are cut to squares");
        }
        return prior.window().rows() * manifest.firstStage().factor();
    }

    /** How many labels the segmentations have that the model knows. */
    private static int labels(Manifest manifest) {
        if (manifest.firstStage().content() == Content.SEGMENTATION) {
            return manifest.firstStage().inChannels();
        }
        Manifest.Prior prior = manifest.prior();
        Conditioning conditioning = prior == null ? null : prior.conditioning();
        if (conditioning instanceof Conditioning.Grid grid && grid.stage().content() == Content.SEGMENTATION) {
            return grid.stage().inChannels();
        }
        return Scenes.LABELS.size();
    }

    /** One of the sources, as it is written on the command line. */
    static final class SourceWord implements ITypeConverter<ExampleCondition.Source> {
        @Override
        public ExampleCondition.Source convert(String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "edges" -> ExampleCondition.Source.EDGES;
                case "low-res", "low_res" -> ExampleCondition.Source.LOW_RESOLUTION;
                case "pose" -> ExampleCondition.Source.POSES;
                default ->
                    throw new TypeConversionException("expected edges or low-res or pose but was '" + text + "'");
            };
        }
    }
}
