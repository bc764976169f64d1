package dev.smalti.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressLinesTest {
    private final StringWriter err = new StringWriter();

    @Test
    void saysHowMuchOfHowMuchIsDone() {
        try (ProgressLines lines = new ProgressLines(new PrintWriter(err), "sample", "tokens", 2560)) {
            assertThat(lines.line()).isEqualTo("smalti: sample: 0 of 2560 tokens (0 %)");
            lines.advance(100);
            lines.advance(28);
            assertThat(lines.line()).isEqualTo("smalti: sample: 128 of 2560 tokens (5 %)");
            lines.reach(2560);
            assertThat(lines.line()).isEqualTo("smalti: sample: 2560 of 2560 tokens (100 %)");
        }
    }

    @Test
    void namesTheStageAndItsOwnCount() {
        try (ProgressLines lines = new ProgressLines(new PrintWriter(err), "convert", "", 1)) {
            lines.at("writing", 3, 4);
            assertThat(lines.line()).isEqualTo("smalti: convert, writing: 3 of 4 (75 %)");
        }
    }

    @Test
    void isSilentForWhatTakesLessThanItsInterval() {
        Console console = new Console(new PrintWriter(new StringWriter()), new PrintWriter(err), false, false);
        try (Progress progress = console.tokens("sample", 10)) {
            progress.advance(10);
        }
        assertThat(err.toString()).isEmpty();
    }
}
