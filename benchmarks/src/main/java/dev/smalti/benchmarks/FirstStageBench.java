package dev.smalti.benchmarks;

import dev.smalti.GridShape;
import dev.smalti.TokenGrid;
import dev.smalti.bench.Machine;
import dev.smalti.bench.random.RandomCheckpoint;
import dev.smalti.bench.random.RandomVqgan;
import dev.smalti.benchmarks.measure.Json;
import dev.smalti.benchmarks.measure.Rounds;
import dev.smalti.benchmarks.torch.FirstStageCost;
import dev.smalti.benchmarks.torch.Torch;
import dev.smalti.benchmarks.torch.TorchFirstStage;
import dev.smalti.benchmarks.torch.TorchVariant;
import dev.smalti.bundle.Bundle;
import dev.smalti.checkpoint.Checkpoint;
import dev.smalti.checkpoint.CheckpointTensor;
import dev.smalti.checkpoint.Checkpoints;
import dev.smalti.convert.ConversionRequest;
import dev.smalti.convert.Converter;
import dev.smalti.image.Pixels;
import dev.smalti.ort.OrtRuntime;
import dev.smalti.ort.Providers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Encodes and decodes one picture with Smalti and with libtorch: one JVM, the same weights, the same picture, in rotated
 * rounds. Before anything is timed, the answers are compared.
 */
@Command(
        name = "first-stage-bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Encode and decode one picture with Smalti and with libtorch, from the same weights.")
public final class FirstStageBench implements Callable<Integer> {
    @Option(
            names = "--bundle",
            paramLabel = "DIR",
            description = "a bundle of the checkpoint, repeat for several; default: converted from it")
    private List<Path> bundles = new ArrayList<>();

    @Option(
            names = "--checkpoint",
            paramLabel = "FILE",
            description = "a VQModel; default: random weights in the size of the published ImageNet model")
    private @Nullable Path checkpoint;

    @Option(names = "--device", paramLabel = "DEVICE", description = "where Smalti runs, default: ${DEFAULT-VALUE}")
    private String device = "cpu";

    @Option(names = "--peers", split = ",", description = "any of ${COMPLETION-CANDIDATES}; default: all")
    private List<TorchVariant> peers = List.of(TorchVariant.values());

    @Option(names = "--tokens", paramLabel = "N", description = "side of the token grid, default: ${DEFAULT-VALUE}")
    private int side = 16;

    @Mixin
    private final ComparisonOptions options = new ComparisonOptions();

    @Option(names = "--json", paramLabel = "FILE", description = "write every sample here as well")
    private @Nullable Path json;

    private FirstStageBench() {}

    /** Runs the comparison and prints its tables in Markdown; see {@code --help}. */
    public static void main(String[] arguments) {
        ComparisonOptions.run(new FirstStageBench(), arguments);
    }

    @Override
    public Integer call() throws IOException {
        options.prepare();
        Path source = checkpoint == null ? randomCheckpoint() : checkpoint;
        if (bundles.isEmpty()) {
            bundles = List.of(convert(source));
        }
        Double loadBefore = Machine.load();
        List<Agreement> agreements = new ArrayList<>();
        List<FirstStageTiming> timings = new ArrayList<>();
        Map<Integer, Double> peaks = new TreeMap<>();
        try (Checkpoint opened = Checkpoints.open(source)) {
            Map<String, CheckpointTensor> weights = opened.tensors();
            for (int count : options.threads()) {
                double peakBefore = FmaPeak.measure(count);
                pass(weights, count, agreements, timings);
                peaks.put(count, Math.max(peakBefore, FmaPeak.measure(count)));
            }
        }
        FirstStageReport report =
                new FirstStageReport(options.provenance(versions(), loadBefore), peaks, agreements, timings);
        System.out.print(report.markdown());
        if (json != null) {
            Json.write(json, report);
        }
        return 0;
    }

    private Path randomCheckpoint() {
        Path file = options.work().resolve("random.ckpt");
        RandomCheckpoint.write(file, RandomVqgan.Shape.IMAGENET_F16_16384);
        return file;
    }

    private Path convert(Path source) {
        Path bundle = options.work().resolve("bundle");
        Converter.convert(ConversionRequest.of(source, bundle).withReplace(true));
        return bundle;
    }

    private void pass(
            Map<String, CheckpointTensor> weights,
            int count,
            List<Agreement> agreements,
            List<FirstStageTiming> timings) {
        FirstStageCost cost = FirstStageCost.of(weights, new GridShape(side, side));
        Pixels picture = picture(side * cost.factor());
        List<Contender> contenders = new ArrayList<>();
        try {
            open(contenders, weights, count);
            // The peer in its default layout, where there is one: an answer that our compiler had no part in.
            Contender reference = contenders.get(Math.min(bundles.size(), contenders.size() - 1));
            TokenGrid tokens = reference.encode(picture);
            Pixels decoded = reference.decode(tokens);
            if (agreements.isEmpty()) {
                for (Contender contender : contenders) {
                    agreements.add(Agreement.of(contender, picture, tokens, decoded));
                }
            }
            Rounds rounds = options.rounds("threads %d, ".formatted(count));
            timings.addAll(rounds.measure(contenders.stream()
                    .map(contender -> FirstStageTiming.turns(contender, picture, tokens, cost, count))
                    .toList()));
        } finally {
            contenders.forEach(Contender::close);
        }
    }

    private void open(List<Contender> contenders, Map<String, CheckpointTensor> weights, int count) {
        for (Path folder : bundles) {
            contenders.add(SmaltiContender.open(
                    Bundle.open(folder), Providers.device(device).withThreads(count)));
        }
        if (!peers.isEmpty()) {
            Torch.setThreads(count);
        }
        for (TorchVariant variant : peers) {
            contenders.add(new TorchContender(variant.title(), TorchFirstStage.open(weights, variant, options.work())));
        }
    }

    private Map<String, String> versions() {
        Map<String, String> versions = new LinkedHashMap<>();
        if (!bundles.isEmpty()) {
            versions.put("ONNX Runtime", OrtRuntime.get().version());
        }
        if (!peers.isEmpty()) {
            versions.put("libtorch", Torch.version());
        }
        return versions;
    }

    /** Smooth colours with some noise. */
    private static Pixels picture(int side) {
        SplittableRandom random = new SplittableRandom(1);
        float[] values = new float[3 * side * side];
        for (int i = 0; i < values.length; i++) {
            int channel = i / (side * side);
            double row = (double) (i / side % side) / side;
            double column = (double) (i % side) / side;
            double slope = Math.sin(6 * column + channel) * Math.cos(4 * row);
            values[i] = (float) (0.8 * slope + 0.4 * (random.nextDouble() - 0.5));
        }
        return new Pixels(3, side, side, values);
    }
}
