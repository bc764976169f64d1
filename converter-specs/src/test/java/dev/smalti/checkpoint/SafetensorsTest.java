package dev.smalti.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.SmaltiException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "F64,  FLOAT64,  000000000000f83f000000000000f0bf, 1.5, -1.0",
        "F32,  FLOAT32,  0000c03f000080bf,                 1.5, -1.0",
        "F16,  FLOAT16,  003e00bc,                         1.5, -1.0",
        "BF16, BFLOAT16, c03f80bf,                         1.5, -1.0",
        "I64,  INT64,    0300000000000000feffffffffffffff, 3,   -2",
        "I32,  INT32,    03000000feffffff,                 3,   -2",
        "I16,  INT16,    0300feff,                         3,   -2",
        "I8,   INT8,     03fe,                             3,   -2",
        "U8,   UINT8,    03fe,                             3,   254",
        "BOOL, BOOL,     0001,                             0,   1"
    })
    void readsEveryType(String name, StoredType type, String hex, float first, float second) throws IOException {
        byte[] data = HexFormat.of().parseHex(hex);
        byte[] file = safetensors(
                "{\"t\":{\"dtype\":\"" + name + "\",\"shape\":[2],\"data_offsets\":[0," + data.length + "]}}", data);
        try (Checkpoint checkpoint = Checkpoints.open(file(file))) {
            CheckpointTensor tensor = checkpoint.tensors().get("t");
            assertThat(tensor.type()).isEqualTo(type);
            assertThat(tensor.floats()).containsExactly(first, second);
            if (type.isFloating()) {
                assertThatThrownBy(tensor::longs)
                        .hasMessage("tensor t is stored as " + type + ", whole numbers were wanted");
            } else {
                assertThat(tensor.longs()).containsExactly((long) first, (long) second);
            }
        }
    }

    @Test
    void keepsTheHeadersOrderAndReadsScalarsAndEmptyTensors() throws IOException {
        byte[] file = safetensors("""
                {"__metadata__":{"format":"pt"},
                 "z":{"dtype":"F32","shape":[],"data_offsets":[4,8]},
                 "empty":{"dtype":"F32","shape":[3,0],"data_offsets":[8,8]},
                 "a":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]},
                 "tiny":{"dtype":"F8_E4M3","shape":[1],"data_offsets":[8,9]}}""", HexFormat.of().parseHex("0000803f0000004000"));
        try (Checkpoint checkpoint = Checkpoints.open(file(file))) {
            assertThat(checkpoint.tensors().keySet()).containsExactly("z", "empty", "a");
            assertThat(checkpoint.tensors().get("z").floats()).containsExactly(2);
            assertThat(checkpoint.tensors().get("z").shape()).isEmpty();
            assertThat(checkpoint.tensors().get("empty").floats()).isEmpty();
            assertThat(checkpoint.tensors().get("a").floats()).containsExactly(1);
            assertThat(checkpoint.skipped()).containsExactly("tensor tiny: Smalti does not read F8_E4M3");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'{\"t\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}' | tensor t of shape [2] and type F32 has 4 bytes",
                "'{\"t\":{\"dtype\":\"F32\",\"shape\":[2147483647,2147483647,2147483647],\"data_offsets\":[0,4]}}' | tensor t of shape [2147483647, 2147483647, 2147483647] and type F32 has 4 bytes",
                "'{\"t\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,12]}}' | tensor t lies at bytes 0 to 12 of 8: the file is cut short or damaged",
                "'{\"t\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[8,4]}}' | tensor t lies at bytes 8 to 4 of 8: the file is cut short or damaged",
                "'{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[2,6]}}' | tensor b overlaps the one before it at byte 2",
                "'{\"t\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}' | the safetensors header is damaged at byte 39: the number -1 is out of range",
                "'{\"t\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}}' | the safetensors header is damaged at byte 40: a list holds what is not a whole number",
                "'{\"t\":{\"dtype\":\"F32\",\"shape\":[1]}}' | the safetensors header is damaged at byte 40: tensor t lacks its dtype, shape or data_offsets",
                "'{\"t\":7}' | the safetensors header is damaged at byte 14: tensor t is no object",
                "'{\"t\":{\"dtype\":{}}}' | the safetensors header is damaged at byte 23: a dtype is no string",
            })
    void refusesAHeaderThatDoesNotFitItsBytes(String header, String message) throws IOException {
        Path file = file(safetensors(header, new byte[8]));
        assertThatThrownBy(() -> Checkpoints.open(file))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("model.safetensors: " + message);
    }

    @Test
    void refusesAHeaderLongerThanTheFile() throws IOException {
        byte[] file = safetensors("{}", new byte[0]);
        file[2] = 1;
        Path path = file(file);
        assertThatThrownBy(() -> Checkpoints.open(path))
                .hasMessage(
                        "model.safetensors: the safetensors header declares 65538 bytes; the file has 10, and a header"
                                + " at most 100000000");
    }

    @Test
    void refusesTwoTensorsOfOneName() throws IOException {
        String tensor = "\"t\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}";
        Path path = file(safetensors("{" + tensor + "," + tensor + "}", new byte[4]));
        assertThatThrownBy(() -> Checkpoints.open(path))
                .hasMessageStartingWith("model.safetensors: the safetensors header is not JSON: Duplicate field 't'");
    }

    static byte[] safetensors(String header, byte[] data) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + text.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(text.length)
                .put(text)
                .put(data)
                .array();
    }

    private Path file(byte[] content) throws IOException {
        return Files.write(folder.resolve("model.safetensors"), content);
    }
}
