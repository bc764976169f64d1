package dev.smalti.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.smalti.SmaltiException;
import dev.smalti.bundle.Manifest;
import dev.smalti.bundle.Manifest.BundleFile;
import dev.smalti.cli.argument.ByteSize;
import dev.smalti.cli.argument.CalibrationArguments;
import dev.smalti.cli.argument.PriorArguments;
import dev.smalti.cli.argument.TokenizerArguments;
import dev.smalti.cli.console.Console;
import dev.smalti.cli.console.ExitCode;
import dev.smalti.cli.console.Facts;
import dev.smalti.cli.console.Progress;
import dev.smalti.convert.ConversionReport;
import dev.smalti.convert.ConversionRequest;
import dev.smalti.convert.ConversionRequest.Labels;
import dev.smalti.convert.ConversionRequest.Options;
import dev.smalti.convert.ConversionRequest.WeightsChoice;
import dev.smalti.convert.Converter;
import dev.smalti.convert.WeightStorage;
import dev.smalti.image.Tiling;
import dev.smalti.job.ManifestText;
import dev.smalti.spec.Part;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code smalti convert}: other people's checkpoints to bundles. */
@Command(
        name = "convert",
        description = "Convert a checkpoint to a bundle of ONNX graphs.",
        footer = {
            "",
            "Nothing in a checkpoint is executed. The bundle appears whole or not at all, and the same",
            "checkpoint and options give the same bytes, with --calibrate on the same processor."
        })
final class ConvertCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "CHECKPOINT",
            description = "A .ckpt, .pt or .safetensors file, a run of 'smalti train', a run folder of"
                    + " taming-transformers (logs/RUN), or a folder of diffusers.")
    @SuppressWarnings("NullAway.Init")
    private Path checkpoint;

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "DIR",
            order = 1,
            description = "The bundle's folder, to be made.")
    @SuppressWarnings("NullAway.Init")
    private Path output;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            order = 2,
            description = "The checkpoint's project.yaml or config.json. Default: the folder's own; without any, the"
                    + " tensors tell.")
    private @Nullable Path config;

    @Option(
            names = "--part",
            paramLabel = "PART",
            order = 3,
            defaultValue = "all",
            description = "What of a transformer's checkpoint: all, or one autoencoder: first_stage or cond_stage."
                    + " Default: ${DEFAULT-VALUE}.")
    private Part part = Part.ALL;

    @Option(
            names = "--weights",
            paramLabel = "TYPE",
            order = 4,
            defaultValue = "fp32",
            description =
                    "How to store weights of tokenizers: fp32, or fp16 for half the size; the arithmetic stays the same."
                            + " Default: ${DEFAULT-VALUE}.")
    private WeightStorage weights = WeightStorage.FP32;

    @Option(
            names = "--tile",
            paramLabel = "N",
            order = 5,
            description =
                    "Larger maps than N by N tokens make this model worse: cut them into tiles of that size when it"
                            + " is used. Default: the model may see any size whole.")
    private @Nullable Integer tile;

    @Option(
            names = "--weights-key",
            paramLabel = "KEY",
            order = 6,
            description = "Which weights of a file that holds several: the key of their dictionary, or what their names"
                    + " start with. Default: found.")
    private @Nullable String weightsKey;

    @Option(
            names = {"--averaged", "--ema"},
            order = 7,
            description = "Take the averages of the weights over the training, where the checkpoint has them, in place"
                    + " of those of the last step.")
    private boolean averaged;

    @Mixin
    private final CalibrationArguments calibration = new CalibrationArguments();

    @Mixin
    private final PriorArguments prior = new PriorArguments();

    @Option(
            names = "--spec",
            paramLabel = "FILE",
            order = 30,
            description = "A spec of your own, for a family that smalti does not know.")
    private @Nullable Path spec;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            order = 31,
            description = "What to call the model. Default: made from the checkpoint's name.")
    private @Nullable String name;

    @Option(
            names = {"--licence", "--license"},
            paramLabel = "TEXT",
            order = 32,
            defaultValue = "",
            description = "The model's licence, for the bundle: an SPDX identifier or a sentence.")
    private String licence = "";

    @Option(
            names = "--note",
            paramLabel = "TEXT",
            order = 33,
            description = "What users of the model should know, for the bundle.")
    private @Nullable String note;

    @Option(names = "--force", order = 34, description = "Replace a bundle that exists.")
    private boolean force;

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private SmaltiCommand smalti;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    /** What was done. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Result(
            String bundle,
            String family,
            String recognisedBy,
            List<String> skipped,
            List<String> warnings,
            double seconds,
            Manifest manifest) {}

    @Override
    public Integer call() {
        Console console = smalti.console();
        TokenizerArguments.requireAtLeast(command, "--tile", tile, Tiling.SMALLEST_TILE);
        if (name != null && (name.isBlank() || name.chars().anyMatch(Character::isISOControl))) {
            throw new ParameterException(command.commandLine(), "--name is a name in one line, was '" + name + "'");
        }
        if (!force && Files.exists(output)) {
            throw SmaltiException.badInput(output + " exists; choose another folder, or replace it with --force");
        }
        if (weightsKey != null && weightsKey.isBlank()) {
            throw new ParameterException(command.commandLine(), "--weights-key is a name, was '" + weightsKey + "'");
        }
        ConversionRequest request = new ConversionRequest(
                checkpoint,
                config,
                output,
                new Options(
                        part,
                        spec,
                        weights,
                        tile,
                        prior.options(),
                        force,
                        calibration.pictures(console::warn),
                        new WeightsChoice(weightsKey, averaged)),
                new Labels(name, licence, commandWithoutFolders(), note));
        ConversionReport report;
        try (Progress progress = console.progress("convert", 1)) {
            report = Converter.convert(request, (stage, done, total) -> {
                if (Thread.currentThread().isInterrupted()) {
                    throw new CancellationException("interrupted");
                }
                progress.at(stage.name().toLowerCase(Locale.ROOT), done, total);
            });
        }
        report.warnings().forEach(console::note);
        Result result = new Result(
                report.bundle().toString(),
                report.family(),
                report.recognisedBy(),
                report.skipped(),
                report.warnings(),
                report.time().toMillis() / 1000.0,
                report.manifest());
        console.result(result, text(result));
        return ExitCode.OK;
    }

    /** The command without folders, so that a bundle does not tell where it was made. */
    private String commandWithoutFolders() {
        StringBuilder words = new StringBuilder("smalti convert ").append(checkpoint.getFileName());
        if (config != null) {
            words.append(" --config ").append(config.getFileName());
        }
        if (spec != null) {
            words.append(" --spec ").append(spec.getFileName());
        }
        if (part != Part.ALL) {
            words.append(" --part ").append(part.name().toLowerCase(Locale.ROOT));
        }
        if (weights != WeightStorage.FP32) {
            words.append(" --weights ").append(weights.name().toLowerCase(Locale.ROOT));
        }
        if (weightsKey != null) {
            words.append(" --weights-key ").append(weightsKey);
        }
        if (averaged) {
            words.append(" --averaged");
        }
        if (tile != null) {
            words.append(" --tile ").append(tile);
        }
        return words.append(calibration.words())
                .append(prior.words())
                .append(" -o ")
                .append(output.getFileName())
                .toString();
    }

    private static String text(Result result) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("bundle", result.bundle());
        facts.put("recognised", result.family() + ", " + result.recognisedBy());
        facts.putAll(ManifestText.facts(result.manifest()));
        facts.put("skipped", result.skipped().isEmpty() ? "nothing" : lines(result.skipped()));
        long bytes =
                result.manifest().files().stream().mapToLong(BundleFile::bytes).sum();
        facts.put(
                "size",
                ByteSize.format(bytes) + " in " + result.manifest().files().size() + " files");
        facts.put("time", String.format(Locale.ROOT, "%.1f s", result.seconds()));
        return Facts.of(facts);
    }

    private static String lines(List<String> lines) {
        return String.join(System.lineSeparator(), lines);
    }
}
