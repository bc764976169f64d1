package dev.smalti.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.cli.Main;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StandardStreamTest {
    private final StringWriter err = new StringWriter();

    @Test
    void aResultThatDoesNotFitIsAFailure() {
        assertThat(version(failing("No space left on device"))).isEqualTo(ExitCode.RESOURCE);
        assertThat(err.toString().strip())
                .isEqualTo("smalti: cannot write to standard output: No space left on device");
    }

    @Test
    void aReaderThatHadEnoughIsNone() {
        assertThat(version(failing("Broken pipe"))).isEqualTo(ExitCode.OK);
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void passesOnWhatFits() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(version(out)).isEqualTo(ExitCode.OK);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("smalti");
        assertThat(err.toString()).isEmpty();
    }

    private int version(OutputStream out) {
        return Main.run(new String[] {"version"}, new StandardStream(out), new PrintWriter(err, true));
    }

    private static OutputStream failing(String reason) {
        return new OutputStream() {
            @Override
            public void write(int single) throws IOException {
                throw new IOException(reason);
            }
        };
    }
}
