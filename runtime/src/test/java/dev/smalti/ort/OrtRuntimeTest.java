package dev.smalti.ort;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrtRuntimeTest {
    @TempDir
    Path home;

    /** Starts ONNX Runtime and says so. */
    static final class Starter {
        public static void main(String[] args) {
            System.out.println("started " + OrtRuntime.get().version());
        }
    }

    @Test
    void startsUnderALongCommandLine() throws Exception {
        String padding = "-Dpadding=" + "x".repeat(8192);
        Process child = ChildJvm.start(Starter.class, home, Map.of(), padding);
        assertThat(output(child)).startsWith("started 1.");
        assertThat(child.exitValue()).isZero();
    }

    @Test
    void writesNothingToTheUsersHomeWhereTelemetryIsOff() throws Exception {
        Process child = ChildJvm.start(Starter.class, home, Map.of("ORT_DISABLE_TELEMETRY", "1"));
        assertThat(output(child)).startsWith("started 1.");
        assertThat(child.exitValue()).isZero();
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void isOneAndTheSame() {
        assertThat(OrtRuntime.get()).isSameAs(OrtRuntime.get());
    }

    private static String output(Process child) throws IOException, InterruptedException {
        String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return output;
    }
}
