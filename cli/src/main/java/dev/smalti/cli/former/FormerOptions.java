package dev.smalti.cli.former;

import dev.smalti.SmaltiException;
import dev.smalti.cli.argument.ByteSize;
import dev.smalti.cli.argument.OptionNames;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/**
 * The options of the commands that made pictures when pictures held the arguments: all of them, of all these commands, as
 * they were. Nothing here changes any more, however the command line of today does.
 */
@Command(name = "smalti")
final class FormerOptions {
    /** The command's name, and then what was named without an option. */
    @Parameters(arity = "0..*")
    List<String> words = List.of();

    @Option(names = "--model")
    @Nullable
    String model;

    @Option(names = "--memory-limit", converter = ByteSize.class)
    @Nullable
    Long memoryLimit;

    @Option(names = "--tile")
    @Nullable
    Integer tile;

    @Option(names = "--batch")
    int batch = 8;

    @Option(names = "--any-model")
    boolean anyModel;

    @Option(names = "--compare")
    boolean compare;

    @Option(names = "-n")
    int count = 1;

    @Option(names = "--first")
    long first;

    @Option(names = "--grid")
    boolean grid;

    @Option(names = {"-t", "--temperature"})
    float temperature = 1;

    @Option(names = {"-k", "--top-k"})
    int topK;

    @Option(names = {"-p", "--top-p"})
    float topP = 1;

    @Option(names = "--min-p")
    float minP;

    @Option(names = "--guidance")
    float guidance = 1;

    @Option(names = "--against")
    @Nullable
    String against;

    @Option(names = "--strategy")
    String strategy = "auto";

    @Option(names = "--scheme")
    String scheme = "exact";

    @Option(names = "--cache-limit", converter = ByteSize.class)
    @Nullable
    Long cacheLimit;

    @Option(names = "--size")
    @Nullable
    String size;

    @Option(names = "--classes", split = ",")
    List<String> classes = List.of();

    @Option(names = "--scene")
    List<String> scenes = List.of();

    @Option(names = "--condition")
    List<String> conditions = List.of();

    @Option(names = "--as")
    String source = "map";

    @Option(names = "--labels")
    String labels = "as-stored";

    @Option(names = "--ignore-label")
    @Nullable
    String ignoredLabel;

    @Option(names = "--shrink")
    int shrink = 4;

    @Option(names = "--mask")
    @Nullable
    String mask;

    @Option(names = "--upper")
    boolean upper;

    @Option(names = "--box")
    @Nullable
    String box;

    @Option(names = "--coverage")
    double coverage;

    @Option(names = "--paste")
    boolean paste;

    @Option(names = "--from")
    @Nullable
    Integer from;

    @Option(names = "--keep")
    @Nullable
    Double keep;

    /** Read, but none of these decides a pixel: a record must not choose what is written, nor where it runs. */
    @Option(names = {"-o", "--output", "--npz", "--preview", "--device", "--threads", "--seed"})
    List<String> passedOver = List.of();

    @Option(names = {"--flat", "--singles", "--tokens", "--json", "-q", "--quiet", "--debug"})
    List<Boolean> flagsPassedOver = List.of();

    /**
     * Understands arguments; nothing is run.
     *
     * @throws SmaltiException of kind UNSUPPORTED where they are none of then
     */
    static FormerOptions parse(List<String> arguments) {
        FormerOptions options = new FormerOptions();
        try {
            new CommandLine(options)
                    .setExpandAtFiles(false)
                    .parseArgs(OptionNames.normalize(arguments.toArray(String[]::new)));
        } catch (ParameterException e) {
            throw new SmaltiException(
                    SmaltiException.Kind.UNSUPPORTED,
                    "this release does not understand the command that made it: " + e.getMessage(),
                    e);
        }
        return options;
    }
}
