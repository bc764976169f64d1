package dev.smalti.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files beyond 2 and 4 GB, made of holes: they take next to no space on the disk. */
class LargeFileTest {
    private static final long ELEMENTS = 1_100_000_000; // 4.4 GB of float32

    @TempDir
    Path folder;

    @Test
    void readsACheckpointOfMoreThan4GigabytesWithoutHoldingIt() throws IOException {
        byte[] pickle = new PickleText()
                .raw("\u0080\2}(")
                .text("end")
                .tensor("FloatStorage", "0", ELEMENTS, ELEMENTS - 2, new long[] {2}, new long[] {1})
                .text("spread")
                .tensor("FloatStorage", "0", ELEMENTS, 99_999_999, new long[] {11}, new long[] {100_000_000})
                .text("after")
                .tensor("FloatStorage", "1", 2, 0, new long[] {2}, new long[] {1})
                .raw("u.")
                .bytes();
        Path file = folder.resolve("large.ckpt");
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            StoredZipWriter zip = new StoredZipWriter(channel, 0xffffffffL);
            zip.add("x/data/0", ELEMENTS * Float.BYTES, sink -> {
                long start = channel.position();
                for (int i = 1; i <= 11; i++) {
                    channel.position(start + (i * 100_000_000L - 1) * Float.BYTES);
                    sink.write(ByteBuffer.wrap(TorchFiles.floats(i)));
                }
            });
            zip.add("x/data/1", 8, sink -> sink.write(ByteBuffer.wrap(TorchFiles.floats(7, 8))));
            zip.add("x/data.pkl", pickle.length, sink -> sink.write(ByteBuffer.wrap(pickle)));
            zip.finish();
        }
        try (Checkpoint checkpoint = Checkpoints.open(file)) {
            assertThat(checkpoint.tensors().get("end").floats()).containsExactly(0, 11);
            assertThat(checkpoint.tensors().get("spread").floats()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
            assertThat(checkpoint.tensors().get("after").floats()).containsExactly(7, 8);
        }
    }

    @Test
    void readsAnElementThatLiesAcrossTwoMaps() throws IOException {
        Path file = folder.resolve("across");
        long at = (1L << 30) - 3;
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            channel.write(ByteBuffer.wrap(TorchFiles.floats(1, 2, 3)), at - 4);
        }
        try (MappedFile mapped = MappedFile.open(file)) {
            float[] values = new float[3];
            new ElementReader(mapped, StoredType.FLOAT32).floats(at - 4, 4, values, 0, 3);
            assertThat(values).containsExactly(1, 2, 3);
        }
    }
}
