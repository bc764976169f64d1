package dev.smalti.benchmarks;

import dev.smalti.Device;
import dev.smalti.bench.Machine;
import dev.smalti.bench.random.PriorSize;
import dev.smalti.bench.random.RandomBundle;
import dev.smalti.bench.random.RandomCheckpoint;
import dev.smalti.benchmarks.measure.Json;
import dev.smalti.benchmarks.measure.Rounds;
import dev.smalti.benchmarks.torch.GptVariant;
import dev.smalti.benchmarks.torch.Torch;
import dev.smalti.convert.Precision;
import dev.smalti.model.gpt.GptConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Reads a condition and draws tokens with priors: one JVM, the same weights, the same tokens, in rotated rounds. The
 * likeliest token is taken everywhere, so that only the network is measured, and answers can be compared.
 */
@Command(
        name = "prior-bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Prefill, steps and whole sequences of a prior with random weights.")
public final class PriorBench implements Callable<Integer> {
    /** How many of the first tokens are compared. */
    private static final int COMPARED = 16;

    @Option(names = "--size", description = "any of ${COMPLETION-CANDIDATES}, default: ${DEFAULT-VALUE}")
    private PriorSize size = PriorSize.S24X1024;

    @Option(names = "--peers", split = ",", description = "any of ${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}")
    private List<GptVariant> peers = List.of(GptVariant.FP32);

    @Option(
            names = "--precisions",
            split = ",",
            description = "of ours, any of ${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}")
    private List<Precision> precisions = List.of(Precision.FP32, Precision.INT8, Precision.INT4);

    @Option(names = "--rows", split = ",", description = "sequences in lock step, default: ${DEFAULT-VALUE}")
    private List<Integer> rows = List.of(1, 4);

    @Option(names = "--past", paramLabel = "N", description = "tokens before the middle step: ${DEFAULT-VALUE}")
    private int past = 384;

    @Option(names = "--steps", paramLabel = "N", description = "steps timed together, default: ${DEFAULT-VALUE}")
    private int steps = 32;

    @Option(
            names = "--whole-rounds",
            paramLabel = "N",
            description = "rounds of whole sequences without a cache, after one to warm up; 0 for none; default: "
                    + "${DEFAULT-VALUE}")
    private int wholeRounds = 3;

    @Option(names = "--lengths", split = ",", description = "of whole sequences, rising, default: ${DEFAULT-VALUE}")
    private List<Integer> lengths = List.of(256, 320, 384, 448, 511);

    @Mixin
    private final ComparisonOptions options = new ComparisonOptions();

    @Option(
            names = "--write-checkpoint",
            paramLabel = "DIR",
            description = "write the weights there as a checkpoint with its config, for Smalti to convert, and stop")
    private @Nullable Path checkpoint;

    @Option(names = "-o", paramLabel = "FILE", description = "write every sample here as JSON")
    private @Nullable Path json;

    private PriorBench() {}

    /** Runs the comparison and prints its tables in Markdown; see {@code --help}. */
    public static void main(String[] arguments) {
        ComparisonOptions.run(new PriorBench(), arguments);
    }

    @Override
    public Integer call() throws IOException {
        if (checkpoint != null) {
            Files.createDirectories(checkpoint);
            RandomCheckpoint.writePrior(checkpoint, size.config());
            return 0;
        }
        options.prepare();
        Double loadBefore = Machine.load();
        double bandwidth = MemoryBandwidth.measure();
        List<PriorPass> passes = new ArrayList<>();
        Map<String, Long> weightBytes = new LinkedHashMap<>();
        for (int batch : rows) {
            for (int count : options.threads()) {
                passes.add(pass(batch, count, weightBytes));
            }
        }
        PriorReport report = new PriorReport(
                options.provenance(versions(), loadBefore),
                size.toString(),
                Math.max(bandwidth, MemoryBandwidth.measure()),
                weightBytes,
                passes);
        System.out.print(report.markdown());
        if (json != null) {
            Json.write(json, report);
        }
        return 0;
    }

    private PriorPass pass(int batch, int count, Map<String, Long> weightBytes) throws IOException {
        GptConfig config = size.config();
        try (PriorContenders contenders = new PriorContenders(config, batch)) {
            open(contenders, count);
            for (PriorContender.Cached contender : contenders.cached()) {
                contender.weightBytes().ifPresent(bytes -> weightBytes.put(contender.title(), bytes));
            }
            GreedyTokens answers =
                    GreedyTokens.of(contenders.cached(), reference(contenders), PriorSize.CONDITION, COMPARED);
            String what = "rows %d, threads %d: ".formatted(batch, count);
            List<PriorTiming> timings = new ArrayList<>(new PriorRounds(options.rounds(what + "with a cache, "))
                    .cached(contenders.cached(), PriorSize.CONDITION, past, steps));
            if (wholeRounds > 0) {
                Rounds whole =
                        new Rounds(1, wholeRounds, round -> System.err.println(what + "without a cache, " + round));
                timings.addAll(new PriorRounds(whole).whole(contenders.whole(), lengths));
            }
            return new PriorPass(batch, count, answers.equal(), answers.compared(), timings);
        }
    }

    private void open(PriorContenders contenders, int count) throws IOException {
        for (Precision precision : precisions) {
            contenders.addSmalti(
                    RandomBundle.of(size, precision, options.work()),
                    precision,
                    Device.cpu().withThreads(count));
        }
        if (!peers.isEmpty()) {
            Torch.setThreads(count);
        }
        for (GptVariant variant : peers) {
            contenders.addTorch(variant, options.work());
        }
    }

    /** A peer, where there is one: an answer that our compiler had no part in. */
    private PriorContender.Cached reference(PriorContenders contenders) {
        List<PriorContender.Cached> all = contenders.cached();
        return all.get(all.size() - Math.max(1, peers.size()));
    }

    private Map<String, String> versions() {
        Map<String, String> versions = new LinkedHashMap<>();
        if (!peers.isEmpty()) {
            versions.put("libtorch", Torch.version());
        }
        return versions;
    }
}
