package dev.smalti.cli;

import dev.smalti.SmaltiException;
import dev.smalti.cli.training.TrainArguments;
import dev.smalti.cli.training.TrainingJob;
import dev.smalti.train.ClassifierRecipe;
import dev.smalti.train.Lesson;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code smalti train classifier}: of which class every picture is, learned from pictures with classes. */
@Command(
        name = "classifier",
        description = "Train a classifier, in whose features 'smalti evaluate --features' compares pictures.",
        footer = {
            "",
            "The class of a picture in a file is the folder that it lies in. Ctrl-C finishes the step and",
            "saves; --resume goes on from there, and after a crash from the newest checkpoint. The run",
            "itself is what --features takes; there is nothing to convert."
        })
final class TrainClassifierCommand implements Callable<Integer> {
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
                    if (recipe instanceof ClassifierRecipe classifier) {
                        return Lesson.of(
                                classifier, lesson.data(), lesson.facts().seed(), lesson.device());
                    }
                    throw SmaltiException.badInput("the recipe '" + recipe.name() + "' trains no classifier");
                })
                .run();
    }
}
