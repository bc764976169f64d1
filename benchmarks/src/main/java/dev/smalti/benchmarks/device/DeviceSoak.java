package dev.smalti.benchmarks.device;

import dev.smalti.Device;
import dev.smalti.Filters;
import dev.smalti.Provider;
import dev.smalti.SmaltiException;
import dev.smalti.Strategy;
import dev.smalti.TokenGrid;
import dev.smalti.bench.Gpu;
import dev.smalti.bench.Inputs;
import dev.smalti.bench.Machine;
import dev.smalti.bench.ProcessMemory;
import dev.smalti.bundle.Bundle;
import dev.smalti.bundle.Manifest;
import dev.smalti.image.Pixels;
import dev.smalti.prior.TokenDecoder.Draws;
import dev.smalti.prior.TokenDecoder.Run;
import dev.smalti.prior.TokenDecoder.Setup;
import dev.smalti.prior.causal.Prior;
import dev.smalti.tokenizer.ImageTokenizer;
import dev.smalti.tokenizer.TokenizerOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs one model in several sessions again and again, and says whether the device's memory grows. */
@Command(
        name = "device-soak",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Run a model in several sessions by turns, and say whether memory grows.",
        footer = {
            "",
            "Of NVIDIA GPUs, memory is what nvidia-smi says that all processes together take; elsewhere, what the"
                    + " process",
            "has resident (Linux). The most of the second half is held against the most of the first.",
            "Ends with 3 where memory grows by more than allowed."
        })
public final class DeviceSoak implements Callable<Integer> {
    private static final int GROWS = 3;
    private static final int BATCHES = 4;
    private static final int DRAWN = 16;
    private static final long CACHE_LIMIT = 8L << 30;

    @Mixin
    private final ModelArgument model = new ModelArgument();

    @Mixin
    private final DeviceOptions where = new DeviceOptions();

    @Option(names = "--sessions", description = "open at once, default: ${DEFAULT-VALUE}")
    private int sessions = 3;

    @Option(names = "--runs", description = "of all together, default: ${DEFAULT-VALUE}")
    private int runs = 200;

    @Option(names = "--allowed", paramLabel = "MIB", description = "growth, default: ${DEFAULT-VALUE}")
    private long allowed = 32;

    private DeviceSoak() {}

    /** Runs the soak and prints JSON; see {@code --help}. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new DeviceSoak()).execute(args));
    }

    /**
     * What was seen.
     *
     * @param every how many runs lie between two readings
     * @param mebibytes memory before the first run and after so many each
     * @param growth of the most in the second half over the most in the first, in MiB
     */
    record Found(
            Machine machine,
            String model,
            String device,
            int sessions,
            int runs,
            int every,
            List<Long> mebibytes,
            long growth,
            long allowed,
            boolean right) {}

    @Override
    public Integer call() {
        Bundle bundle = model.open();
        Device chosen = where.device();
        int every = Math.max(1, runs / 20);
        List<Session> open = new ArrayList<>();
        List<Long> readings = new ArrayList<>();
        try {
            for (int i = 0; i < sessions; i++) {
                open.add(Session.open(bundle, chosen));
            }
            readings.add(memory(chosen));
            for (int i = 0; i < runs; i++) {
                open.get(i % sessions).run(1 + i % BATCHES);
                if ((i + 1) % every == 0) {
                    readings.add(memory(chosen));
                }
            }
        } finally {
            open.forEach(Session::close);
        }
        long growth = growth(readings);
        Found found = new Found(
                Machine.current(),
                bundle.manifest().name(),
                chosen.id(),
                sessions,
                runs,
                every,
                readings,
                growth,
                allowed,
                growth <= allowed);
        where.tell(found);
        return found.right() ? 0 : GROWS;
    }

    /** Of the most in the second half over the most in the first, by when every session had every batch size. */
    static long growth(List<Long> readings) {
        int half = (readings.size() + 1) / 2;
        long before = readings.subList(0, half).stream()
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
        long after = readings.subList(half, readings.size()).stream()
                .mapToLong(Long::longValue)
                .max()
                .orElse(before);
        return Math.max(0, after - before);
    }

    private static long memory(Device device) {
        if (device.provider() != Provider.CUDA) {
            return ProcessMemory.mebibytes();
        }
        return Gpu.of(device)
                        .memory()
                        .orElseThrow(() -> new SmaltiException(
                                SmaltiException.Kind.DEVICE, "nvidia-smi does not say how much memory is used"))
                >> 20;
    }

    /** A tokenizer and, where the model has one, a prior, each with sessions of its own. */
    private record Session(
            ImageTokenizer tokenizer, @Nullable Prior prior, List<Pixels> pictures) implements AutoCloseable {
        static Session open(Bundle bundle, Device device) {
            Manifest manifest = bundle.manifest();
            TokenizerOptions options = TokenizerOptions.defaults().withMaxBatch(BATCHES);
            ImageTokenizer tokenizer = ImageTokenizer.open(bundle, device, options);
            Prior prior = manifest.prior() == null ? null : Prior.open(bundle, device, CACHE_LIMIT);
            return new Session(
                    tokenizer, prior, Inputs.pictures(manifest.firstStage(), Inputs.window(manifest), BATCHES));
        }

        void run(int batch) {
            List<TokenGrid> grids = tokenizer.encode(pictures.subList(0, batch));
            tokenizer.decode(grids);
            if (prior != null) {
                int drawn = Math.min(DRAWN, prior.manifest().blockSize());
                Setup setup = new Setup(batch, drawn, Filters.NONE, 1);
                try (Run run = prior.decoder(Strategy.AUTO).start(setup)) {
                    int[][] fed = Inputs.tokens(batch, 1, prior.manifest().vocabulary());
                    run.draw(new Draws(fed, Inputs.uniforms(drawn, batch), null, true));
                }
            }
        }

        @Override
        public void close() {
            try (tokenizer;
                    prior) {
                // Closed in reverse order, both even where one fails.
            }
        }
    }
}
