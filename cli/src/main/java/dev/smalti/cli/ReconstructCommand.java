package dev.smalti.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.smalti.Fit;
import dev.smalti.GridShape;
import dev.smalti.ImageTokenizer;
import dev.smalti.data.PictureReader;
import dev.smalti.data.PictureWriter;
import dev.smalti.data.Provenance;
import dev.smalti.data.SideBySide;
import dev.smalti.image.ImageQuality;
import dev.smalti.image.ImageQuality.Levels;
import dev.smalti.image.Pixels;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code smalti reconstruct}: pictures to tokens and back, and how much of them is left. */
@Command(
        name = "reconstruct",
        description = "Turn pictures to tokens and back, and measure what that loses.",
        footer = {
            "",
            "PSNR is in decibels over all channels, SSIM is of the luma; both compare the picture as",
            "it was read with the PNG as it was written. Each picture holds how it was made.",
            "Files that exist are replaced. Pictures that cannot be read are named and skipped, and",
            "the exit code is 3."
        })
final class ReconstructCommand implements Callable<Integer> {
    /** SSIM compares windows of this many pixels a side. */
    private static final int SSIM_WINDOW = 11;

    @Mixin
    private final PictureArguments pictures = new PictureArguments();

    @Mixin
    private final TokenizerArguments model = new TokenizerArguments();

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "DIR",
            order = 1,
            description = "The folder for the pictures, made where it is missing.")
    @SuppressWarnings("NullAway.Init")
    private Path output;

    @Option(
            names = "--compare",
            order = 2,
            description = "Also write NAME.compare.png: the original at the left, the reconstruction at the right.")
    private boolean compare;

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private SmaltiCommand smalti;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** What was done; the mean is absent where nothing was. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Result(
            OpenTokenizer.Setup run,
            List<Reconstructed> pictures,
            @Nullable Mean mean,
            List<Skipped.File> skipped) {}

    /** One picture; ssim is absent where a side is shorter than its window of 11 pixels. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Reconstructed(
            String picture,
            String output,
            @Nullable String comparison,
            int width,
            int height,
            int rows,
            int columns,
            double psnr,
            @Nullable Double ssim) {}

    /** Means over all pictures; that of ssim over those that have one. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Mean(double psnr, @Nullable Double ssim) {}

    @Override
    public Integer call() {
        Console console = smalti.console();
        List<Path> files = pictures.list(console);
        Map<Path, Path> outputs = pictures.outputs(files, output, ".png");
        try (OpenTokenizer open = model.open(console, null).requirePictures()) {
            Job job = new Job(open.tokenizer(), open.provenance(spec), compare);
            Skipped skipped = FileJobs.run(console, "reconstruct", model.batch(), outputs, job);
            List<Reconstructed> done =
                    files.stream().map(job.done::get).filter(Objects::nonNull).toList();
            Mean mean = done.isEmpty() ? null : mean(done);
            console.result(new Result(open.setup(), done, mean, skipped.files()), text(done, mean));
            return skipped.exitCode(files.size());
        }
    }

    private static Mean mean(List<Reconstructed> done) {
        OptionalDouble ssim = done.stream()
                .map(Reconstructed::ssim)
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .average();
        double psnr = done.stream().mapToDouble(Reconstructed::psnr).average().orElseThrow();
        return new Mean(psnr, ssim.isPresent() ? ssim.getAsDouble() : null);
    }

    private static String text(List<Reconstructed> done, @Nullable Mean mean) {
        Table table = new Table().row("picture", "pixels", "tokens", "PSNR", "SSIM");
        for (Reconstructed one : done) {
            table.row(
                    one.output(),
                    one.width() + "x" + one.height(),
                    one.rows() + "x" + one.columns(),
                    decibels(one.psnr()),
                    ssim(one.ssim()));
        }
        if (mean != null) {
            table.row("mean of " + done.size(), "", "", decibels(mean.psnr()), ssim(mean.ssim()));
        }
        return table.toString();
    }

    private static String decibels(double psnr) {
        return Double.isInfinite(psnr) ? "equal" : String.format(Locale.ROOT, "%.2f", psnr);
    }

    private static String ssim(@Nullable Double ssim) {
        return ssim == null ? "-" : String.format(Locale.ROOT, "%.4f", ssim);
    }

    private static final class Job implements FileJob<Pixels, Pixels> {
        private final ImageTokenizer tokenizer;
        private final Provenance provenance;
        private final boolean compare;
        private final Map<Path, Reconstructed> done = new HashMap<>();

        Job(ImageTokenizer tokenizer, Provenance provenance, boolean compare) {
            this.tokenizer = tokenizer;
            this.provenance = provenance;
            this.compare = compare;
        }

        @Override
        public Pixels read(Path file) {
            return PictureReader.read(file).pixels();
        }

        @Override
        public Size size(Pixels pixels) {
            return new Size(List.of(pixels.height(), pixels.width()), 4L * pixels.values().length);
        }

        @Override
        public List<Pixels> compute(List<Pixels> group) {
            Fit fit = tokenizer.fit(group.get(0).height(), group.get(0).width());
            return tokenizer.decode(tokenizer.encode(group)).stream()
                    .map(fit::crop)
                    .toList();
        }

        @Override
        public void save(Path file, Path output, Pixels original, Pixels again) {
            PictureWriter.write(output, again, provenance);
            Path comparison = null;
            if (compare) {
                String name = output.getFileName().toString();
                comparison = output.resolveSibling(name.substring(0, name.length() - ".png".length()) + ".compare.png");
                PictureWriter.write(comparison, SideBySide.of(original, again), provenance);
            }
            GridShape grid = tokenizer.gridFor(original.height(), original.width());
            boolean small = Math.min(original.height(), original.width()) < SSIM_WINDOW;
            done.put(
                    file,
                    new Reconstructed(
                            file.toString(),
                            output.toString(),
                            comparison == null ? null : comparison.toString(),
                            original.width(),
                            original.height(),
                            grid.rows(),
                            grid.columns(),
                            ImageQuality.psnr(original, again, Levels.EIGHT_BIT),
                            small ? null : ImageQuality.ssim(original, again, Levels.EIGHT_BIT)));
        }
    }
}
