package dev.smalti.benchmarks;

import dev.smalti.Device;
import dev.smalti.TokenGrid;
import dev.smalti.benchmarks.measure.Likeness;
import dev.smalti.bundle.Bundle;
import dev.smalti.image.Pixels;
import dev.smalti.image.Tiling;
import dev.smalti.picture.ImageQuality;
import dev.smalti.picture.PictureReader;
import dev.smalti.picture.PictureWriter;
import dev.smalti.tokenizer.ImageTokenizer;
import dev.smalti.tokenizer.TokenizerOptions;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What cutting a picture into tiles costs: tiled against whole, in tokens, pixels and time. */
@Command(
        name = "tiling-report",
        mixinStandardHelpOptions = true,
        description = "Reconstruct a picture whole and in tiles, and compare.")
public final class TilingReport implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "BUNDLE", description = "the model")
    @SuppressWarnings("NullAway.Init")
    private Path bundle;

    @Parameters(
            index = "1",
            paramLabel = "PICTURE",
            description = "any picture; it is taken whole, so it must fit memory")
    @SuppressWarnings("NullAway.Init")
    private Path picture;

    @Parameters(
            index = "2..*",
            paramLabel = "TILE:OVERLAP:FADE",
            description = "tilings in tokens, e.g. 32:8:4; see dev.smalti.image.Tiling")
    private List<String> tilings = List.of();

    @Option(names = "--write", paramLabel = "DIR", description = "write the reconstructions here")
    private @Nullable Path folder;

    /** One way to reconstruct the picture. */
    private record Outcome(TokenGrid tokens, Pixels pixels, double encodeSeconds, double decodeSeconds) {}

    private TilingReport() {}

    /** Runs the comparison; see {@code --help}. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new TilingReport()).execute(args));
    }

    @Override
    public Integer call() {
        Pixels original = PictureReader.read(picture).pixels();
        int side = Math.max(original.height(), original.width());
        Outcome whole = reconstruct(original, new Tiling(side, 0, 0), "whole");
        System.out.println(
                "| tile | overlap | fade | tokens equal | PSNR to whole | PSNR to original | encode s | decode s |");
        System.out.println("|---|---|---|---|---|---|---|---|");
        print("whole | - | -", whole, whole, original);
        for (String text : tilings) {
            List<Integer> sizes =
                    Arrays.stream(text.split(":", -1)).map(Integer::valueOf).toList();
            Outcome tiled = reconstruct(original, new Tiling(sizes.get(0), sizes.get(1), sizes.get(2)), text);
            print(text.replace(":", " | "), tiled, whole, original);
        }
        return 0;
    }

    private Outcome reconstruct(Pixels original, Tiling tiling, String name) {
        TokenizerOptions options =
                TokenizerOptions.defaults().withTiling(tiling).withMaxBatch(1).withMemoryLimit(4L << 30);
        try (ImageTokenizer tokenizer = ImageTokenizer.open(Bundle.open(bundle), Device.cpu(), options)) {
            long start = System.nanoTime();
            TokenGrid tokens = tokenizer.encode(original);
            long encoded = System.nanoTime();
            Pixels pixels = tokenizer.fit(original.height(), original.width()).crop(tokenizer.decode(tokens));
            long decoded = System.nanoTime();
            if (folder != null) {
                PictureWriter.write(folder.resolve(name.replace(':', '-') + ".png"), pixels);
            }
            return new Outcome(tokens, pixels, (encoded - start) / 1e9, (decoded - encoded) / 1e9);
        }
    }

    private static void print(String tiling, Outcome outcome, Outcome whole, Pixels original) {
        int[] expected = whole.tokens().tokens();
        int equal = Likeness.equal(outcome.tokens().tokens(), expected);
        double toWhole = ImageQuality.psnr(whole.pixels(), outcome.pixels(), ImageQuality.Levels.CONTINUOUS);
        double toOriginal = ImageQuality.psnr(original, outcome.pixels(), ImageQuality.Levels.EIGHT_BIT);
        System.out.printf(
                Locale.ROOT,
                "| %s | %.1f %% | %.1f | %.2f | %.1f | %.1f |%n",
                tiling,
                100.0 * equal / expected.length,
                toWhole,
                toOriginal,
                outcome.encodeSeconds(),
                outcome.decodeSeconds());
    }
}
