package dev.smalti.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchLegacyTest {
    private static final long[] ONE = {1};

    @TempDir
    Path folder;

    @Test
    void readsStoragesOneAfterTheOtherAndViewsOfThem() throws IOException {
        byte[] pickle = new PickleText()
                .raw("\u0080\2}(")
                .text("a")
                .tensor("FloatStorage", "1", 3, 1, new long[] {2}, ONE)
                .text("b")
                .raw("ctorch._utils\n_rebuild_tensor_v2\n((")
                .text("storage")
                .raw("ctorch\nFloatStorage\n")
                .text("0")
                .text("cpu")
                .integer(4)
                .raw("(")
                .text("view")
                .integer(2)
                .integer(2)
                .raw("ttQ")
                .integer(1)
                .tuple(1)
                .tuple(1)
                .raw("\u0089}tR")
                .raw("u.")
                .bytes();
        try (Checkpoint checkpoint = open(TorchFiles.legacy(pickle, new float[] {0, 1, 2, 3}, new float[] {4, 5, 6}))) {
            assertThat(checkpoint.tensors().get("a").floats()).containsExactly(5, 6);
            assertThat(checkpoint.tensors().get("b").floats()).containsExactly(3);
        }
    }

    @Test
    void refusesAViewOutsideItsStorage() {
        byte[] pickle = new PickleText()
                .raw("\u0080\2(")
                .text("storage")
                .raw("ctorch\nFloatStorage\n")
                .text("0")
                .text("cpu")
                .integer(4)
                .raw("(")
                .text("view")
                .integer(3)
                .integer(2)
                .raw("ttQ.")
                .bytes();
        assertThatThrownBy(() -> open(TorchFiles.legacy(pickle)))
                .hasMessageEndingWith("a view of storage 0 lies outside it (offset 3, length 2, storage 4)");
    }

    @Test
    void refusesAnotherMagicNumberProtocolOrByteOrder() {
        byte[] good = TorchFiles.legacy(new PickleText().raw("}.").bytes());
        assertThatThrownBy(() -> open(replaced(good, "\u0080\2M\u00e9\3.", "\u0080\2M\u00e8\3.")))
                .hasMessage("t.ckpt: the checkpoint's legacy protocol is not 1001");
        assertThatThrownBy(() -> open(replaced(good, "\u0088s.", "\u0089s.")))
                .hasMessage("t.ckpt: the checkpoint was saved on a big-endian machine; save it on another");
        assertThatThrownBy(() -> open(replaced(good, "\u00f9 j", "\u00f9 k")))
                .hasMessage("t.ckpt: this is a Python pickle, but no PyTorch checkpoint");
    }

    @Test
    void refusesAStorageOfAnotherLengthOrName() {
        byte[] pickle = new PickleText()
                .raw("}")
                .text("t")
                .tensor("FloatStorage", "0", 3, 0, ONE, ONE)
                .raw("s.")
                .bytes();
        assertThatThrownBy(() -> open(TorchFiles.legacy(pickle, new float[2])))
                .hasMessage("t.ckpt: storage 0 has 8 bytes in the file, but the pickle declares 3 elements of 4 bytes");
        assertThatThrownBy(() -> open(TorchFiles.legacy(pickle)))
                .hasMessage("t.ckpt: storage 0 is not in the list of storages");
        assertThatThrownBy(() -> open(TorchFiles.legacy(pickle, new float[3], new float[1])))
                .hasMessage("t.ckpt: the list of storages names one that nothing uses");
        byte[] whole = TorchFiles.legacy(pickle, new float[3]);
        assertThatThrownBy(() -> open(Arrays.copyOf(whole, whole.length - 1)))
                .hasMessageContaining("inside storage 0 of 3 elements");
    }

    private static byte[] replaced(byte[] file, String from, String to) {
        return new String(file, StandardCharsets.ISO_8859_1).replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
    }

    private Checkpoint open(byte[] content) throws IOException {
        return Checkpoints.open(Files.write(folder.resolve("t.ckpt"), content));
    }
}
