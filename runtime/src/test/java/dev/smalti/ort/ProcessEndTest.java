package dev.smalti.ort;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.Device;
import dev.smalti.SmaltiException;
import dev.smalti.bundle.OnnxBytes;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ProcessEndTest {
    private static final int SIDE = 384;

    @TempDir
    Path home;

    /** Runs a long model until it is told to stop. */
    static final class Runner {
        public static void main(String[] args) throws IOException {
            Path file = Files.createTempFile("chain", ".onnx");
            Files.write(file, chain(400));
            try (OrtModel model = OrtModel.open(file, Device.cpu().withThreads(1))) {
                Files.delete(file);
                Tensor x = Tensor.floats(new float[SIDE * SIDE], SIDE, SIDE);
                System.out.println("running");
                for (; ; ) {
                    model.run(Map.of("x", x), Set.of("y"));
                }
            } catch (SmaltiException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "ends a process without asking it")
    void endsCleanlyWhileAModelRuns() throws Exception {
        List<Process> children = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            children.add(ChildJvm.start(Runner.class, home, Map.of("ORT_DISABLE_TELEMETRY", "1")));
        }
        for (Process child : children) {
            try (BufferedReader output = child.inputReader()) {
                assertThat(output.readLine()).isEqualTo("running");
                TimeUnit.MILLISECONDS.sleep(300);
                // The handle's, since the process's own closes the stream that is still to be read.
                child.toHandle().destroy();
                // The last words of a thread that was told to stop may or may not come out.
                assertThat(output.lines()).isSubsetOf("the process is ending, no model runs any more");
            }
            assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
            // 128 + SIGTERM: the JVM's own answer, not a crash's 134.
            assertThat(child.exitValue()).isEqualTo(143);
        }
        assertThat(home.resolve("hs_err.log")).doesNotExist();
    }

    /** A product of {@code length} matrices. */
    static byte[] chain(int length) {
        OnnxBytes model = new OnnxBytes().floatInput("x", 2);
        String last = "x";
        for (int i = 1; i < length; i++) {
            model.node("MatMul", last + " x", "y" + i);
            last = "y" + i;
        }
        return model.node("MatMul", last + " x", "y").floatOutput("y", 2).model();
    }
}
