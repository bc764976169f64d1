package dev.smalti.cli;

import static dev.smalti.cli.Run.smalti;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The manual holds every command's whole help text: whoever changes the one changes the other. */
class HelpTest {
    private static final Path MANUAL = Path.of("..", "docs", "cli.md");

    static Stream<String> commands() {
        Set<String> names = Main.commandLine(new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()))
                .getSubcommands()
                .keySet();
        return Stream.concat(Stream.of(""), names.stream().sorted());
    }

    @ParameterizedTest(name = "smalti {0} --help")
    @MethodSource("commands")
    void isWhatTheManualSays(String command) throws IOException {
        Run run = command.isEmpty() ? smalti("--help") : smalti(command, "--help");
        assertThat(run.code()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(Files.readString(MANUAL)).contains("```text\n" + run.out() + "```\n");
    }
}
