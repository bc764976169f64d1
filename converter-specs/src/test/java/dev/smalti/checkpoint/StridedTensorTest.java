package dev.smalti.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.SmaltiException;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StridedTensorTest {
    private static final float[] STORAGE = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};

    @TempDir
    Path folder;

    @Test
    void readsEveryLayout() {
        assertThat(read(0, new long[] {3, 4}, 4, 1)).containsExactly(STORAGE);
        assertThat(read(0, new long[] {4, 3}, 1, 4)).containsExactly(0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11);
        assertThat(read(1, new long[] {5}, 2)).containsExactly(1, 3, 5, 7, 9);
        assertThat(read(7, new long[] {2, 3}, 0, 1)).containsExactly(7, 8, 9, 7, 8, 9);
        assertThat(read(11, new long[] {})).containsExactly(11);
        assertThat(read(3, new long[] {0, 4}, 99, -7)).isEmpty();
        assertThat(read(0, new long[] {1, 3, 2, 2}, 12, 1, 6, 3)).containsExactly(0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11);
        assertThat(read(11, new long[] {1, 1}, Long.MAX_VALUE, Long.MAX_VALUE)).containsExactly(11);
    }

    @Property(tries = 300)
    void agreesWithTheDefinitionOfStrides(
            @ForAll @Size(min = 1, max = 4) List<@IntRange(min = 1, max = 4) Integer> shape,
            @ForAll @Size(4) List<@IntRange(max = 20) Integer> strides,
            @ForAll @IntRange(max = 5) int offset) {
        float[] storage = new float[300];
        for (int i = 0; i < storage.length; i++) {
            storage[i] = i;
        }
        StridedTensor tensor = new StridedTensor(
                "t",
                StoredType.FLOAT32,
                shape,
                strides.stream().limit(shape.size()).mapToLong(s -> s).toArray(),
                offset,
                new StorageBytes(new HeapBytes(TorchFiles.floats(storage), 64), 0, 1200));
        float[] values = tensor.floats();
        for (int i = 0; i < values.length; i++) {
            int rest = i;
            int at = offset;
            for (int d = shape.size() - 1; d >= 0; d--) {
                at += rest % shape.get(d) * strides.get(d);
                rest /= shape.get(d);
            }
            assertThat(values[i]).isEqualTo(at);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 13, 1",
        "12, 1, 1",
        "-1, 1, 1",
        "0, 2, -1",
        "9223372036854775807, 2, 1",
        "0, 2147483647, 9223372036854775807",
        "1, 3, 9223372036854775807"
    })
    void refusesToLieOutsideTheStorage(long offset, long side, long stride) {
        Path file =
                TorchFiles.tensor(folder.resolve("t.ckpt"), STORAGE, offset, new long[] {side}, new long[] {stride});
        assertThatThrownBy(() -> Checkpoints.open(file))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("t.ckpt: tensor t lies outside its storage (offset " + offset + ", storage 12)");
    }

    @Test
    void refusesToRepeatAFewElementsWithoutEnd() {
        Path file = TorchFiles.tensor(
                folder.resolve("t.ckpt"), STORAGE, 0, new long[] {2147483647, 2147483647, 9}, new long[] {0, 0, 1});
        assertThatThrownBy(() -> Checkpoints.open(file))
                .hasMessage("t.ckpt: tensor t of shape [2147483647, 2147483647, 9] repeats a storage of 12 elements too"
                        + " often");
    }

    @Test
    void refusesShapesThatAreNone() {
        assertThatThrownBy(() -> read(0, new long[] {1L << 40}, 0))
                .hasMessage("t.ckpt: tensor t has a side of 1099511627776");
        assertThatThrownBy(() -> read(0, new long[] {-1}, 0)).hasMessage("t.ckpt: tensor t has a side of -1");
        assertThatThrownBy(() -> read(0, new long[] {1, 1}, 1))
                .hasMessage("t.ckpt: tensor t has 2 dimensions but 1 strides");
        assertThatThrownBy(() -> read(0, new long[65], 1)).hasMessage("t.ckpt: tensor t has 65 dimensions");
    }

    private float[] read(long offset, long[] shape, long... strides) {
        Path file = TorchFiles.tensor(folder.resolve("t.ckpt"), STORAGE, offset, shape, strides);
        try (Checkpoint checkpoint = Checkpoints.open(file)) {
            return checkpoint.tensors().get("t").floats();
        }
    }
}
