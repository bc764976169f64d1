package dev.smalti.cli;

import dev.smalti.SmaltiException;
import dev.smalti.cli.argument.ConditionArguments;
import dev.smalti.cli.argument.DrawingArguments;
import dev.smalti.job.InputFile;
import dev.smalti.job.JobStart;
import java.nio.file.Path;
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
        if (from != null && from < 0) {
            throw SmaltiException.badInput("--from is at least 0, was " + from);
        }
        JobStart start = new JobStart.Variation(InputFile.of(picture), from, keep);
        return JobCommands.draw(smalti.console(), drawing, drawing.job(conditions.conditions(), start, null));
    }
}
