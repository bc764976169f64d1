package dev.smalti.cli.argument;

import dev.smalti.SmaltiException;
import dev.smalti.job.DrawJob;
import dev.smalti.job.Job;
import dev.smalti.job.JobCondition;
import dev.smalti.job.JobStart;
import dev.smalti.job.PictureSize;
import dev.smalti.job.run.JobRunner;
import dev.smalti.job.run.OutputOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What all commands that draw have in common: which model, how it draws, and what is written. */
public final class DrawingArguments {
    @Mixin
    private final DrawingOutput output = new DrawingOutput();

    @Mixin
    private final TokenizerArguments model = new TokenizerArguments();

    @Mixin
    private final SamplingArguments sampling = new SamplingArguments();

    @Mixin
    private final JobArguments arguments = new JobArguments();

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private @Nullable Long seed;

    /**
     * What is to be drawn; a value out of range is a mistake in the command line.
     *
     * @param conditions what the prior is given
     * @param start what the pictures start from
     * @param size in pixels; absent for the start's, the condition's or the model's
     */
    public DrawJob job(List<JobCondition> conditions, JobStart start, @Nullable PictureSize size) {
        int count = output.count();
        output.requireFew(conditions.size(), count);
        try {
            return new DrawJob(
                    Job.VERSION,
                    model.reference(),
                    conditions,
                    start,
                    size,
                    seed(),
                    output.first(),
                    count,
                    sampling.sampling(),
                    sampling.scheme(),
                    sampling.execution(model.execution()));
        } catch (SmaltiException e) {
            if (e.kind() == SmaltiException.Kind.BAD_INPUT) {
                throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
            }
            throw e;
        }
    }

    /** The seed, the same one each time. */
    private long seed() {
        if (seed == null) {
            seed = sampling.seed();
        }
        return seed;
    }

    /** Whether the seed was left to chance. */
    public boolean byChance() {
        return sampling.byChance();
    }

    /** What is written, and where. */
    public OutputOptions outputs() {
        return output.outputs(arguments.unnamed());
    }

    /** What is done with the job. */
    public JobArguments arguments() {
        return arguments;
    }

    /** Which model, and where it runs. */
    public TokenizerArguments model() {
        return model;
    }

    /** Runs jobs where it was asked for. */
    public JobRunner runner() {
        return model.runner();
    }
}
