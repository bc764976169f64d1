package dev.smalti.cli;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.smalti.GridShape;
import dev.smalti.job.OpenTokenizer;
import dev.smalti.cli.argument.PictureArguments;
import dev.smalti.cli.argument.PictureOutput;
import dev.smalti.cli.argument.TokenizerArguments;
import dev.smalti.cli.console.Console;
import dev.smalti.job.run.FileJobs;
import dev.smalti.cli.console.Skipped;
import dev.smalti.cli.console.Table;
import dev.smalti.image.Pixels;
import dev.smalti.job.Measure;
import dev.smalti.job.Medium;
import dev.smalti.job.run.PictureJob;
import dev.smalti.picture.Provenance;
import dev.smalti.tokenizer.Fit;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;
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
            "Models of segmentations take palette or grey PNG whose samples are the labels, those of",
            "depth maps grey PNG of 8 or 16 bits or RGBA that packs a float32 in each pixel, TIFF of one",
            "channel, PFM or NumPy arrays (NPY).",
            "PSNR is in decibels over all channels, SSIM is of the luma. Of segmentations, accuracy is",
            "the share of pixels that keep their label, and mean IoU the intersection over union, the",
            "mean of the labels that occur. All compare the picture as it was read with the PNG as it",
            "was written. Each picture holds how it was made.",
            "Files that exist are replaced. Pictures that cannot be read are named and skipped, and",
            "the exit code is 3."
        })
final class ReconstructCommand implements Callable<Integer> {
    @Mixin
    private final PictureArguments pictures = new PictureArguments();

    @Mixin
    private final TokenizerArguments model = new TokenizerArguments();

    @Mixin
    private final PictureOutput output = new PictureOutput();

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

    /** What was done, and each measure's mean over the pictures that have it; absent where nothing was done. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Result(
            OpenTokenizer.Setup run,
            List<Reconstructed> pictures,
            @Nullable Map<Measure, Double> mean,
            List<Skipped.File> skipped) {}

    /** One picture and how close it came. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Reconstructed(
            String picture,
            String output,
            @Nullable String comparison,
            int width,
            int height,
            int rows,
            int columns,
            @JsonAnyGetter Map<Measure, Double> measures) {}

    @Override
    public Integer call() {
        Console console = smalti.console();
        List<Path> files = pictures.list(console);
        Map<Path, Path> outputs = pictures.outputs(files, output.folder(), ".png");
        try (OpenTokenizer open = model.open(console, null)) {
            Job job = new Job(console, open, open.provenance(spec), compare);
            Skipped skipped = FileJobs.run(console, "reconstruct", model.batch(), outputs, job);
            List<Reconstructed> done =
                    files.stream().map(job.done::get).filter(Objects::nonNull).toList();
            Map<Measure, Double> mean = done.isEmpty()
                    ? null
                    : Measure.means(done.stream().map(Reconstructed::measures).toList());
            String text = text(open.medium().measures(), done, mean);
            console.result(new Result(open.setup(), done, mean, skipped.files()), text);
            return skipped.exitCode(files.size());
        }
    }

    private static String text(List<Measure> measures, List<Reconstructed> done, @Nullable Map<Measure, Double> mean) {
        Table table = new Table();
        table.row(row(List.of("picture", "pixels", "tokens"), measures, Measure::title));
        for (Reconstructed one : done) {
            List<String> picture =
                    List.of(one.output(), one.width() + "x" + one.height(), one.rows() + "x" + one.columns());
            table.row(row(
                    picture, measures, measure -> measure.text(one.measures().get(measure))));
        }
        if (mean != null) {
            List<String> all = List.of("mean of " + done.size(), "", "");
            table.row(row(all, measures, measure -> measure.text(mean.get(measure))));
        }
        return table.toString();
    }

    private static Object[] row(List<String> first, List<Measure> measures, Function<Measure, String> cell) {
        return Stream.concat(first.stream(), measures.stream().map(cell)).toArray();
    }

    private static final class Job implements PictureJob<Pixels> {
        /** A model of small pictures knows details of this many times their scale at most. */
        private static final int KNOWN_SCALE = 8;

        private static final int SMALL = 64;

        private final Console console;
        private final OpenTokenizer open;
        private final Provenance provenance;
        private final boolean compare;
        private boolean warned;
        private final Map<Path, Reconstructed> done = new HashMap<>();

        Job(Console console, OpenTokenizer open, Provenance provenance, boolean compare) {
            this.console = console;
            this.open = open;
            this.provenance = provenance;
            this.compare = compare;
        }

        @Override
        public Medium medium() {
            return open.medium();
        }

        @Override
        public List<Pixels> compute(List<Pixels> group) {
            warnOfScale(group.get(0));
            Fit fit = open.tokenizer().fit(group.get(0).height(), group.get(0).width());
            return open.tokenizer().decode(open.tokenizer().encode(group)).stream()
                    .map(fit::crop)
                    .toList();
        }

        /** Models of whole small pictures have seen no smooth surfaces, and colour them as they like. */
        private void warnOfScale(Pixels picture) {
            int trained = open.bundle().manifest().firstStage().resolution();
            int side = Math.min(picture.height(), picture.width());
            if (!warned && trained > 0 && trained <= SMALL && side > KNOWN_SCALE * trained) {
                warned = true;
                console.note(
                        "the model was trained at " + trained + " pixels, and a picture of " + picture.width() + "x"
                                + picture.height()
                                + " shows it details of another scale: expect wrong colours; make the picture"
                                + " smaller, or take a model that was trained at a larger size");
            }
        }

        @Override
        public void save(Path file, Path output, Pixels original, Pixels again) {
            Provenance made = open.tiled(provenance, original.height(), original.width());
            open.medium().write(output, again, made);
            Path comparison = null;
            if (compare) {
                String name = output.getFileName().toString();
                comparison = output.resolveSibling(name.substring(0, name.length() - ".png".length()) + ".compare.png");
                open.medium().writeBeside(comparison, original, again, made);
            }
            GridShape grid = open.tokenizer().gridFor(original.height(), original.width());
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
                            open.medium().measure(original, again)));
        }
    }
}
