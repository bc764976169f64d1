package dev.smalti.benchmarks.device;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.smalti.Device;
import dev.smalti.Filters;
import dev.smalti.Strategy;
import dev.smalti.bench.Distribution;
import dev.smalti.bench.Machine;
import dev.smalti.bench.random.PriorSize;
import dev.smalti.bench.random.RandomBundle;
import dev.smalti.benchmarks.measure.Likeness;
import dev.smalti.bundle.Bundle;
import dev.smalti.convert.Precision;
import dev.smalti.model.gpt.GptConfig;
import dev.smalti.ort.OptimizedGraph;
import dev.smalti.prior.TokenDecoder.Draws;
import dev.smalti.prior.TokenDecoder.Run;
import dev.smalti.prior.TokenDecoder.Setup;
import dev.smalti.prior.causal.Prior;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Holds the sampling loop on a device against the processor: the same tokens in float32, how many in float16, no copies
 * between host and device inside the loop, and how many tokens a second it draws.
 */
@Command(
        name = "device-check",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "The sampling loop of a prior with random weights on a device, beside the processor.")
public final class DeviceCheck implements Callable<Integer> {
    private static final long CACHE_LIMIT = 32L << 30;
    private static final int COMPARED = 64;

    @Mixin
    private final DeviceOptions where = new DeviceOptions();

    @Option(names = "--size", description = "any of ${COMPLETION-CANDIDATES}, default: ${DEFAULT-VALUE}")
    private PriorSize size = PriorSize.S24X1024;

    @Option(names = "--precisions", split = ",", description = "default: ${DEFAULT-VALUE}")
    private List<Precision> precisions = List.of(Precision.FP32, Precision.FP16);

    @Option(names = "--rows", split = ",", description = "images drawn together, default: ${DEFAULT-VALUE}")
    private List<Integer> rows = List.of(1, 8, 64);

    @Option(names = "--tokens", description = "of each image, default: ${DEFAULT-VALUE}")
    private int tokens = 256;

    @Option(names = "--rounds", description = "that count, after one to warm up, default: ${DEFAULT-VALUE}")
    private int rounds = 3;

    @Option(names = "--work", paramLabel = "DIR", description = "for bundles, default: ${DEFAULT-VALUE}")
    private Path work = Path.of("benchmarks/target/peers");

    private DeviceCheck() {}

    /** Runs the check and prints JSON; see {@code --help}. Ends with 1 where float32 tokens differ or copies are found. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new DeviceCheck())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(PriorSize.class, PriorSize::parse)
                .execute(args));
    }

    /** Tokens a second of one batch size. */
    record Speed(Precision precision, int rows, int tokens, double medianSeconds, double tokensPerSecond) {}

    /** How the loop on the device compares with steps on the processor. */
    record Parity(Precision precision, int equalTokens, int comparedTokens, double logitError, int copiesInLoop) {}

    /** All figures. */
    record Report(Machine machine, String device, String when, String size, List<Parity> parity, List<Speed> speeds) {}

    @Override
    public Integer call() throws IOException {
        Files.createDirectories(work);
        Device chosen = where.device();
        List<Parity> parity = new ArrayList<>();
        List<Speed> speeds = new ArrayList<>();
        for (Precision precision : precisions) {
            Bundle bundle = RandomBundle.of(size, precision, work);
            try (Prior prior = Prior.open(bundle, chosen, CACHE_LIMIT)) {
                parity.add(parity(prior, bundle, precision, chosen));
                System.err.println(parity.get(parity.size() - 1));
                for (int count : rows) {
                    speeds.add(speed(prior, precision, count));
                    System.err.println(speeds.get(speeds.size() - 1));
                }
            }
        }
        Report report =
                new Report(Machine.current(), chosen.id(), Instant.now().toString(), size.toString(), parity, speeds);
        where.tell(report);
        boolean right = parity.stream()
                .allMatch(one -> one.copiesInLoop() == 0
                        && (one.precision() != Precision.FP32 || one.equalTokens() == one.comparedTokens()));
        return right ? 0 : 1;
    }

    private Parity parity(Prior onDevice, Bundle bundle, Precision precision, Device chosen) throws IOException {
        GptConfig config = size.config();
        Bundle exact = RandomBundle.of(size, Precision.FP32, work);
        int[][] expected;
        double error;
        try (Prior onProcessor = Prior.open(exact, Device.cpu(), CACHE_LIMIT)) {
            expected = draw(onProcessor, Strategy.STEP, 2, COMPARED);
            int[] sequence = PriorSize.tokens(config, 1, COMPARED)[0];
            error = Likeness.relativeError(
                    List.of(onDevice.logits(sequence, 0)), List.of(onProcessor.logits(sequence, 0)));
        }
        int[][] found = draw(onDevice, Strategy.LOOP, 2, COMPARED);
        return new Parity(precision, Likeness.equal(found, expected), 2 * COMPARED, error, copies(bundle, chosen));
    }

    private Speed speed(Prior prior, Precision precision, int count) {
        double[] seconds = new double[rounds];
        for (int round = -1; round < rounds; round++) {
            long start = System.nanoTime();
            draw(prior, Strategy.LOOP, count, tokens);
            if (round >= 0) {
                seconds[round] = (System.nanoTime() - start) / 1e9;
            }
        }
        double median = Distribution.of(seconds).median();
        return new Speed(precision, count, tokens, median, (double) count * tokens / median);
    }

    private int[][] draw(Prior prior, Strategy strategy, int count, int steps) {
        Random random = new Random(5);
        float[][] uniforms = new float[steps][count];
        for (float[] step : uniforms) {
            for (int row = 0; row < count; row++) {
                step[row] = random.nextInt(1 << 24) / (float) (1 << 24);
            }
        }
        Setup setup = new Setup(count, PriorSize.CONDITION + steps - 1, Filters.NONE.withTopK(100), 1);
        try (Run run = prior.decoder(strategy).start(setup)) {
            int[][] condition = PriorSize.tokens(size.config(), count, PriorSize.CONDITION);
            return run.draw(new Draws(condition, uniforms, null, true));
        }
    }

    /** Copies between host and device in the body of the loop, as ONNX Runtime would run it. */
    private int copies(Bundle bundle, Device chosen) throws IOException {
        Path optimized = work.resolve("optimized.onnx");
        OptimizedGraph.write(bundle.path(Bundle.SAMPLER), chosen, optimized);
        try (InputStream in = Files.newInputStream(optimized)) {
            return copies(ModelProto.parseFrom(in).getGraph(), false);
        } finally {
            Files.deleteIfExists(optimized);
        }
    }

    private static int copies(GraphProto graph, boolean inside) {
        int found = 0;
        for (NodeProto node : graph.getNodeList()) {
            found += inside && node.getOpType().startsWith("Memcpy") ? 1 : 0;
            for (AttributeProto attribute : node.getAttributeList()) {
                found += attribute.hasG() ? copies(attribute.getG(), true) : 0;
            }
        }
        return found;
    }
}
