package dev.smalti.cli.argument;

import dev.smalti.GridShape;
import dev.smalti.convert.Precision;
import dev.smalti.convert.PriorOptions;
import dev.smalti.convert.PriorOptions.Given;
import dev.smalti.convert.PriorOptions.Network;
import dev.smalti.convert.PriorOptions.ObjectHints;
import dev.smalti.model.gpt.GptConfig.Activation;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** How a transformer is converted, and what its checkpoint and config do not say. */
public final class PriorArguments {
    private static final Set<String> NUMBERS = Set.of("classes", "max", "tokens");
    private static final Set<String> FLAGS = Set.of("crop", "groups", "attributes");

    @Option(
            names = "--precision",
            paramLabel = "TYPE",
            order = 20,
            defaultValue = "fp32",
            description =
                    "In which numbers a transformer is stored: fp32, fp16, int8 or int4; of a tokenizer alone int8,"
                            + " with --calibrate. Default: ${DEFAULT-VALUE}.")
    private Precision precision = Precision.FP32;

    @Option(
            names = "--first-stage",
            paramLabel = "DIR",
            order = 21,
            description =
                    "For a transformer without a tokenizer: the bundle of the one whose tokens it was trained on.")
    private @Nullable Path firstStage;

    @Option(
            names = "--condition-stage",
            paramLabel = "DIR",
            order = 21,
            description = "For a transformer that is given a picture and has no tokenizer for it: the bundle of that"
                    + " tokenizer.")
    private @Nullable Path conditionStage;

    @Option(
            names = "--classes",
            paramLabel = "N",
            order = 22,
            description = "For a transformer without a config: it is given one of N classes.")
    private @Nullable Integer classes;

    @Option(
            names = "--class-names",
            paramLabel = "FILE",
            order = 22,
            description = "The names of the classes, or of the classes of objects, one in a line.")
    private @Nullable Path classNames;

    @Option(
            names = "--start-token",
            paramLabel = "N",
            order = 23,
            description = "For a transformer without a config: it is given nothing but this token. Default: 0 where it"
                    + " has no condition.")
    private @Nullable Integer startToken;

    @Option(
            names = "--window",
            paramLabel = "HxW",
            order = 24,
            description = "Rows and columns of tokens that a transformer was trained on. Default: those of the first"
                    + " stage's resolution, else the largest square that fits.")
    private @Nullable GridShape window;

    @Option(
            names = "--heads",
            paramLabel = "N",
            order = 25,
            description =
                    "Attention heads of a transformer. Default: what its config or its checkpoint says, else one for 64"
                            + " channels.")
    private @Nullable Integer heads;

    @Option(
            names = "--activation",
            paramLabel = "TYPE",
            order = 26,
            description = "Of a transformer's feed-forward part: gelu or gelu_tanh. Default: what its family has.")
    private @Nullable Activation activation;

    @Option(
            names = "--objects",
            paramLabel = "KEY=VALUE",
            split = ",",
            order = 27,
            description = "How objects are written, where the config has no data section: classes=N, max=N, tokens=N,"
                    + " crop=true, groups=false, attributes=false.")
    private Map<String, String> objects = new LinkedHashMap<>();

    @Spec(Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    /** What was said. */
    public PriorOptions options() {
        TokenizerArguments.requireAtLeast(command, "--classes", classes, 1);
        TokenizerArguments.requireAtLeast(command, "--start-token", startToken, 0);
        TokenizerArguments.requireAtLeast(command, "--heads", heads, 1);
        if (classes != null && startToken != null) {
            throw new ParameterException(
                    command.commandLine(), "--classes and --start-token exclude each other: one is the first token");
        }
        return new PriorOptions(
                precision,
                firstStage,
                conditionStage,
                new Given(startToken, classes, classNames),
                new Network(heads, window, activation),
                hints());
    }

    /** The options that were given, without folders. */
    public String words() {
        Map<String, Object> given = new LinkedHashMap<>();
        if (precision != Precision.FP32) {
            given.put("--precision", precision.key());
        }
        if (firstStage != null) {
            given.put("--first-stage", firstStage.getFileName());
        }
        if (conditionStage != null) {
            given.put("--condition-stage", conditionStage.getFileName());
        }
        if (classes != null) {
            given.put("--classes", classes);
        }
        if (classNames != null) {
            given.put("--class-names", classNames.getFileName());
        }
        if (startToken != null) {
            given.put("--start-token", startToken);
        }
        if (window != null) {
            given.put("--window", window);
        }
        if (heads != null) {
            given.put("--heads", heads);
        }
        if (activation != null) {
            given.put("--activation", activation.name().toLowerCase(Locale.ROOT));
        }
        if (!objects.isEmpty()) {
            given.put(
                    "--objects",
                    objects.entrySet().stream().map(Object::toString).collect(Collectors.joining(",")));
        }
        return given.entrySet().stream()
                .map(entry -> " " + entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining());
    }

    private ObjectHints hints() {
        objects.keySet().stream()
                .filter(key -> !NUMBERS.contains(key) && !FLAGS.contains(key))
                .findFirst()
                .ifPresent(key -> {
                    throw wrong("knows classes, max, tokens, crop, groups and attributes, not '" + key + "'");
                });
        return new ObjectHints(
                number("classes"), number("max"), number("tokens"), flag("crop"), flag("groups"), flag("attributes"));
    }

    private @Nullable Integer number(String key) {
        String text = objects.get(key);
        if (text != null && !text.matches("[1-9][0-9]{0,8}")) {
            throw wrong("wants a number of at least 1 for " + key + ", was '" + text + "'");
        }
        return text == null ? null : Integer.valueOf(text);
    }

    private @Nullable Boolean flag(String key) {
        String text = objects.get(key);
        if (text != null && !text.equals("true") && !text.equals("false")) {
            throw wrong("wants true or false for " + key + ", was '" + text + "'");
        }
        return text == null ? null : Boolean.valueOf(text);
    }

    private ParameterException wrong(String message) {
        return new ParameterException(command.commandLine(), "--objects " + message);
    }
}
