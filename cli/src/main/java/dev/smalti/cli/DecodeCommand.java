package dev.smalti.cli;

import dev.smalti.SmaltiException;
import dev.smalti.bundle.BundledModels;
import dev.smalti.job.OpenTokenizer;
import dev.smalti.cli.argument.PictureOutput;
import dev.smalti.cli.argument.TokenizerArguments;
import dev.smalti.cli.console.Console;
import dev.smalti.job.run.FileJobs;
import dev.smalti.cli.console.Skipped;
import dev.smalti.cli.console.Table;
import dev.smalti.image.Pixels;
import dev.smalti.job.run.FileJob;
import dev.smalti.picture.Provenance;
import dev.smalti.picture.TokenFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code smalti decode}: files of tokens to pictures. */
@Command(
        name = "decode",
        description = "Turn files of tokens to pictures, one PNG for each.",
        footer = {
            "",
            "Without --model, the tokens' own model is taken where it comes with smalti, else the",
            "default. Models of segmentations give palette PNG whose samples are the labels, those of",
            "depth maps grey PNG of 16 bits. Each picture holds how it was made. Files that exist are",
            "replaced. Files that cannot be read are named and skipped, and the exit code is 3."
        })
final class DecodeCommand implements Callable<Integer> {
    @Parameters(paramLabel = "TOKENS", arity = "1..*", description = "Files of tokens as 'smalti encode' writes them.")
    private List<Path> files = List.of();

    @Mixin
    private final TokenizerArguments model = new TokenizerArguments();

    @Mixin
    private final PictureOutput output = new PictureOutput();

    @Option(
            names = "--any-model",
            order = 20,
            description = "Decode with the model that was chosen even if the tokens are another's.")
    private boolean anyModel;

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private SmaltiCommand smalti;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** What was done. */
    record Result(OpenTokenizer.Setup run, List<Decoded> pictures, List<Skipped.File> skipped) {}

    /** One file of tokens and its picture. */
    record Decoded(String tokens, String output, int width, int height) {}

    @Override
    public Integer call() {
        Console console = smalti.console();
        Map<Path, Path> outputs = outputs();
        try (OpenTokenizer open = model.open(console, modelOfFirst())) {
            TokenFile.Model own = TokenFile.Model.of(open.bundle());
            Job job = new Job(open, anyModel ? null : own, open.provenance(spec));
            Skipped skipped = FileJobs.run(console, "decode", model.batch(), outputs, job);
            List<Decoded> decoded = files.stream()
                    .map(job.decoded::get)
                    .filter(Objects::nonNull)
                    .toList();
            console.result(new Result(open.setup(), decoded, skipped.files()), text(decoded));
            return skipped.exitCode(outputs.size());
        }
    }

    private Map<Path, Path> outputs() {
        Map<Path, Path> outputs = new LinkedHashMap<>();
        Map<Path, Path> taken = new HashMap<>();
        for (Path file : files) {
            if (file.getFileName() == null) {
                throw SmaltiException.badInput("'" + file + "' is a folder, not a file of tokens");
            }
            String name = file.getFileName().toString();
            String stem = name.endsWith(TokenFile.EXTENSION)
                    ? name.substring(0, name.length() - TokenFile.EXTENSION.length())
                    : name.replaceFirst("\\.json$", "");
            Path picture = output.folder().resolve(stem + ".png");
            Path other = taken.put(picture, file);
            if (other != null && !other.equals(file)) {
                throw SmaltiException.badInput(
                        other + " and " + file + " would both become " + picture + "; run them one after the other");
            }
            outputs.put(file, picture);
        }
        return outputs;
    }

    /** The name of the bundled model whose tokens the first readable file holds, if it is one. */
    private @Nullable String modelOfFirst() {
        for (Path file : files) {
            try {
                String name = TokenFile.read(file).model().name();
                return BundledModels.onClassPath().names().contains(name) ? name : null;
            } catch (IOException | SmaltiException e) {
                // Reported when its turn comes.
            }
        }
        return null;
    }

    private static String text(List<Decoded> decoded) {
        Table table = new Table().row("picture", "pixels");
        for (Decoded one : decoded) {
            table.row(one.output(), one.width() + "x" + one.height());
        }
        return table.toString();
    }

    private static final class Job implements FileJob<TokenFile, Pixels> {
        private final OpenTokenizer open;
        private final TokenFile.@Nullable Model required;
        private final Provenance provenance;
        private final Map<Path, Decoded> decoded = new HashMap<>();

        Job(OpenTokenizer open, TokenFile.@Nullable Model required, Provenance provenance) {
            this.open = open;
            this.required = required;
            this.provenance = provenance;
        }

        @Override
        public TokenFile read(Path file) throws IOException {
            TokenFile tokens = TokenFile.read(file);
            if (required != null && !tokens.model().speaksWith(required)) {
                throw SmaltiException.badInput("its tokens are those of "
                        + tokens.model().otherThan(required) + "; name that model with --model, or say --any-model");
            }
            if (tokens.model().factor() != open.tokenizer().firstStage().factor()) {
                throw SmaltiException.badInput(
                        "its tokens stand for " + tokens.model().factor() + " pixels along a side, the model's for "
                                + open.tokenizer().firstStage().factor());
            }
            return tokens;
        }

        @Override
        public Size size(TokenFile tokens) {
            return new Size(
                    tokens.grid(), 8L * tokens.grid().rows() * tokens.grid().columns());
        }

        @Override
        public List<Pixels> compute(List<TokenFile> group) {
            return open.tokenizer().decode(group.stream().map(TokenFile::toGrid).toList());
        }

        @Override
        public void save(Path file, Path output, TokenFile tokens, Pixels pixels) {
            int height = tokens.picture().height();
            int width = tokens.picture().width();
            open.medium().write(output, tokens.fit().crop(pixels), open.tiled(provenance, height, width));
            decoded.put(file, new Decoded(file.toString(), output.toString(), width, height));
        }
    }
}
