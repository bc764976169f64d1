package dev.smalti.cli;

import dev.smalti.cli.console.Console;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code smalti train}: models of one's own. */
@Command(
        name = "train",
        description = "Train a model by a recipe.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            TrainTokenizerCommand.class,
            TrainPriorCommand.class,
            TrainSegmenterCommand.class,
            TrainClassifierCommand.class,
            TrainRecipesCommand.class
        })
final class TrainCommand implements Runnable {
    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private SmaltiCommand smalti;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** Where this run prints. */
    Console console() {
        return smalti.console();
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "name what to train: tokenizer, prior, segmenter or classifier; or recipes for a list");
    }
}
