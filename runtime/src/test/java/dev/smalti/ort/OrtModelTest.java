package dev.smalti.ort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.smalti.Device;
import dev.smalti.SmaltiException;
import dev.smalti.SmaltiException.Kind;
import dev.smalti.bundle.OnnxBytes;
import dev.smalti.bundle.TinyBundle;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrtModelTest {
    private static final Device CPU = Device.cpu().withThreads(1);

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void writeDoubling() throws IOException {
        file = folder.resolve("double.onnx");
        Files.write(
                file,
                new OnnxBytes()
                        .floatInput("x", 2)
                        .node("Add", "x x", "y")
                        .node("Shape", "x", "shape")
                        .floatOutput("y", 2)
                        .longOutput("shape", 1)
                        .model());
    }

    @Test
    void runsArraysAndDirectBuffers() {
        FloatBuffer direct = ByteBuffer.allocateDirect(8)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer()
                .put(new float[] {3, 4})
                .flip();
        try (OrtModel model = OrtModel.open(file, CPU)) {
            assertThat(model.inputs()).containsExactly("x");
            assertThat(model.outputs()).containsExactlyInAnyOrder("y", "shape");
            Map<String, Tensor> all =
                    model.run(Map.of("x", Tensor.floats(new float[] {1, 2}, 2, 1)), Set.of("y", "shape"));
            assertThat(((Tensor.Floats) all.get("y")).array()).containsExactly(2, 4);
            assertThat(all.get("y").shape()).containsExactly(2, 1);
            assertThat(((Tensor.Longs) all.get("shape")).array()).containsExactly(2, 1);
            Map<String, Tensor> one = model.run(Map.of("x", new Tensor.Floats(direct, 1, 2)), Set.of("y"));
            assertThat(one.keySet()).containsExactly("y");
            assertThat(((Tensor.Floats) one.get("y")).array()).containsExactly(6, 8);
        }
    }

    @Test
    void refusesAShapeThatTheGraphDoesNotTake() {
        try (OrtModel model = OrtModel.open(file, CPU)) {
            assertThatThrownBy(() -> model.run(Map.of("x", Tensor.floats(new float[2], 2)), Set.of("y")))
                    .isInstanceOfSatisfying(
                            SmaltiException.class, e -> assertThat(e.kind()).isEqualTo(Kind.BAD_INPUT))
                    .hasMessageStartingWith("running double.onnx failed: ");
        }
    }

    @Test
    void aGraphWithoutTheNamesThatAreAskedForIsCorrupt() {
        Tensor x = Tensor.floats(new float[2], 2, 1);
        try (OrtModel model = OrtModel.open(file, CPU)) {
            assertThatThrownBy(() -> model.run(Map.of("wrong", x), Set.of("y")))
                    .isInstanceOfSatisfying(
                            SmaltiException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CORRUPT))
                    .hasMessageStartingWith("running double.onnx failed: ");
            assertThatThrownBy(() -> model.run(Map.of("x", x), Set.of("wrong")))
                    .isInstanceOfSatisfying(
                            SmaltiException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CORRUPT));
        }
    }

    @Test
    void aDamagedModelIsCorrupt() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() -> OrtModel.open(file, CPU))
                .isInstanceOfSatisfying(
                        SmaltiException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CORRUPT))
                .hasMessageStartingWith("cannot load " + file + ": ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../outside.bin", "sub/../../outside.bin", "ABSOLUTE", "link.bin"})
    void externalDataDoesNotLeaveTheModelsFolder(String location) throws IOException {
        Path inner = Files.createDirectories(folder.resolve("model/sub")).getParent();
        Path outside = Files.write(folder.resolve("outside.bin"), new byte[4 * TinyBundle.ENTRIES * 4]);
        Files.createSymbolicLink(inner.resolve("link.bin"), outside);
        Path model = inner.resolve("quantizer.onnx");
        Files.write(model, TinyBundle.quantizer(location.equals("ABSOLUTE") ? outside.toString() : location));
        assertThatThrownBy(() -> OrtModel.open(model, CPU))
                .isInstanceOfSatisfying(
                        SmaltiException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CORRUPT))
                .hasMessageStartingWith("cannot load " + model + ": ");
        Files.copy(outside, inner.resolve("inside.bin"));
        Files.write(model, TinyBundle.quantizer("inside.bin"));
        OrtModel.open(model, CPU).close();
    }

    @Test
    void closingWaitsForARunAndRefusesTheNext() throws Exception {
        Path chain = Files.write(folder.resolve("chain.onnx"), ProcessEndTest.chain(60));
        OrtModel model = OrtModel.open(chain, CPU);
        CountDownLatch started = new CountDownLatch(1);
        Tensor x = Tensor.floats(new float[400 * 400], 400, 400);
        CompletableFuture<Map<String, Tensor>> run = CompletableFuture.supplyAsync(() -> {
            started.countDown();
            return model.run(Map.of("x", x), Set.of("y"));
        });
        started.await();
        TimeUnit.MILLISECONDS.sleep(20);
        model.close();
        model.close();
        assertThat(run.get(30, TimeUnit.SECONDS).get("y").shape()).containsExactly(400, 400);
        assertThatThrownBy(() -> model.run(Map.of("x", x), Set.of("y")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("chain.onnx is closed");
    }

    @Test
    void manyRunsAndSessionsLeaveNoMemoryBehind() throws IOException {
        assumeThat(Path.of("/proc/self/statm")).as("resident memory").exists();
        Tensor x = Tensor.floats(new float[128 * 1024], 128, 1024);
        work(x, 40);
        long before = residentBytes();
        work(x, 600);
        // A leak of one tensor per run would be 300 MB.
        assertThat(residentBytes() - before).isLessThan(150L << 20);
    }

    private void work(Tensor x, int runs) {
        for (int session = 0; session < 20; session++) {
            try (OrtModel model = OrtModel.open(file, CPU)) {
                for (int i = 0; i < runs / 20; i++) {
                    assertThat(model.run(Map.of("x", x), Set.of("y"))).hasSize(1);
                }
                assertThatThrownBy(() -> model.run(Map.of("wrong", x), Set.of("y")))
                        .isInstanceOf(SmaltiException.class);
            }
        }
        System.gc();
    }

    private static long residentBytes() throws IOException {
        return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ")[1]) * 4096;
    }
}
