package dev.smalti.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.smalti.SmaltiException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchZipTest {
    private static final long[] ONE = {1};

    @TempDir
    Path folder;

    @Test
    void readsDeflatedEntries() throws IOException {
        Path stored = ReferenceFiles.fixture("hostile/good.ckpt");
        Path deflated = TorchFiles.deflated(stored, folder.resolve("deflated.ckpt"));
        assertThat(Files.size(deflated)).isLessThan(Files.size(stored));
        try (Checkpoint a = Checkpoints.open(stored);
                Checkpoint b = Checkpoints.open(deflated)) {
            assertThat(b.tensors().keySet())
                    .containsExactlyElementsOf(a.tensors().keySet());
            a.tensors()
                    .forEach((name, tensor) ->
                            assertThat(b.tensors().get(name).floats()).containsExactly(tensor.floats()));
        }
    }

    @Test
    void refusesADeflatedEntryThatIsNotAsLongAsItSays() throws IOException {
        Path good = TorchFiles.tensor(folder.resolve("t.ckpt"), new float[1000], 0, new long[] {1000}, ONE);
        Path file = TorchFiles.deflated(good, folder.resolve("deflated.ckpt"));
        for (int declared : new int[] {3996, 4004}) {
            byte[] bytes = Files.readAllBytes(file);
            ByteBuffer directory = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < bytes.length - 4; i++) {
                if (directory.getInt(i) == 0x02014b50 && directory.getInt(i + 24) == 4000) {
                    directory.putInt(i + 24, declared);
                }
            }
            Path changed = Files.write(folder.resolve("changed.zip"), bytes);
            assertThatThrownBy(() -> {
                        try (MappedFile mapped = MappedFile.open(changed)) {
                            ZipDirectory.read(mapped).get("x/data/0").readAll(1 << 20);
                        }
                    })
                    .hasMessage("zip entry x/data/0 does not inflate to the " + declared + " bytes it declares");
        }
    }

    @Test
    void readsStoragesOfNewTorchWithATypeOfTheTensorsOwn() {
        byte[] pickle = new PickleText()
                .raw("}")
                .text("t")
                .raw("ctorch._utils\n_rebuild_tensor_v3\n((")
                .text("storage")
                .raw("ctorch.storage\nUntypedStorage\n")
                .text("0")
                .text("cpu")
                .integer(4)
                .raw("tQ")
                .integer(1)
                .tuple(1)
                .tuple(1)
                .raw("\u0089}ctorch\nbfloat16\ntRs.")
                .bytes();
        Path file =
                TorchFiles.zip(folder.resolve("t.ckpt"), TorchFiles.pickleAnd(pickle, new byte[] {0, 0, 0x40, 0x40}));
        try (Checkpoint checkpoint = Checkpoints.open(file)) {
            assertThat(checkpoint.tensors().get("t").type()).isEqualTo(StoredType.BFLOAT16);
            assertThat(checkpoint.tensors().get("t").floats()).containsExactly(3);
        }
    }

    @Test
    void namesATensorOfATypeThatItDoesNotRead() {
        byte[] pickle = new PickleText()
                .raw("}(")
                .text("c")
                .tensor("ComplexFloatStorage", "0", 1, 0, ONE, ONE)
                .text("i")
                .tensor("ByteStorage", "0", 8, 7, ONE, ONE)
                .raw("u.")
                .bytes();
        Path file = TorchFiles.zip(
                folder.resolve("t.ckpt"), TorchFiles.pickleAnd(pickle, new byte[] {0, 0, 0, 0, 0, 0, 0, -1}));
        try (Checkpoint checkpoint = Checkpoints.open(file)) {
            assertThat(checkpoint.tensors().get("i").longs()).containsExactly(255);
            assertThat(checkpoint.skipped())
                    .containsExactly("tensor c: Smalti does not read torch.ComplexFloatStorage");
        }
    }

    @Test
    void refusesOtherZipFiles() {
        assertThat(refusal(TorchFiles.only("word/document.xml", new byte[1])))
                .isEqualTo("this is a zip file, but no PyTorch checkpoint: it has no NAME/data.pkl; unpack it first");
        Map<String, byte[]> script = TorchFiles.pickleAnd(new byte[0], new byte[0]);
        script.put("constants.pkl", new byte[0]);
        assertThat(refusal(script))
                .isEqualTo(
                        "this is a TorchScript archive, not a checkpoint; save the model's state_dict() with torch.save");
        Map<String, byte[]> big = TorchFiles.pickleAnd(new byte[0], new byte[0]);
        big.put("byteorder", "big".getBytes(StandardCharsets.US_ASCII));
        assertThat(refusal(big))
                .isEqualTo(
                        "the checkpoint's byte order is big; Smalti reads little: save it again on a little-endian machine");
    }

    @Test
    void refusesAStorageThatIsMissing() {
        byte[] pickle = new PickleText()
                .raw("}")
                .text("t")
                .tensor("FloatStorage", "9", 1, 0, ONE, ONE)
                .raw("s.")
                .bytes();
        assertThat(refusal(TorchFiles.pickleAnd(pickle, new byte[4])))
                .isEqualTo("the zip file lacks the entry x/data/9");
    }

    @Test
    void refusesTwoEntriesOfOneName() throws IOException {
        Path file = folder.resolve("t.ckpt");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            StoredZipWriter zip = new StoredZipWriter(channel, 0xffffffffL);
            zip.add("x/data.pkl", 0, sink -> {});
            zip.add("x/data.pkl", 0, sink -> {});
            zip.finish();
        }
        assertThatThrownBy(() -> Checkpoints.open(file)).hasMessage("t.ckpt: two zip entries are called x/data.pkl");
    }

    @Test
    void keepsAnInvisibleNameOutOfItsMessages() {
        byte[] pickle = new PickleText()
                .raw("}")
                .text("a\u001b[31m\u202eb")
                .tensor("FloatStorage", "0", 2, 7, ONE, ONE)
                .raw("s.")
                .bytes();
        assertThat(refusal(TorchFiles.pickleAnd(pickle, new byte[8])))
                .isEqualTo("tensor a?[31m?b lies outside its storage (offset 7, storage 2)");
    }

    private String refusal(Map<String, byte[]> entries) {
        Path file = TorchFiles.zip(folder.resolve("t.ckpt"), entries);
        String message = catchThrowableOfType(SmaltiException.class, () -> Checkpoints.open(file))
                .getMessage();
        assertThat(message).startsWith("t.ckpt: ");
        return message.substring("t.ckpt: ".length());
    }
}
