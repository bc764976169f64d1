package dev.smalti.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.SmaltiException;
import dev.smalti.convert.ReferenceCases;
import dev.smalti.convert.ReferenceKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NpyTest {
    @TempDir
    Path folder;

    @TestFactory
    @Tag("golden")
    Stream<DynamicTest> usedCodesAreTheReferences() {
        return ReferenceCases.tests(
                NpyTest::usedCodes,
                folder -> Files.isRegularFile(folder.resolve("used.npy")),
                ReferenceKind.FIRST_STAGE);
    }

    private static void usedCodes(Path folder) {
        try (Checkpoint golden = Checkpoints.open(folder.resolve("golden.safetensors"))) {
            assertThat(Npy.longs(folder.resolve("used.npy")))
                    .isNotEmpty()
                    .containsExactly(golden.tensors().get("used").longs());
        }
    }

    @Test
    void readsEveryFormatVersion() throws IOException {
        for (int version = 1; version <= 3; version++) {
            assertThat(Npy.longs(file(npy(version, "<i8", "(3,)", 5, -6, Long.MAX_VALUE))))
                    .containsExactly(5, -6, Long.MAX_VALUE);
        }
        assertThat(Npy.longs(file(npy(1, "<i8", "(0,)")))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<f4 | (1,)     | it holds <f4 of shape (1,), one dimension of <i8 is wanted; save it with numpy's astype('int64')",
                ">i8 | (1,)     | it holds >i8 of shape (1,), one dimension of <i8 is wanted; save it with numpy's astype('int64')",
                "<i8 | (1, 1)   | it holds <i8 of shape (1, 1), one dimension of <i8 is wanted; save it with numpy's astype('int64')",
                "<i8 | ()       | it holds <i8 of shape (), one dimension of <i8 is wanted; save it with numpy's astype('int64')",
                "<i8 | (2,)     | its header declares 2 numbers, but 8 bytes follow",
                "<i8 | (999999999,) | its header declares 999999999 numbers, but 8 bytes follow",
                "<i8 | (x,)     | its header is not that of a NumPy array"
            })
    void refusesAnythingElse(String type, String shape, String message) throws IOException {
        Path file = file(npy(1, type, shape, 7));
        assertThatThrownBy(() -> Npy.longs(file))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("cannot read used.npy: " + message);
    }

    @Test
    void refusesWhatIsNoNpyFile() throws IOException {
        Path empty = file(new byte[0]);
        assertThatThrownBy(() -> Npy.longs(empty)).hasMessage("cannot read used.npy: it is no .npy file");
        byte[] future = npy(1, "<i8", "(0,)");
        future[6] = 4;
        Path file = file(future);
        assertThatThrownBy(() -> Npy.longs(file))
                .hasMessage("cannot read used.npy: its format version is 4, 1 to 3 are known");
        byte[] longHeader = npy(1, "<i8", "(0,)");
        longHeader[9] = 0x7f;
        Path cut = file(longHeader);
        assertThatThrownBy(() -> Npy.longs(cut))
                .hasMessageStartingWith("cannot read used.npy: its header declares 32630 bytes");
        assertThatThrownBy(() -> Npy.longs(folder.resolve("missing.npy"))).isInstanceOf(SmaltiException.class);
    }

    /** A file as NumPy writes it: the header padded with blanks to a multiple of 64. */
    static byte[] npy(int version, String type, String shape, long... values) {
        String header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }";
        int prefix = version == 1 ? 10 : 12;
        int padding = 63 - (prefix + header.length()) % 64;
        byte[] text = (header + " ".repeat(padding) + "\n").getBytes(StandardCharsets.US_ASCII);
        ByteBuffer start = ByteBuffer.allocate(prefix).order(ByteOrder.LITTLE_ENDIAN);
        start.put((byte) 0x93)
                .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
                .put((byte) version)
                .put((byte) 0);
        if (version == 1) {
            start.putShort((short) text.length);
        } else {
            start.putInt(text.length);
        }
        ByteBuffer numbers = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        numbers.asLongBuffer().put(values);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(start.array());
        out.writeBytes(text);
        out.writeBytes(numbers.array());
        return out.toByteArray();
    }

    private Path file(byte[] content) throws IOException {
        return Files.write(folder.resolve("used.npy"), content);
    }
}
