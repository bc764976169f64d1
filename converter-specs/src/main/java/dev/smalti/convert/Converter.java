package dev.smalti.convert;

import dev.smalti.SmaltiException;
import dev.smalti.bundle.Manifest;
import dev.smalti.bundle.Manifest.Provenance;
import dev.smalti.checkpoint.Checkpoint;
import dev.smalti.checkpoint.Checkpoints;
import dev.smalti.convert.BundleWriter.Written;
import dev.smalti.convert.ConversionProgress.Stage;
import dev.smalti.convert.ConversionRequest.WeightsChoice;
import dev.smalti.io.FileFailure;
import dev.smalti.io.Sha256;
import dev.smalti.spec.Part;
import dev.smalti.spec.Spec;
import dev.smalti.spec.Specs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Converts checkpoints of VQ models, and of transformers over their tokens, to bundles. One weight at a time is in memory.
 * The output appears whole or not at all, and the same source gives the same bytes.
 */
public final class Converter {
    /** What bundles say that they were written by: name and version. */
    public static final String TOOL =
            "smalti " + Specs.resource("version.json").path("version").asText();

    private static final int LISTED = 8;

    private final ConversionRequest request;
    private final ConversionProgress progress;
    private final SourceLayout layout;
    private final List<String> warnings = new ArrayList<>();

    private Converter(ConversionRequest request, ConversionProgress progress) {
        this.progress = progress;
        this.layout =
                SourceLayout.of(request.source(), request.options().choice().averaged());
        String remark = layout.remark();
        if (remark != null) {
            warnings.add(remark);
        }
        TrainedRun trained = layout.trained();
        this.request = trained == null
                ? request
                : request.withPrior(trained.fill(request.options().prior()));
    }

    /** Converts without telling anybody how far it is; see {@link #convert(ConversionRequest, ConversionProgress)}. */
    public static ConversionReport convert(ConversionRequest request) {
        return convert(request, ConversionProgress.NONE);
    }

    /**
     * Converts a checkpoint to a bundle.
     *
     * @throws SmaltiException of kind BAD_INPUT if config and checkpoint do not fit each other, or the output exists or
     *     lies where nothing may be written, UNSUPPORTED if the checkpoint is of no family that can be converted, CORRUPT
     *     if a file is damaged, RESOURCE if the disk is full; nothing is left behind
     */
    public static ConversionReport convert(ConversionRequest request, ConversionProgress progress) {
        return new Converter(request, progress).run();
    }

    private ConversionReport run() {
        long start = System.nanoTime();
        Path configFile = request.config() == null ? layout.config() : request.config();
        ProjectConfig config = configFile == null ? null : ProjectConfig.read(configFile);
        Path ownSpec = request.options().spec();
        Spec spec = ownSpec == null ? null : Specs.read(ownSpec);
        WeightsChoice choice = request.options().choice();
        try (Checkpoint checkpoint = Checkpoints.open(layout.checkpoint(), choice.key())) {
            String file = String.valueOf(layout.checkpoint().getFileName());
            OpenSource source = new OpenSource(checkpoint, file, config, spec, choice.averaged(), warnings);
            boolean prior = request.options().part() == Part.ALL && source.hasPrior();
            Model model =
                    prior ? Model.withPrior(source, request.options()) : Model.tokenizer(source, request.options());
            if (choice.averaged() && !source.tookAverages() && !layout.averaged()) {
                throw SmaltiException.badInput(file + " has no averaged weights; convert it without --averaged");
            }
            warnAbout(model.leftOver());
            Manifest manifest =
                    write(calibrated(model).stored(request.options().weights()), config, checkpoint.files());
            return new ConversionReport(
                    request.output(),
                    manifest,
                    model.recognition().spec().title(),
                    model.recognition().how(),
                    Stream.concat(checkpoint.skipped().stream(), source.passedOver().stream())
                            .toList(),
                    warnings,
                    Duration.ofNanos(System.nanoTime() - start));
        }
    }

    /** The model as asked for: its tokenizer in int8 where there are pictures to calibrate it on. */
    private Model calibrated(Model model) {
        CalibrationPictures pictures = request.options().calibration();
        if (pictures == null) {
            return model;
        }
        try (BundleFolder folder =
                BundleFolder.create(request.output(), request.options().replace())) {
            return model.calibrated(pictures, folder, progress);
        }
    }

    private Manifest write(Model model, @Nullable ProjectConfig config, List<Path> sources) {
        ConversionRequest.Options options = request.options();
        try (BundleFolder folder = BundleFolder.create(request.output(), options.replace())) {
            Provenance provenance = provenance(model, config, sources);
            BundleWriter writer = new BundleWriter(folder);
            long bytes =
                    model.weights().stream().mapToLong(MeteredWeights::bytes).sum();
            Written written;
            try (ProgressMeter meter = new ProgressMeter(progress, Stage.WRITING, bytes)) {
                model.weights().forEach(weights -> weights.meter(meter));
                written = writer.write(model, options.tile());
            }
            warnOfHalves(model.beyondHalf(options));
            Manifest manifest = new Manifest(
                    Manifest.FORMAT,
                    Objects.requireNonNullElse(request.labels().name(), layout.name()),
                    written.firstStage(),
                    written.prior(),
                    model.precision(options),
                    provenance,
                    request.labels().licence(),
                    writer.listed(progress));
            writer.manifest(manifest);
            folder.commit();
            return manifest;
        }
    }

    private Provenance provenance(Model model, @Nullable ProjectConfig config, List<Path> sources) {
        Path file = layout.checkpoint();
        try (ProgressMeter meter = new ProgressMeter(progress, Stage.READING, bytes(sources))) {
            return new Provenance(
                    String.valueOf(file.getFileName()),
                    Sha256.of(sources, meter::add),
                    config == null ? null : config.sha256(),
                    TOOL,
                    Objects.requireNonNullElse(request.labels().command(), "smalti convert " + file.getFileName()),
                    note(model));
        } catch (IOException e) {
            throw FileFailure.unreadable("cannot read " + file, e);
        }
    }

    /** What the user notes, and where a tokenizer came from that is not the checkpoint's. */
    private @Nullable String note(Model model) {
        Stream<String> borrowed = Stream.concat(
                Stream.ofNullable(model.borrowed()).map(stage -> "first stage of " + stage.origin()),
                Stream.ofNullable(model.borrowedCondition()).map(stage -> "condition stage of " + stage.origin()));
        String note = Stream.of(
                        Stream.ofNullable(request.labels().note()),
                        Stream.ofNullable(layout.trained()).map(TrainedRun::note),
                        borrowed)
                .flatMap(lines -> lines)
                .collect(Collectors.joining("; "));
        return note.isEmpty() ? null : note;
    }

    private static long bytes(List<Path> files) throws IOException {
        long total = 0;
        for (Path file : files) {
            total += Files.size(file);
        }
        return total;
    }

    private void warnAbout(List<String> leftOver) {
        if (!leftOver.isEmpty()) {
            warnings.add("the checkpoint has " + leftOver.size() + (leftOver.size() == 1 ? " tensor" : " tensors")
                    + " that the model does not use: " + listed(leftOver));
        }
    }

    private void warnOfHalves(List<String> beyond) {
        if (!beyond.isEmpty()) {
            warnings.add("float16 has no numbers beyond 65504, and larger ones became that in " + listed(beyond)
                    + "; float32 keeps them");
        }
    }

    private static String listed(List<String> names) {
        int more = names.size() - LISTED;
        return String.join(", ", names.subList(0, Math.min(LISTED, names.size())))
                + (more > 0 ? " and " + more + " more" : "");
    }
}
