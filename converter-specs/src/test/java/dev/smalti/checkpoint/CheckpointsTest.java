package dev.smalti.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.smalti.SmaltiException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                          | the file is empty; copy it again",
                "hello                                       | this is no PyTorch checkpoint (zip or legacy) and no safetensors file",
                "<!DOCTYPE html>                             | this is a web page, not a checkpoint; download the file again",
                "version https://git-lfs.github.com/spec/v1  | this is a Git LFS pointer, not the checkpoint itself; run git lfs pull",
                "PK                                          | this is no PyTorch checkpoint (zip or legacy) and no safetensors file"
            })
    void saysWhatAFileIsInstead(String content, String message) throws IOException {
        Path file = Files.writeString(folder.resolve("model.ckpt"), content);
        assertThatThrownBy(() -> Checkpoints.open(file))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("model.ckpt: " + message);
    }

    @Test
    void saysWhatAServerAnsweredInItsPlace() throws IOException {
        Path file = Files.writeString(folder.resolve("model.safetensors"), "{\"error\":\"Repository not found\"}");
        String again = ", not a checkpoint; download the file again";
        assertThatThrownBy(() -> Checkpoints.open(file))
                .hasMessage("model.safetensors: this is an error message of a web server, \"Repository not found\""
                        + again);
        Files.writeString(file, "Entry not found");
        assertThatThrownBy(() -> Checkpoints.open(file))
                .hasMessage("model.safetensors: this is an error message of a web server, \"Entry not found\"" + again);
        Files.writeString(file, "{\"a\": 1}");
        assertThatThrownBy(() -> Checkpoints.open(file))
                .hasMessage(
                        "model.safetensors: this JSON file is no index of a sharded checkpoint: it has no weight_map");
        Files.write(file, new byte[] {0x1f, (byte) 0x8b, 8, 0});
        assertThatThrownBy(() -> Checkpoints.open(file))
                .hasMessage("model.safetensors: this is packed with gzip; unpack it first");
    }

    @Test
    void refusesABarePickle() throws IOException {
        Path file = Files.write(folder.resolve("model.pkl"), "\u0080\2}.".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> Checkpoints.open(file))
                .hasMessage("model.pkl: this is a Python pickle, but no PyTorch checkpoint");
    }

    @Test
    void refusesAFolderAndAFileThatIsMissing() {
        assertThatThrownBy(() -> Checkpoints.open(folder))
                .hasMessage(folder.getFileName() + " is a folder; name the checkpoint file in it");
        Path missing = folder.resolve("missing.ckpt");
        assertThatThrownBy(() -> Checkpoints.open(missing)).hasMessage("there is no file " + missing);
    }

    @Test
    void refusesToReadOnceClosed() throws IOException {
        Path stored = ReferenceFiles.fixture("hostile/good.ckpt");
        for (Path file : new Path[] {stored, TorchFiles.deflated(stored, folder.resolve("good.ckpt"))}) {
            Checkpoint checkpoint = Checkpoints.open(file);
            CheckpointTensor tensor = checkpoint.tensors().get("encoder.conv_in.weight");
            assertThat(tensor.floats()).hasSize(32 * 3 * 3 * 3);
            checkpoint.close();
            checkpoint.close();
            assertThatThrownBy(tensor::floats)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("checkpoint good.ckpt is closed");
        }
    }

    @Test
    void letsGoOfAFileThatItRefuses() throws IOException {
        Path fixture = ReferenceFiles.fixture("hostile/huge_declared_storage.ckpt");
        Path file = Files.copy(fixture, folder.resolve("model.ckpt"));
        long before = openFiles();
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> Checkpoints.open(file)).isInstanceOf(SmaltiException.class);
        }
        assertThat(openFiles()).isLessThan(before + 10);
    }

    private static long openFiles() {
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        return system instanceof UnixOperatingSystemMXBean unix ? unix.getOpenFileDescriptorCount() : 0;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5})
    void readsEveryProtocolOfPicklesInBothFormats(int protocol) throws IOException {
        Path legacy = folder.resolve("legacy.ckpt");
        Files.write(
                legacy,
                TorchFiles.legacy(protocol, weights(protocol, true), new float[] {1, 2, 3}, new float[] {4, 5}));
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("data.pkl", weights(protocol, false));
        entries.put("data/0", TorchFiles.floats(1, 2, 3));
        entries.put("data/1", TorchFiles.floats(4, 5));
        for (Path file : List.of(legacy, TorchFiles.zip(folder.resolve("zip.ckpt"), entries))) {
            try (Checkpoint checkpoint = Checkpoints.open(file)) {
                assertThat(checkpoint.tensors()).containsOnlyKeys("a", "b");
                assertThat(checkpoint.tensors().get("a").floats()).containsExactly(1, 2, 3);
                assertThat(checkpoint.tensors().get("b").floats()).containsExactly(4);
                assertThat(checkpoint.skipped()).containsExactly("entry epoch: a plain value");
            }
        }
    }

    @Test
    void refusesANewerProtocol() throws IOException {
        Path file = Files.write(folder.resolve("new.ckpt"), TorchFiles.legacy(6, weights(6, true), new float[3]));
        assertThatThrownBy(() -> Checkpoints.open(file))
                .hasMessage("new.ckpt: the pickle has at byte 0 protocol 6, newer than 5");
    }

    private static byte[] weights(int protocol, boolean legacy) {
        return new ProtocolPickle(protocol)
                .raw("}")
                .remember()
                .raw("(")
                .text("epoch")
                .integer(3)
                .text("state_dict")
                .named("collections", "OrderedDict")
                .raw(")R")
                .remember()
                .raw("(")
                .text("a")
                .tensor("0", 3, 3, legacy)
                .text("b")
                .tensor("1", 2, 1, legacy)
                .raw("uu")
                .bytes();
    }
}
