package dev.smalti.benchmarks;

import dev.smalti.Device;
import dev.smalti.bench.ProcessMemory;
import dev.smalti.bundle.Bundle;
import dev.smalti.image.Pixels;
import dev.smalti.image.Resample;
import dev.smalti.picture.PictureReader;
import dev.smalti.tokenizer.ImageTokenizer;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Encodes and decodes one picture again and again in one process, and prints its resident memory on the way. */
@Command(
        name = "memory-soak",
        mixinStandardHelpOptions = true,
        description = "Reconstruct a picture many times and print the resident memory of the process (Linux).")
public final class MemorySoak implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "BUNDLE", description = "the model")
    @SuppressWarnings("NullAway.Init")
    private Path bundle;

    @Parameters(index = "1", paramLabel = "PICTURE", description = "any picture")
    @SuppressWarnings("NullAway.Init")
    private Path picture;

    @Option(names = "--times", paramLabel = "N", description = "reconstructs, default: ${DEFAULT-VALUE}")
    private int times = 1000;

    @Option(names = "--side", paramLabel = "N", description = "of the square in pixels, default: ${DEFAULT-VALUE}")
    private int side = 256;

    private MemorySoak() {}

    /** Runs the soak; see {@code --help}. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new MemorySoak()).execute(args));
    }

    @Override
    public Integer call() {
        Pixels pixels = PictureReader.read(picture).pixels();
        int square = Math.min(pixels.height(), pixels.width());
        Pixels fitted =
                Resample.resize(Resample.centerCrop(pixels, square, square), side, side, Resample.Filter.BICUBIC);
        try (ImageTokenizer tokenizer = ImageTokenizer.open(Bundle.open(bundle), Device.cpu())) {
            for (int i = 1; i <= times; i++) {
                tokenizer.reconstruct(fitted);
                if (i == 1 || i % 100 == 0) {
                    System.out.println(
                            i + " reconstructs of " + side + "x" + side + ": " + ProcessMemory.mebibytes() + " MiB");
                }
            }
        }
        return 0;
    }
}
