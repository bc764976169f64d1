package dev.smalti.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsWriterTest {
    @TempDir
    private Path folder;

    @Test
    void writesWhatTheReaderReads() throws Exception {
        Map<String, TensorValues> tensors = new LinkedHashMap<>();
        tensors.put("b", TensorValues.floats(StoredType.FLOAT32, List.of(2, 3), () -> new float[] {1, 2, 3, 4, 5, -6}));
        tensors.put("a \"quoted\" \u00e4", TensorValues.longs(List.of(), () -> new long[] {7}));
        tensors.put("empty", TensorValues.floats(StoredType.FLOAT16, List.of(0), () -> new float[0]));
        Path file = folder.resolve("model.safetensors");
        String digest = SafetensorsWriter.write(file, tensors);
        byte[] bytes = Files.readAllBytes(file);
        assertThat(digest)
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
        assertThat(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(0) % 8)
                .isZero();
        try (Checkpoint read = Checkpoints.open(file)) {
            assertThat(read.tensors().keySet()).containsExactly("b", "a \"quoted\" \u00e4", "empty");
            assertThat(read.tensors().get("b").floats()).containsExactly(1, 2, 3, 4, 5, -6);
            assertThat(read.tensors().get("b").shape()).containsExactly(2, 3);
            assertThat(read.tensors().get("a \"quoted\" \u00e4").longs()).containsExactly(7);
            assertThat(read.tensors().get("empty").count()).isZero();
        }
    }

    @Test
    void leavesTheOldFileAndNothingElseWhereATensorFails() throws IOException {
        Path file = Files.writeString(folder.resolve("model.safetensors"), "old");
        TensorValues broken = TensorValues.floats(StoredType.FLOAT32, List.of(2), () -> {
            throw new IllegalStateException("no values");
        });
        assertThatThrownBy(() -> SafetensorsWriter.write(file, Map.of("x", broken)))
                .hasMessage("no values");
        assertThat(file).hasContent("old");
        assertThat(folder.toFile().list()).containsExactly("model.safetensors");
    }
}
