package dev.smalti.convert;

import dev.smalti.Manifest;
import dev.smalti.Manifest.FirstStage;
import dev.smalti.Manifest.Provenance;
import dev.smalti.Manifest.Search;
import dev.smalti.SmaltiException;
import dev.smalti.checkpoint.Checkpoint;
import dev.smalti.checkpoint.Checkpoints;
import dev.smalti.convert.ConversionProgress.Stage;
import dev.smalti.failure.FileFailure;
import dev.smalti.graph.Graph;
import dev.smalti.graph.GraphException;
import dev.smalti.graph.pass.FusedAffine;
import dev.smalti.graph.pass.FusedAttention;
import dev.smalti.graph.pass.HalfWeights;
import dev.smalti.graph.pass.Pass;
import dev.smalti.graph.pass.PhaseUpsample;
import dev.smalti.layer.FirstStageGraphs;
import dev.smalti.layer.VqganConfig;
import dev.smalti.layer.VqganConfig.Gumbel;
import dev.smalti.layer.WeightSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Converts checkpoints of VQ models to bundles. One weight at a time is in memory. The output appears whole or not at
 * all, and the same source gives the same bytes.
 */
public final class Converter {
    private static final String VERSION =
            Specs.resource("version.json").path("version").asText();
    private static final int LISTED = 8;

    private final ConversionRequest request;
    private final ConversionProgress progress;
    private final SourceLayout layout;
    private final List<String> warnings = new ArrayList<>();

    private Converter(ConversionRequest request, ConversionProgress progress) {
        this.request = request;
        this.progress = progress;
        this.layout = SourceLayout.of(request.source());
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
        try (Checkpoint checkpoint = Checkpoints.open(layout.checkpoint())) {
            FirstStageSource source = understand(checkpoint, config);
            MeteredWeights weights = new MeteredWeights(new CheckpointWeights(
                    source.state(),
                    source.recognition().spec(),
                    source.hyperparameters().forNames(),
                    config == null ? "what the other tensors say" : "the config"));
            List<Graph> graphs = graphs(source.config(), weights);
            source.hyperparameters().refuseContradictions();
            warnAbout(weights.leftOver(source));
            Manifest manifest = write(source, graphs, weights, config, checkpoint.files());
            return new ConversionReport(
                    request.output(),
                    manifest,
                    source.recognition().spec().title(),
                    source.recognition().how(),
                    checkpoint.skipped(),
                    warnings,
                    Duration.ofNanos(System.nanoTime() - start));
        }
    }

    private FirstStageSource understand(Checkpoint checkpoint, @Nullable ProjectConfig config) {
        Part part = request.options().part();
        String file = String.valueOf(layout.checkpoint().getFileName());
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
        Path ownSpec = request.options().spec();
        Recognition recognition = ownSpec == null
                ? Recognition.of(state, section, Specs.builtIn())
                : new Recognition(Specs.read(ownSpec), "the given spec", Optional.empty());
        recognition.warning().ifPresent(warnings::add);
        if (section == null) {
            warnings.add("no config: every hyperparameter is taken from the tensors");
        }
        Path folder = config == null ? null : config.file().toAbsolutePath().getParent();
        return FirstStageSource.of(state, recognition, section, folder);
    }

    private List<Graph> graphs(VqganConfig config, WeightSource weights) {
        List<Pass> passes = new ArrayList<>(List.of(new FusedAttention(), new PhaseUpsample(), new FusedAffine()));
        if (request.options().weights() == WeightStorage.FP16) {
            passes.add(new HalfWeights(name -> name.startsWith("codebook.")));
        }
        try {
            return Stream.of(
                            FirstStageGraphs.encoder(config, weights),
                            FirstStageGraphs.quantizer(config, weights),
                            FirstStageGraphs.decoder(config, weights))
                    .map(graph -> rewritten(graph, passes))
                    .toList();
        } catch (GraphException | ArithmeticException e) {
            throw new SmaltiException(
                    SmaltiException.Kind.UNSUPPORTED,
                    layout.checkpoint().getFileName() + " cannot be built: " + e.getMessage(),
                    e);
        }
    }

    private static Graph rewritten(Graph graph, List<Pass> passes) {
        Graph result = graph;
        for (Pass pass : passes) {
            result = pass.apply(result);
        }
        return result;
    }

    private Manifest write(
            FirstStageSource source,
            List<Graph> graphs,
            MeteredWeights weights,
            @Nullable ProjectConfig config,
            List<Path> sources) {
        try (BundleFolder folder =
                BundleFolder.create(request.output(), request.options().replace())) {
            Provenance provenance = provenance(config, sources);
            BundleWriter writer = new BundleWriter(folder);
            Search search;
            try (ProgressMeter meter = new ProgressMeter(progress, Stage.WRITING, weights.bytes())) {
                weights.meter(meter);
                search = writer.graphs(graphs);
            }
            Manifest manifest = new Manifest(
                    Manifest.FORMAT,
                    Objects.requireNonNullElse(request.labels().name(), layout.name()),
                    firstStage(source, search),
                    request.options().weights().precision(),
                    provenance,
                    request.labels().licence(),
                    writer.listed(progress));
            writer.manifest(manifest);
            folder.commit();
            return manifest;
        }
    }

    private FirstStage firstStage(FirstStageSource source, Search search) {
        VqganConfig config = source.config();
        return new FirstStage(
                source.recognition().spec().architecture(),
                source.recognition().spec().name(),
                source.content(),
                config.inChannels(),
                config.outChannels(),
                config.factor(),
                config.quantizer() instanceof Gumbel gumbel
                        ? gumbel.hidden()
                        : config.quantizer().dimension(),
                config.quantizer().vocabulary(),
                source.hyperparameters().number(Hyperparameter.RESOLUTION),
                request.options().tile(),
                search,
                source.listed());
    }

    private Provenance provenance(@Nullable ProjectConfig config, List<Path> sources) {
        Path file = layout.checkpoint();
        try (ProgressMeter meter = new ProgressMeter(progress, Stage.READING, bytes(sources))) {
            return new Provenance(
                    String.valueOf(file.getFileName()),
                    Sha256.of(sources, meter::add),
                    config == null ? null : config.sha256(),
                    "smalti " + VERSION,
                    Objects.requireNonNullElse(request.labels().command(), "smalti convert " + file.getFileName()),
                    request.labels().note());
        } catch (IOException e) {
            throw FileFailure.unreadable("cannot read " + file, e);
        }
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
            int more = leftOver.size() - LISTED;
            warnings.add("the checkpoint has " + leftOver.size() + (leftOver.size() == 1 ? " tensor" : " tensors")
                    + " that the model does not use: "
                    + String.join(", ", leftOver.subList(0, Math.min(LISTED, leftOver.size())))
                    + (more > 0 ? " and " + more + " more" : ""));
        }
    }
}
