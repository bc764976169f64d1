package dev.smalti.cli;

import dev.smalti.cli.argument.ConditionArguments;
import dev.smalti.cli.argument.DrawingArguments;
import dev.smalti.cli.argument.SizeArgument;
import dev.smalti.job.JobStart;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** {@code smalti sample}: pictures drawn by a prior. */
@Command(
        name = "sample",
        description = "Draw pictures with a model that has a prior.",
        footer = {
            "",
            "The same seed and number give the same tokens whatever is drawn together, on every device",
            "up to near-ties. Pictures go to samples/SETTINGS/MODEL/CONDITION/000000.png below the",
            "output folder. Each holds how it was made. Files that exist are replaced. Batches are saved",
            "as they are finished, and Ctrl-C keeps them."
        })
final class SampleCommand implements Callable<Integer> {
    @Mixin
    private final DrawingArguments drawing = new DrawingArguments();

    @Mixin
    private final SizeArgument size = new SizeArgument();

    @Mixin
    private final ConditionArguments conditions = new ConditionArguments();

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private SmaltiCommand smalti;

    @Override
    public Integer call() {
        return JobCommands.draw(
                smalti.console(), drawing, drawing.job(conditions.conditions(), new JobStart.Blank(), size.size()));
    }
}
