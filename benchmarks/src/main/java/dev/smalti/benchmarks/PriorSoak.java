package dev.smalti.benchmarks;

import dev.smalti.Device;
import dev.smalti.Filters;
import dev.smalti.Strategy;
import dev.smalti.bench.ProcessMemory;
import dev.smalti.bench.random.PriorSize;
import dev.smalti.bench.random.RandomBundle;
import dev.smalti.bundle.Bundle;
import dev.smalti.bundle.Manifest;
import dev.smalti.convert.Precision;
import dev.smalti.model.gpt.GptConfig;
import dev.smalti.prior.TokenDecoder.Draws;
import dev.smalti.prior.TokenDecoder.Run;
import dev.smalti.prior.TokenDecoder.Setup;
import dev.smalti.prior.causal.Prior;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Draws images with a prior again and again in one process, and prints its resident memory on the way. */
@Command(
        name = "prior-soak",
        mixinStandardHelpOptions = true,
        description = "Draw many images and print the resident memory of the process (Linux).")
public final class PriorSoak implements Callable<Integer> {
    @Option(names = "--size", description = "any of ${COMPLETION-CANDIDATES}, default: ${DEFAULT-VALUE}")
    private PriorSize size = PriorSize.S24X1024;

    @Option(names = "--precision", description = "any of ${COMPLETION-CANDIDATES}, default: ${DEFAULT-VALUE}")
    private Precision precision = Precision.FP32;

    @Option(names = "--images", paramLabel = "N", description = "default: ${DEFAULT-VALUE}")
    private int images = 64;

    @Option(names = "--rows", paramLabel = "N", description = "drawn together, default: ${DEFAULT-VALUE}")
    private int rows = 8;

    @Option(names = "--tokens", paramLabel = "N", description = "of each, after one of a class: ${DEFAULT-VALUE}")
    private int tokens = 256;

    @Option(names = "--work", paramLabel = "DIR", description = "for the bundle, default: ${DEFAULT-VALUE}")
    private Path work = Path.of("benchmarks/target/peers");

    private PriorSoak() {}

    /** Runs the soak; see {@code --help}. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new PriorSoak())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(PriorSize.class, PriorSize::parse)
                .execute(args));
    }

    @Override
    public Integer call() throws IOException {
        Files.createDirectories(work);
        GptConfig config = size.config();
        Bundle bundle = RandomBundle.of(size, precision, work);
        long weights = bundle.manifest().files().stream()
                .mapToLong(Manifest.BundleFile::bytes)
                .sum();
        System.out.println("weights: " + (weights >> 20) + " MiB");
        try (Prior prior = Prior.open(bundle, Device.cpu(), 4L << 30)) {
            for (int done = 0; done < images; done += rows) {
                draw(prior, config, Math.min(rows, images - done));
                if (done == 0 || (done / rows + 1) % Math.max(1, images / rows / 8) == 0) {
                    System.out.println(
                            Math.min(images, done + rows) + " images: " + ProcessMemory.mebibytes() + " MiB");
                }
            }
        }
        System.out.println("peak: " + ProcessMemory.peakMebibytes() + " MiB");
        return 0;
    }

    private void draw(Prior prior, GptConfig config, int count) {
        Setup setup = new Setup(count, tokens, Filters.NONE.withTopK(100), 1);
        float[][] uniforms = new float[tokens][count];
        for (float[] step : uniforms) {
            Arrays.fill(step, 0.5f);
        }
        try (Run run = prior.decoder(Strategy.STEP).start(setup)) {
            run.draw(new Draws(PriorSize.tokens(config, count, 1), uniforms, null, true));
        }
    }
}
