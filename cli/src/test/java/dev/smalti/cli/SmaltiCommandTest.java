package dev.smalti.cli;

import static dev.smalti.cli.Run.smalti;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.job.Release;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class SmaltiCommandTest {
    @Test
    void aLoggerIsThereSoThatNobodyComplainsOfNone() throws ClassNotFoundException {
        // The facade writes three lines to standard error where it finds no logger.
        assertThat(ServiceLoader.load(Class.forName("org.slf4j.spi.SLF4JServiceProvider")))
                .hasSize(1);
    }

    @Test
    void asksForACommand() {
        assertThat(smalti()).isEqualTo(new Run(2, "", "smalti: name a command; see 'smalti --help'\n"));
    }

    @Test
    void suggestsTheOptionThatWasMeant() {
        assertThat(smalti("version", "--jsn"))
                .isEqualTo(new Run(
                        2,
                        "",
                        "smalti: there is no option '--jsn' (did you mean --json?); see 'smalti version --help'\n"));
    }

    @Test
    void suggestsTheCommandThatWasMeant() {
        assertThat(smalti("verison"))
                .isEqualTo(new Run(
                        2, "", "smalti: there is no command 'verison' (did you mean version?); see 'smalti --help'\n"));
    }

    @Test
    void takesTheSharedOptionsBeforeAndAfterTheCommand() {
        assertThat(smalti("--json", "version")).isEqualTo(smalti("version", "--json"));
        assertThat(smalti("version", "--json").out()).startsWith("{\n  \"smalti\" : \"");
    }

    @Test
    void printsItsVersion() {
        assertThat(smalti("--version")).isEqualTo(new Run(0, "smalti " + Release.version() + "\n", ""));
        assertThat(Release.version()).matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
    }

    @Test
    void explainsACommandEitherWay() {
        assertThat(smalti("help", "version")).isEqualTo(smalti("version", "--help"));
        assertThat(smalti("help")).isEqualTo(smalti("--help"));
        assertThat(smalti("help", "nothing"))
                .isEqualTo(new Run(2, "", "smalti: there is no command 'nothing'; see 'smalti --help'\n"));
    }

    @Test
    void completesCommandsInTheShell() {
        Run run = smalti("generate-completion");
        assertThat(run.code()).isZero();
        assertThat(run.out()).startsWith("#!/usr/bin/env bash\n").contains("complete -F _complete_smalti");
    }
}
