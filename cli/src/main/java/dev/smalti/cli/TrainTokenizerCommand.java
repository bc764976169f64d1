package dev.smalti.cli;

import dev.smalti.SmaltiException;
import dev.smalti.cli.training.TrainArguments;
import dev.smalti.cli.training.TrainingJob;
import dev.smalti.train.Lesson;
import dev.smalti.train.TokenizerRecipe;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code smalti train tokenizer}: pictures to tokens and back, learned from pictures. */
@Command(
        name = "tokenizer",
        description = "Train an image tokenizer.",
        footer = {
            "",
            "Ctrl-C finishes the step and saves; --resume goes on from there, and after a crash from the",
            "newest checkpoint. 'smalti convert RUN -o DIR' makes a bundle of the run."
        })
final class TrainTokenizerCommand implements Callable<Integer> {
    @Mixin
    private final TrainArguments arguments = new TrainArguments();

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private TrainCommand train;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        return new TrainingJob(arguments, train.console(), spec, TrainingJob.Tokenizers.NONE, (recipe, lesson) -> {
                    if (recipe instanceof TokenizerRecipe tokenizer) {
                        return Lesson.of(
                                tokenizer, lesson.data(), lesson.facts().seed(), lesson.device());
                    }
                    throw SmaltiException.badInput("the recipe '" + recipe.name() + "' trains no tokenizer");
                })
                .run();
    }
}
