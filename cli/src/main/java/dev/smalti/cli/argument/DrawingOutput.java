package dev.smalti.cli.argument;

import dev.smalti.job.DrawJob;
import dev.smalti.job.run.OutputOptions;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How many pictures are drawn and what is written of them. */
public final class DrawingOutput {
    @Mixin
    private final DrawnFilesArguments files = new DrawnFilesArguments();

    @Option(
            names = "-n",
            paramLabel = "N",
            order = 2,
            defaultValue = "1",
            description = "How many pictures, of each class or other condition. Default: ${DEFAULT-VALUE}.")
    private int count;

    @Option(
            names = "--first",
            paramLabel = "N",
            order = 2,
            defaultValue = "0",
            description = "Number of the first picture. The seed and its number decide a picture, not what is drawn"
                    + " with it. Default: ${DEFAULT-VALUE}.")
    private long first;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** Refuses more pictures in all than anybody wants, since what is said of each is kept until the end. */
    void requireFew(int subjects, int each) {
        if ((long) subjects * each > DrawJob.MOST_PICTURES) {
            String all = subjects == 1 ? "" : " of each of " + subjects;
            throw new ParameterException(
                    spec.commandLine(),
                    "-n is at most " + DrawJob.MOST_PICTURES + " pictures in all, was " + each + all);
        }
    }

    /** How many pictures of each condition. */
    int count() {
        TokenizerArguments.requireAtLeast(spec, "-n", count, 1);
        requireFew(1, count);
        return count;
    }

    /** Number of the first picture. */
    long first() {
        if (first < 0 || first > Long.MAX_VALUE - count) {
            throw new ParameterException(spec.commandLine(), "--first is at least 0, was " + first);
        }
        return first;
    }

    /**
     * What is written.
     *
     * @param unnamed whether pictures keep their inputs' names to themselves
     */
    OutputOptions outputs(boolean unnamed) {
        return files.outputs(unnamed);
    }
}
