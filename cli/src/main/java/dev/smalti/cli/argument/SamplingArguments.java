package dev.smalti.cli.argument;

import dev.smalti.Condition;
import dev.smalti.CounterNoise;
import dev.smalti.Filters;
import dev.smalti.SamplingOptions;
import dev.smalti.Scheme;
import dev.smalti.SmaltiException;
import dev.smalti.Strategy;
import dev.smalti.bundle.Conditioning;
import dev.smalti.condition.ClassNames;
import dev.smalti.synthesis.SynthesizerOptions;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How tokens are drawn. */
public final class SamplingArguments {
    private static final long BY_CHANCE = -1;
    private static final String NONE = "none";

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
            names = "--strategy",
            paramLabel = "NAME",
            order = 47,
            defaultValue = "auto",
            description = "How the prior runs; the tokens are the same: step by step, as one loop inside of the graph,"
                    + " or full, again for each token. Default: ${DEFAULT-VALUE}, the fastest on the device.")
    private Strategy strategy = Strategy.AUTO;

    @Option(
            names = "--scheme",
            paramLabel = "NAME",
            order = 48,
            defaultValue = "exact",
            description = "How pictures larger than the model's window are drawn: exact, as the reference does it;"
                    + " wavefront, the same tokens along diagonals; blocks, whole windows that overlap, which is not"
                    + " the same but faster. Default: ${DEFAULT-VALUE}.")
    private Scheme scheme = Scheme.EXACT;

    @Option(
            names = "--cache-limit",
            paramLabel = "SIZE",
            order = 49,
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

    /** How tokens are drawn from this seed; a value out of range is a mistake in the command line. */
    public SamplingOptions options(long chosenSeed) {
        try {
            Filters filters = new Filters(temperature, topK, topP, minP);
            return new SamplingOptions(filters, guidance, new CounterNoise(chosenSeed), strategy);
        } catch (SmaltiException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * How the synthesizer works.
     *
     * @param onProcessor whether steps are run one by one, so that a look between them costs nothing
     */
    public SynthesizerOptions synthesizer(boolean onProcessor) {
        SynthesizerOptions options = SynthesizerOptions.defaults().withScheme(scheme);
        if (onProcessor && strategy != Strategy.LOOP) {
            options = options.withChunk(1);
        }
        return cacheLimit == null ? options : options.withCacheLimit(cacheLimit);
    }

    /**
     * What guidance leads away from; absent where there is none.
     *
     * @throws SmaltiException of kind BAD_INPUT where the model knows no such thing
     */
    @Nullable
    public Condition against(Conditioning conditioning) {
        if (against == null) {
            if (guidance != 1) {
                throw new ParameterException(
                        spec.commandLine(), "--guidance needs --against, which says what it leads away from");
            }
            return null;
        }
        if (guidance == 1) {
            throw new ParameterException(spec.commandLine(), "--against does nothing without --guidance");
        }
        boolean none = against.equalsIgnoreCase(NONE);
        if (conditioning instanceof Conditioning.ClassLabel classes) {
            return Condition.label(none ? classes.classes() : ClassNames.find(classes, against));
        }
        if (conditioning instanceof Conditioning.Objects && none) {
            return new Condition.Scene(List.of());
        }
        throw SmaltiException.badInput("this model is given " + conditioning.given()
                + ", which guidance cannot lead away" + " from '" + against + "'");
    }

    /** Two decimals, as the reference has them, where they say it exactly: others must not share a folder. */
    private String temperatureName() {
        String brief = String.format(Locale.ROOT, "%.2f", temperature);
        return Float.parseFloat(brief) == temperature ? brief : Float.toString(temperature);
    }

    /** These settings as the name of a folder, as the reference writes it, with what it does not know behind. */
    public String folder() {
        return "top_k_" + topK + "_temp_" + temperatureName() + "_top_p_" + topP + (minP == 0 ? "" : "_min_p_" + minP)
                + (guidance == 1 ? "" : "_guidance_" + guidance);
    }
}
