package dev.smalti.cli.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.smalti.Device;
import dev.smalti.SmaltiException;
import dev.smalti.cli.console.Console;
import dev.smalti.cli.console.ExitCode;
import dev.smalti.cli.console.Facts;
import dev.smalti.cli.console.StopSignals;
import dev.smalti.data.SceneVersions;
import dev.smalti.evaluate.TrainedSegmenter;
import dev.smalti.job.Release;
import dev.smalti.run.Digests;
import dev.smalti.run.LogLine;
import dev.smalti.run.RunFacts;
import dev.smalti.run.RunFolder;
import dev.smalti.train.Lesson;
import dev.smalti.train.Recipe;
import dev.smalti.train.Recipes;
import dev.smalti.train.TokenizerRecipe;
import dev.smalti.train.Trainer;
import dev.smalti.train.TrainingData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** One training from the command line: opens or begins the run, drives the trainer, says how it ended. */
public final class TrainingJob {
    private final TrainArguments arguments;
    private final Console console;
    private final CommandSpec spec;
    private final Teacher teacher;
    private final Tokenizers tokenizers;

    /** Makes the lesson of a recipe. */
    public interface Teacher {
        /**
         * The lesson.
         *
         * @throws SmaltiException bad input where it is no recipe of this command
         */
        Lesson lesson(Recipe recipe, Circumstances circumstances);
    }

    /**
     * What a lesson is made from, beside its recipe.
     *
     * @param data what to learn from
     * @param facts how the run was begun
     * @param device where to train
     * @param run the run's folder
     * @param stop whether to give up what takes long, by a {@link CancellationException}
     */
    public record Circumstances(TrainingData data, RunFacts facts, Device device, Path run, BooleanSupplier stop) {}

    /**
     * The folders of bundles that a new run builds on; empty for none.
     *
     * @param own whose tokens a prior learns
     * @param condition makes the tokens of its condition
     */
    public record Tokenizers(String own, String condition) {
        /** Neither. */
        public static final Tokenizers NONE = new Tokenizers("", "");
    }

    /**
     * What came out.
     *
     * @param export the folder to convert; null where nothing is exported
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Result(
            String run,
            String recipe,
            long steps,
            long of,
            @Nullable Map<String, Float> measures,
            double seconds,
            @Nullable String export) {}

    public TrainingJob(
            TrainArguments arguments, Console console, CommandSpec spec, Tokenizers tokenizers, Teacher teacher) {
        this.arguments = arguments;
        this.console = console;
        this.spec = spec;
        this.tokenizers = tokenizers;
        this.teacher = teacher;
    }

    /** Does it; returns the exit code. */
    public int run() {
        arguments.check();
        long start = System.nanoTime();
        try (StopSignals stop = StopSignals.listen();
                RunFolder opened = open()) {
            RunFolder run = opened;
            Recipe recipe = Recipes.parse(run.recipe());
            RunFacts facts = run.facts();
            TrainingData data = new TrainingData(
                    data(facts), facts.seed(), console::warn, facts.digests().data());
            Circumstances circumstances =
                    new Circumstances(data, facts, arguments.device(), run.path(), stop::requested);
            try (Lesson lesson = teacher.lesson(recipe, circumstances);
                    TrainingConsole shown = new TrainingConsole(console, recipe)) {
                Trainer trainer =
                        new Trainer(run, lesson.learner(), lesson.batches(), arguments.options(recipe.steps()), shown);
                long done = arguments.export ? trainer.export() : trainer.train(stop::requested);
                boolean exported = Files.isDirectory(run.export());
                tell(new Result(
                        run.path().toString(),
                        recipe.name(),
                        done,
                        recipe.steps(),
                        shown.last().map(LogLine::measures).orElse(null),
                        Math.round((System.nanoTime() - start) / 1e8) / 10.0,
                        exported ? run.export().toString() : null));
                return stopped(stop, done, recipe.steps());
            } catch (CancellationException e) {
                console.warn("stopped before the first step; the same command starts again");
                return stop.exitCode();
            }
        }
    }

    private int stopped(StopSignals stop, long done, long all) {
        if (!stop.requested() || done >= all) {
            return ExitCode.OK;
        }
        console.warn("stopped after step " + done + " of " + all + ", which is saved; go on with --resume");
        return stop.exitCode();
    }

    private RunFolder open() {
        boolean there = RunFolder.exists(arguments.output);
        if (arguments.export || (arguments.resume && there)) {
            return goOn(RunFolder.open(arguments.output));
        }
        ObjectNode recipe = arguments.recipe(null);
        // Before the folder is made: a mistake in the recipe leaves nothing.
        String features = features(Recipes.parse(recipe));
        String data = arguments.data;
        if (data == null) {
            throw arguments.wrong("a new run needs --data");
        }
        String named = named(data);
        long seed = Objects.requireNonNullElse(arguments.seed, 0L);
        RunFacts facts = new RunFacts(
                RunFacts.FORMAT,
                recipe.path("name").asText(),
                seed,
                named,
                tokenizers.own(),
                tokenizers.condition(),
                Release.version(),
                spec.root().commandLine().getParseResult().originalArgs(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                arguments.threads(),
                new Digests(
                        new TrainingData(named, seed, console::warn).digest(),
                        Digests.bundle(tokenizers.own()),
                        Digests.bundle(tokenizers.condition()),
                        features));
        return RunFolder.create(arguments.output, recipe, facts);
    }

    /** A run keeps what it was begun with; only the count of its steps may change, and where things lie. */
    private RunFolder goOn(RunFolder run) {
        try {
            ObjectNode wanted = arguments.recipe(run.recipe());
            long steps = wanted.path("steps").asLong();
            if (!run.allows(wanted)) {
                throw SmaltiException.badInput(run.path()
                        + " was begun with another recipe, which a run keeps: leave out what changes it, or begin a new"
                        + " run in another folder");
            }
            if (arguments.seed != null && arguments.seed != run.facts().seed()) {
                throw SmaltiException.badInput(
                        run.path() + " was begun with seed " + run.facts().seed()
                                + ", which a run keeps: leave out --seed, or begin a new run in another folder");
            }
            if (arguments.steps != null && steps < run.saved()) {
                throw SmaltiException.badInput(run.path() + " has done " + run.saved() + " steps, more than --steps "
                        + steps + ": what was learned is not taken back");
            }
            RunFacts facts = run.facts();
            requireSame(run, "--tokenizer", facts.tokenizer(), facts.digests().tokenizer(), tokenizers.own());
            requireSame(run, "--condition", facts.condition(), facts.digests().condition(), tokenizers.condition());
            requireSameFeatures(run, wanted);
            if (facts.threads() > 0 && facts.threads() != arguments.threads()) {
                console.note("computes on " + arguments.threads() + " threads, and was begun on " + facts.threads()
                        + ": the numbers may differ in their last digits");
            }
            return run.with(wanted);
        } catch (RuntimeException e) {
            run.close();
            throw e;
        }
    }

    /** As a run remembers it: it may be gone on with from another folder than it was begun in. */
    private static String named(String data) {
        return SceneVersions.isNamedBy(data)
                ? SceneVersions.parse(data).name()
                : Path.of(data).toAbsolutePath().normalize().toString();
    }

    private String data(RunFacts facts) {
        // Before scenes had versions, runs remembered the word alone.
        boolean old = facts.data().equals(SceneVersions.WORD);
        String begun = old ? new SceneVersions(List.of(1)).name() : facts.data();
        boolean scenes = SceneVersions.isNamedBy(begun);
        if (arguments.data == null || (scenes && arguments.data.equals(SceneVersions.WORD))) {
            return begun;
        }
        String data = named(arguments.data);
        if (data.equals(begun)) {
            return begun;
        }
        if (scenes || SceneVersions.isNamedBy(data)) {
            throw SmaltiException.badInput("the run was begun with the data " + begun
                    + ", which a run keeps: leave out --data, or begin a new run in another folder");
        }
        console.note("goes on with " + data + "; the run was begun with " + facts.data());
        return data;
    }

    /** A bundle may lie elsewhere than when the run began, but must be the same. */
    private static void requireSame(RunFolder run, String option, String begun, String digest, String given) {
        String folder = given.isEmpty() ? begun : given;
        boolean same =
                digest.isEmpty() ? folder.equals(begun) : Digests.bundle(folder).equals(digest);
        if (!same) {
            String begunWith = begun.isEmpty() ? "no bundle there" : begun;
            String why = given.isEmpty()
                    ? ", which is another bundle now: put it back"
                    : ", and " + option + " " + folder + " is another: leave it out";
            throw SmaltiException.badInput(
                    run.path() + " was begun with " + begunWith + why + ", or begin a new run in another folder");
        }
    }

    /** The digest of the segmenter that a recipe's perceptual term compares features of; empty where it needs none. */
    private static String features(Recipe recipe) {
        if (!(recipe instanceof TokenizerRecipe tokenizer) || tokenizer.loss().perceptual() == null) {
            return "";
        }
        return tokenizer
                .loss()
                .perceptual()
                .segmenter()
                .map(folder -> Digests.file(TrainedSegmenter.file(folder)))
                .orElse("");
    }

    private static void requireSameFeatures(RunFolder run, ObjectNode wanted) {
        String begun = run.facts().digests().features();
        if (!begun.isEmpty() && !features(Recipes.parse(wanted)).equals(begun)) {
            throw SmaltiException.badInput(run.path() + " was begun with another segmenter than the one in "
                    + wanted.at("/loss/perceptual/features").asText()
                    + ": put it back, name its folder with --set loss.perceptual.features=DIR, or begin a new run in"
                    + " another folder");
        }
    }

    private void tell(Result result) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("run", result.run());
        facts.put("recipe", result.recipe());
        facts.put("steps", result.steps() + " of " + result.of());
        if (result.measures() != null) {
            facts.put("last step", TrainingConsole.text(result.measures()));
        }
        if (result.export() != null) {
            facts.put("export", result.export());
        }
        facts.put("time", TrainingConsole.time(result.seconds()));
        console.result(result, Facts.of(facts));
    }
}
