package dev.smalti.cli;

import dev.smalti.SmaltiException;
import dev.smalti.cli.argument.OptionNames;
import dev.smalti.job.drawing.DrawnName;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * A command that somebody wrote into a picture, and so whatever they liked: of it nothing is taken over but known options of
 * known commands, none of which writes a file. Immutable.
 *
 * @param name of the command
 * @param parsed its own arguments
 */
record Recorded(String name, ParseResult parsed) {
    private static final String COMPARE = "--compare";
    private static final String GRID = "--grid";
    private static final Set<String> RUNNING = Set.of("--threads", "--memory-limit", "--tile", "--batch");
    private static final Set<String> DRAWING = Set.of(
            "--flat",
            "--temperature",
            "--top-k",
            "--top-p",
            "--min-p",
            "--guidance",
            "--against",
            "--strategy",
            "--scheme",
            "--cache-limit");
    private static final Set<String> SHEET = Set.of("-n", "--first", GRID);
    private static final Set<String> GIVEN = Set.of("--classes", "--scene", "--condition");
    /** By command: what else of its options counts. */
    private static final Map<String, Set<String>> OWN = Map.of(
            "decode",
            Set.of("--any-model"),
            "reconstruct",
            Set.of(COMPARE),
            "sample",
            Set.of("--size", "--as", "--labels", "--ignore-label", "--shrink"),
            "complete",
            Set.of(
                    "--mask",
                    "--upper",
                    "--box",
                    "--coverage",
                    "--paste",
                    "--as",
                    "--labels",
                    "--ignore-label",
                    "--shrink"),
            "paint",
            Set.of("--size", "--as", "--labels", "--ignore-label", "--shrink"),
            "variations",
            Set.of("--from", "--keep", "--as", "--labels", "--ignore-label", "--shrink"));

    /**
     * Understands a command; nothing is run.
     *
     * @throws SmaltiException of kind UNSUPPORTED where it is none that makes pictures, or this release does not know it
     */
    static Recorded of(List<String> command) {
        ParseResult parsed;
        try {
            PrintWriter nowhere = new PrintWriter(new StringWriter());
            parsed = Main.commandLine(nowhere, nowhere)
                    .parseArgs(OptionNames.normalize(command.toArray(String[]::new)))
                    .subcommand();
        } catch (ParameterException e) {
            throw new SmaltiException(
                    SmaltiException.Kind.UNSUPPORTED,
                    "this release does not understand the command that made it: " + e.getMessage(),
                    e);
        }
        String name = parsed == null ? "" : parsed.commandSpec().name();
        if (parsed == null || !OWN.containsKey(name)) {
            throw SmaltiException.unsupported(
                    "it says that 'smalti " + name + "' made it, which is none of the commands that make pictures");
        }
        return new Recorded(name, parsed);
    }

    /** Whether a prior draws, by a seed. */
    boolean draws() {
        return !name.equals("decode") && !name.equals("reconstruct");
    }

    /** The value of an option as it was given; null where it was not. */
    @Nullable
    String value(String option) {
        OptionSpec found = parsed.matchedOption(option);
        return found == null || found.originalStringValues().isEmpty()
                ? null
                : found.originalStringValues().get(0);
    }

    /** The files that were named without an option. */
    List<String> files() {
        return parsed.matchedPositionals().stream()
                .flatMap(argument -> argument.originalStringValues().stream())
                .toList();
    }

    /** How many pictures of each subject are drawn. */
    int count() {
        return parsed.matchedOptionValue("-n", 1);
    }

    /** The classes that are drawn, by number or name. */
    List<String> classes() {
        return parsed.matchedOptionValue("--classes", List.of());
    }

    /** The files that are drawn from, a picture or more for each. */
    List<String> conditions() {
        return name.equals("paint") ? files() : values("--scene", "--condition");
    }

    /** The files and folders that the command reads, as they were named. */
    List<String> inputs() {
        List<String> inputs = new ArrayList<>(files());
        inputs.addAll(values("--scene", "--condition", "--mask"));
        return inputs;
    }

    private List<String> values(String... options) {
        List<String> values = new ArrayList<>();
        for (String option : options) {
            OptionSpec found = parsed.matchedOption(option);
            if (found != null) {
                values.addAll(found.originalStringValues());
            }
        }
        return values;
    }

    /**
     * The options that decide the pixels, each as one word {@code --name=value}, without model, device, seed and what says
     * which pictures are drawn.
     *
     * @param sheet whether all pictures of the command are wanted on one sheet
     */
    List<String> options(boolean sheet) {
        List<String> words = new ArrayList<>();
        for (OptionSpec option : parsed.matchedOptions()) {
            String longest = option.longestName();
            boolean counts = RUNNING.contains(longest)
                    || OWN.getOrDefault(name, Set.of()).contains(longest)
                    || (draws() && (DRAWING.contains(longest) || (sheet && SHEET.contains(longest))));
            if (counts && !GIVEN.contains(longest)) {
                words.addAll(words(longest, option));
            }
        }
        return words;
    }

    /** What the model is given for pictures of this file; all of it where the name does not tell. */
    List<String> given(DrawnName wanted) {
        List<String> words = new ArrayList<>();
        for (String name : GIVEN) {
            OptionSpec option = parsed.matchedOption(name);
            if (option != null) {
                wanted.only(name.equals("--classes"), option.originalStringValues())
                        .forEach(value -> words.add(name + "=" + value));
            }
        }
        return words;
    }

    private static List<String> words(String longest, OptionSpec option) {
        return isFlag(option)
                ? List.of(longest)
                : option.originalStringValues().stream()
                        .map(value -> longest + "=" + value)
                        .toList();
    }

    private static boolean isFlag(ArgSpec option) {
        return option.arity().max() == 0;
    }
}
