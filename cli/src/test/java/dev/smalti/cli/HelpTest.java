package dev.smalti.cli;

import static dev.smalti.cli.Run.smalti;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** The manual holds every command's whole help text: whoever changes the one changes the other. */
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

    @ParameterizedTest(name = "smalti {0} --help")
    @MethodSource("commands")
    void isWhatTheManualSays(String command) throws IOException {
        Run run = smalti((Object[]) (command + " --help").strip().split(" "));
        assertThat(run.code()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(Files.readString(MANUAL)).contains("```text\n" + run.out() + "```\n");
    }
}
