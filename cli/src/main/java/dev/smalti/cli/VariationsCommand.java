package dev.smalti.cli;

import dev.smalti.PartialGrid;
import dev.smalti.SmaltiException;
import dev.smalti.TokenOrder;
import dev.smalti.Variation;
import dev.smalti.bundle.Manifest;
import dev.smalti.cli.argument.ConditionArguments;
import dev.smalti.job.drawing.Conditions;
import dev.smalti.cli.argument.SizeArgument;
import dev.smalti.cli.argument.DrawingArguments;
import dev.smalti.job.drawing.Subject;
import dev.smalti.job.drawing.Given;
import dev.smalti.job.drawing.Original;
import dev.smalti.job.drawing.Start;
import dev.smalti.tokenizer.ImageTokenizer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code smalti variations}: pictures that keep some of another's tokens. */
@Command(
        name = "variations",
        description = "Draw a picture again and keep some of its tokens.",
        footer = {
            "",
            "Say with one of --from and --keep which. Which tokens --keep keeps follows from the seed and",
            "the picture's number, so each variation keeps others."
        })
final class VariationsCommand implements Callable<Integer> {
    @Parameters(paramLabel = "PICTURE", description = "The picture, as large as the model's window or larger.")
    @SuppressWarnings("NullAway.Init")
    private Path picture;

    @Mixin
    private final DrawingArguments drawing = new DrawingArguments();

    @Option(
            names = "--from",
            paramLabel = "N",
            order = 20,
            description = "Keep the first N tokens in the model's order (row by row in pictures larger than its"
                    + " window) and draw the others; 0 draws all.")
    private @Nullable Integer from;

    @Option(
            names = "--keep",
            paramLabel = "SHARE",
            order = 21,
            description = "Keep each token with this probability, from 0 to 1.")
    private @Nullable Double keep;

    @Mixin
    private final ConditionArguments conditions = new ConditionArguments();

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private SmaltiCommand smalti;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        if ((from == null) == (keep == null)) {
            throw new ParameterException(spec.commandLine(), "say what to keep with one of --from and --keep");
        }
        if (keep != null && !(keep >= 0 && keep <= 1)) {
            throw new ParameterException(spec.commandLine(), "--keep is from 0 to 1, was " + keep);
        }
        Manifest manifest = drawing.manifest();
        Manifest.Prior prior = Conditions.prior(manifest);
        Original original = Original.read(picture, manifest);
        List<Given> given = conditions.given(new Conditions(manifest, prior, new SizeArgument(), original.size()));
        int length = original.fit(manifest).grid().length();
        if (from != null && (from < 0 || from >= length)) {
            throw SmaltiException.badInput(
                    "--from is from 0 to " + (length - 1) + " for this picture of " + length + " tokens, was " + from);
        }
        Start start = new Varied(original, prior.sequence(), from, keep, drawing.seed());
        return drawing.draw(smalti.console(), "variations", manifest, Subject.of(picture, given, start));
    }

    /** A picture of which some tokens are kept: the first ones, or some by chance. */
    private record Varied(
            Original original,
            TokenOrder order,
            @Nullable Integer from,
            @Nullable Double keep,
            long seed) implements Start {
        @Override
        public PartialGrid known(ImageTokenizer tokenizer, long image) {
            var tokens = original.tokens(tokenizer);
            return from != null
                    ? Variation.continuing(tokens, order, from)
                    : Variation.keeping(tokens, keep == null ? 0 : keep, seed, image);
        }

        @Override
        public List<Path> files() {
            return List.of(original.file());
        }
    }
}
