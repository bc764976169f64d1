package dev.smalti.cli;

import static dev.smalti.cli.Run.smalti;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.cli.console.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** The manual holds every command's whole help: whoever changes the one changes the other. */
class HelpTest {
    private static final Path MANUAL = Path.of("..", "docs", "cli.md");

    static Stream<String> commands() {
        CommandLine smalti = Main.commandLine(new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()));
        return Stream.concat(Stream.of(""), below(smalti, ""));
    }

    /** A command's own commands and, after each, those below it. */
    private static Stream<String> below(CommandLine line, String path) {
        return line.getSubcommands().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .flatMap(
                        e -> Stream.concat(Stream.of(path + e.getKey()), below(e.getValue(), path + e.getKey() + " ")));
    }

    @ParameterizedTest(name = "smalti {0} --help-all")
    @MethodSource("commands")
    void isWhatTheManualSays(String command) throws IOException {
        Run run = smalti((Object[]) (command + " --help-all").strip().split(" "));
        assertThat(run.code()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(Files.readString(MANUAL)).contains("```text\n" + run.out() + "```\n");
    }

    @ParameterizedTest(name = "smalti {0} --help")
    @MethodSource("commands")
    void fitsAScreenAndSaysWhereTheRestIs(String command) {
        String whole = help(command, "--help-all");
        String usual = help(command, "--help");
        assertThat(usual.lines()).hasSizeLessThan(60);
        List<String> options = options(whole);
        assertThat(options).containsAll(options(usual));
        int more = options.size() - options(usual).size();
        if (more == 0) {
            assertThat(usual).isEqualTo(whole);
        } else {
            assertThat(usual).contains(more + " more options: smalti " + command + " --help-all\n");
        }
    }

    private static String help(String command, String option) {
        Run run = smalti((Object[]) (command + " " + option).strip().split(" "));
        assertThat(run.code()).isZero();
        return run.out();
    }

    /** The lines that begin to describe an option, without the description. */
    private static List<String> options(String help) {
        return help.lines()
                .filter(line ->
                        line.matches("  (-.|  )[,=]? ?.*") && line.strip().startsWith("-"))
                .map(line -> line.strip().replaceFirst("[ =].*", ""))
                .toList();
    }

    @Test
    void showsEveryOptionOfACommandInSomeGroup() {
        CommandLine smalti = Main.commandLine(new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()));
        for (String command : List.of("sample", "complete", "paint", "variations", "convert", "evaluate")) {
            String whole = help(command, "--help-all");
            assertThat(smalti.getSubcommands().get(command).getCommandSpec().options())
                    .filteredOn(option -> !option.hidden())
                    .allSatisfy(option -> assertThat(whole).contains(option.longestName()));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sample|--steps=20|tokens are drawn one after the other, so there is no number of steps to choose",
                "sample|--cfg_scale|here it is --guidance",
                "sample|--num-samples|here it is -n",
                "evaluate|--num-samples|here it is --count",
                "sample|--prompt|models here draw classes, maps, scenes and pictures, and read no text",
                "sample|--height=256|here it is --size WIDTHxHEIGHT",
                "sample|--gpu|here it is --device cuda",
                "sample|--use-cpu|here it is --device cpu",
                "sample|--outdir|here it is --output",
                "sample|--fp16|a bundle has the precision that 'smalti convert --precision' gave it",
                "convert|--fp16|here it is --precision",
                "train tokenizer|--lr=1e-4|here it is --set KEY=VALUE, a value of the recipe",
                "train tokenizer|--epochs|here it is --steps",
                "variations|--strength|here it is --keep",
            })
    void saysWhatOtherToolsOptionsAreCalledHere(String command, String option, String answer) {
        Run run = smalti((Object[]) (command + " " + option).split(" "));
        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        String typed = option.replace('_', '-');
        assertThat(run.err())
                .isEqualTo("smalti: there is no option '" + typed + "': " + answer + "; see 'smalti " + command
                        + " --help'\n");
    }
}
