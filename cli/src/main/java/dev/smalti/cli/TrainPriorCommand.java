package dev.smalti.cli;

import dev.smalti.SmaltiException;
import dev.smalti.cli.argument.TokenizerArguments;
import dev.smalti.cli.console.Console;
import dev.smalti.cli.training.TrainArguments;
import dev.smalti.cli.training.TrainingJob;
import dev.smalti.data.token.PriorCondition;
import dev.smalti.train.Lesson;
import dev.smalti.train.PriorData;
import dev.smalti.train.PriorRecipe;
import dev.smalti.train.TrainingData;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code smalti train prior}: what tokens follow each other, learned from pictures as tokens. */
@Command(
        name = "prior",
        description = "Train a prior over the tokens of an image tokenizer.",
        footer = {
            "",
            "All pictures are encoded first. Ctrl-C finishes the step and saves; --resume goes on from there,",
            "and after a crash from the newest checkpoint. 'smalti convert RUN -o DIR' makes a bundle of the",
            "run and its tokenizer that 'smalti sample' draws with."
        })
final class TrainPriorCommand implements Callable<Integer> {
    private static final long REMARK_NANOS = 15_000_000_000L;

    @Mixin
    private final TrainArguments arguments = new TrainArguments();

    @Option(
            names = "--tokenizer",
            paramLabel = "NAME|DIR",
            order = 20,
            description = "The tokenizer whose tokens to learn: a bundled model or the folder of a bundle.")
    private @Nullable String tokenizer;

    @Option(
            names = "--condition",
            paramLabel = "NAME|DIR",
            order = 21,
            description = "The tokenizer of the condition, where the recipe's is a picture: of segmentations, depth"
                    + " maps, edges and so on.")
    private @Nullable String condition;

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private TrainCommand train;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        Console console = train.console();
        String own = folder(tokenizer);
        String given = folder(condition);
        return new TrainingJob(arguments, console, spec, new TrainingJob.Tokenizers(own, given), (recipe, lesson) -> {
                    if (!(recipe instanceof PriorRecipe prior)) {
                        throw SmaltiException.badInput("the recipe '" + recipe.name() + "' trains no prior");
                    }
                    String mine = own.isEmpty() ? lesson.facts().tokenizer() : own;
                    String other = given.isEmpty() ? lesson.facts().condition() : given;
                    if (mine.isEmpty()) {
                        throw arguments.wrong("a new prior needs --tokenizer");
                    }
                    TrainingData data = lesson.data();
                    PriorData.Source source = new PriorData.Source(
                            Path.of(mine), other.isEmpty() ? null : Path.of(other), lesson.run(), lesson.device());
                    PriorData tokens = PriorData.encode(
                            prior,
                            () -> data.middles(
                                    prior.data().size(), prior.condition() instanceof PriorCondition.ClassLabel),
                            data.title(),
                            source,
                            seldom(console, lesson.stop()));
                    return Lesson.of(prior, tokens, source, lesson.facts().seed(), lesson.device());
                })
                .run();
    }

    /** One remark in a while: there are many. Gives up where it is to stop. */
    private static Consumer<String> seldom(Console console, BooleanSupplier stop) {
        AtomicLong toldAt = new AtomicLong(System.nanoTime());
        return line -> {
            if (stop.getAsBoolean()) {
                throw new CancellationException("asked to stop");
            }
            long now = System.nanoTime();
            if (now - toldAt.get() >= REMARK_NANOS) {
                toldAt.set(now);
                console.note(line);
            }
        };
    }

    /** The bundle's folder, which is what a run remembers; empty where none is named. */
    private static String folder(@Nullable String nameOrFolder) {
        return nameOrFolder == null
                ? ""
                : TokenizerArguments.bundle(nameOrFolder)
                        .folder()
                        .toAbsolutePath()
                        .normalize()
                        .toString();
    }
}
