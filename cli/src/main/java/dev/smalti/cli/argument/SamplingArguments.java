package dev.smalti.cli.argument;

import dev.smalti.DrawRule;
import dev.smalti.Scheme;
import dev.smalti.SmaltiException;
import dev.smalti.Strategy;
import dev.smalti.job.Execution;
import dev.smalti.job.Sampling;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How tokens are drawn. */
public final class SamplingArguments {
    private static final long BY_CHANCE = -1;

    @Option(
            names = "--seed",
            paramLabel = "N",
            order = 40,
            defaultValue = "0",
            description =
                    "Seed of the random numbers; -1 takes one by chance and says which. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = {"-t", "--temperature"},
            paramLabel = "T",
            order = 41,
            defaultValue = "1",
            description = "Divides the logits; 0 takes the likeliest token each time. Default: ${DEFAULT-VALUE}.")
    private float temperature;

    @Option(
            names = {"-k", "--top-k"},
            paramLabel = "K",
            order = 42,
            defaultValue = "0",
            description = "Draw from the K likeliest tokens; 0 for all. Default: ${DEFAULT-VALUE}.")
    private int topK;

    @Option(
            names = {"-p", "--top-p"},
            paramLabel = "P",
            order = 43,
            defaultValue = "1",
            description = "Draw from the likeliest tokens whose probabilities reach this sum; 1 for all."
                    + " Default: ${DEFAULT-VALUE}.")
    private float topP;

    @Option(
            names = "--min-p",
            paramLabel = "P",
            order = 44,
            defaultValue = "0",
            description = "Draw from tokens at least this share as likely as the likeliest; 0 for all."
                    + " Default: ${DEFAULT-VALUE}.")
    private float minP;

    @Option(
            names = "--guidance",
            paramLabel = "G",
            order = 45,
            defaultValue = "1",
            description = "Classifier-free guidance: leads G times as far from what --against says to the condition;"
                    + " 1 for none. Default: ${DEFAULT-VALUE}.")
    private float guidance;

    @Option(
            names = "--against",
            paramLabel = "CLASS|none",
            order = 46,
            description = "What guidance leads away from: another class; or none, which is the number behind the last"
                    + " class, as models trained for guidance have it, or a scene without objects.")
    private @Nullable String against;

    @Option(
            names = "--draw-rule",
            paramLabel = "NAME",
            order = 47,
            defaultValue = "inverse-cdf",
            converter = DrawRuleName.class,
            description =
                    "How noise and probabilities make a token: inverse-cdf, as the reference does it; gumbel, where"
                            + " few draws change with rounding, so that other strategies, precisions and devices mostly draw the"
                            + " same. Default: ${DEFAULT-VALUE}.")
    private DrawRule drawRule = DrawRule.INVERSE_CDF;

    @Option(
            names = "--strategy",
            paramLabel = "NAME",
            order = 48,
            defaultValue = "auto",
            description = "How the prior runs; the tokens are the same: step by step, as one loop inside of the graph,"
                    + " or full, again for each token. Default: ${DEFAULT-VALUE}, the fastest on the device.")
    private Strategy strategy = Strategy.AUTO;

    @Option(
            names = "--scheme",
            paramLabel = "NAME",
            order = 49,
            defaultValue = "exact",
            description = "How pictures larger than the model's window are drawn: exact, as the reference does it;"
                    + " wavefront, the same tokens along diagonals; blocks, whole windows that overlap, which is not"
                    + " the same but faster. Default: ${DEFAULT-VALUE}.")
    private Scheme scheme = Scheme.EXACT;

    @Option(
            names = "--cache-limit",
            paramLabel = "SIZE",
            order = 50,
            converter = ByteSize.class,
            description = "Memory for the keys and values of all runs, e.g. 512m or 2g. Default: three quarters of"
                    + " what Java may take.")
    private @Nullable Long cacheLimit;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** The scheme for pictures larger than the window. */
    public Scheme scheme() {
        return scheme;
    }

    /** The seed; where it was left to chance, another one each time this is asked. */
    public long seed() {
        if (seed < BY_CHANCE) {
            throw new ParameterException(spec.commandLine(), "--seed is from 0, or -1 for any, was " + seed);
        }
        return seed == BY_CHANCE ? new SecureRandom().nextLong() >>> 1 : seed;
    }

    /** Whether the seed is left to chance. */
    public boolean byChance() {
        return seed == BY_CHANCE;
    }

    /** How tokens are chosen; a value out of range is a mistake in the command line. */
    public Sampling sampling() {
        if (against == null && guidance != 1) {
            throw new ParameterException(
                    spec.commandLine(), "--guidance needs --against, which says what it leads away from");
        }
        if (against != null && guidance == 1) {
            throw new ParameterException(spec.commandLine(), "--against does nothing without --guidance");
        }
        try {
            Sampling.Guidance led = against == null ? null : new Sampling.Guidance(guidance, against);
            return new Sampling(temperature, topK, topP, minP, led, drawRule);
        } catch (SmaltiException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    /** The same amounts at once, with the prior's way to run. */
    public Execution execution(Execution model) {
        return new Execution(model.batch(), model.tile(), model.memoryLimit(), strategy, cacheLimit);
    }
}
