package dev.smalti.cli;

import dev.smalti.SmaltiException;
import dev.smalti.cli.training.TrainArguments;
import dev.smalti.cli.training.TrainingJob;
import dev.smalti.train.Lesson;
import dev.smalti.train.SegmenterRecipe;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code smalti train segmenter}: what every pixel shows, learned from pictures with segmentations. */
@Command(
        name = "segmenter",
        description = "Train a segmenter, with which 'smalti evaluate --agreement' judges drawings.",
        footer = {
            "",
            "Ctrl-C finishes the step and saves; --resume goes on from there, and after a crash from the",
            "newest checkpoint. The run itself is what --agreement takes; there is nothing to convert."
        })
final class TrainSegmenterCommand implements Callable<Integer> {
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
                    if (recipe instanceof SegmenterRecipe segmenter) {
                        return Lesson.of(
                                segmenter, lesson.data(), lesson.facts().seed(), lesson.device());
                    }
                    throw SmaltiException.badInput("the recipe '" + recipe.name() + "' trains no segmenter");
                })
                .run();
    }
}
