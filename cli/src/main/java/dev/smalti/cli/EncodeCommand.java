package dev.smalti.cli;

import dev.smalti.SmaltiException;
import dev.smalti.TokenGrid;
import dev.smalti.job.OpenTokenizer;
import dev.smalti.cli.argument.PictureArguments;
import dev.smalti.cli.argument.TokenizerArguments;
import dev.smalti.cli.console.Console;
import dev.smalti.job.run.FileJobs;
import dev.smalti.cli.console.Skipped;
import dev.smalti.cli.console.Table;
import dev.smalti.image.Pixels;
import dev.smalti.job.Medium;
import dev.smalti.job.run.PictureJob;
import dev.smalti.picture.TokenFile;
import dev.smalti.tokenizer.Fit;
import dev.smalti.tokenizer.ImageTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code smalti encode}: pictures to files of tokens. */
@Command(
        name = "encode",
        description = "Turn pictures to tokens, one .tokens.json for each.",
        footer = {
            "",
            "A picture whose sides are no multiple of the model's pixels per token is padded by",
            "reflection; the file remembers its size, and decode crops to it.",
            "Models of segmentations take palette or grey PNG whose samples are the labels, those of",
            "depth maps grey PNG of 8 or 16 bits or RGBA that packs a float32 in each pixel, TIFF of one",
            "channel, PFM or NumPy arrays (NPY).",
            "Files that exist are replaced. Pictures that cannot be read are named and skipped, and",
            "the exit code is 3; those whose tokens alone cannot be written too, and it is 5."
        })
final class EncodeCommand implements Callable<Integer> {
    @Mixin
    private final PictureArguments pictures = new PictureArguments();

    @Mixin
    private final TokenizerArguments model = new TokenizerArguments();

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "DIR|FILE",
            order = 1,
            description = "The folder for the files of tokens, made where it is missing; or, for one picture, a file"
                    + " that ends in .json.")
    @SuppressWarnings("NullAway.Init")
    private Path output;

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private SmaltiCommand smalti;

    /** What was done. */
    record Result(OpenTokenizer.Setup run, List<Encoded> pictures, List<Skipped.File> skipped) {}

    /** One picture and its tokens. */
    record Encoded(String picture, String output, int width, int height, int rows, int columns) {}

    @Override
    public Integer call() {
        Console console = smalti.console();
        List<Path> files = pictures.list(console);
        Map<Path, Path> outputs = isFile() ? toOneFile(files) : pictures.outputs(files, output, TokenFile.EXTENSION);
        try (OpenTokenizer open = model.open(console, null)) {
            Job job = new Job(open.medium(), open.tokenizer(), TokenFile.Model.of(open.bundle()));
            Skipped skipped = FileJobs.run(console, "encode", model.batch(), outputs, job);
            List<Encoded> encoded = files.stream()
                    .map(job.encoded::get)
                    .filter(Objects::nonNull)
                    .toList();
            console.result(new Result(open.setup(), encoded, skipped.files()), text(encoded));
            return skipped.exitCode(files.size());
        }
    }

    private boolean isFile() {
        return output.toString().endsWith(".json") && !Files.isDirectory(output);
    }

    private Map<Path, Path> toOneFile(List<Path> files) {
        if (files.size() != 1) {
            throw SmaltiException.badInput(output + " is one file, for the tokens of one picture, but " + files.size()
                    + " pictures were given; name a folder with -o");
        }
        return Map.of(files.get(0), output);
    }

    private static String text(List<Encoded> encoded) {
        Table table = new Table().row("tokens in", "pixels", "tokens");
        for (Encoded one : encoded) {
            table.row(one.output(), one.width() + "x" + one.height(), one.rows() + "x" + one.columns());
        }
        return table.toString();
    }

    private static final class Job implements PictureJob<TokenGrid> {
        private final Medium medium;
        private final ImageTokenizer tokenizer;
        private final TokenFile.Model model;
        private final Map<Path, Encoded> encoded = new HashMap<>();

        Job(Medium medium, ImageTokenizer tokenizer, TokenFile.Model model) {
            this.medium = medium;
            this.tokenizer = tokenizer;
            this.model = model;
        }

        @Override
        public Medium medium() {
            return medium;
        }

        @Override
        public List<TokenGrid> compute(List<Pixels> group) {
            return tokenizer.encode(group);
        }

        @Override
        public void save(Path file, Path output, Pixels pixels, TokenGrid tokens) throws IOException {
            Fit fit = tokenizer.fit(pixels.height(), pixels.width());
            TokenFile.of(model, file.getFileName().toString(), fit, tokens).write(output);
            encoded.put(
                    file,
                    new Encoded(
                            file.toString(),
                            output.toString(),
                            pixels.width(),
                            pixels.height(),
                            tokens.shape().rows(),
                            tokens.shape().columns()));
        }
    }
}
