package dev.smalti.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.SmaltiException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import net.razorvine.pickle.Unpickler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TorchZipWriterTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(longs = {0xffffffffL, 0})
    void writesWhatOurReaderReads(long zip64From) {
        Path file = folder.resolve("t.ckpt");
        TorchZipWriter.write(file, example(), zip64From);
        try (Checkpoint checkpoint = Checkpoints.open(file)) {
            assertThat(checkpoint.skipped()).isEmpty();
            assertThat(checkpoint.tensors().keySet())
                    .containsExactly("whole", "half", "brain", "count", "none", "long");
            assertThat(checkpoint.tensors().values().stream().map(CheckpointTensor::type))
                    .containsExactly(
                            StoredType.FLOAT32,
                            StoredType.FLOAT16,
                            StoredType.BFLOAT16,
                            StoredType.INT64,
                            StoredType.FLOAT32,
                            StoredType.FLOAT32);
            assertThat(checkpoint.tensors().get("whole").shape()).containsExactly(2, 3);
            assertThat(checkpoint.tensors().get("whole").floats()).containsExactly(1, 2, 3, 4, 5, 6.1f);
            assertThat(checkpoint.tensors().get("half").floats()).containsExactly(1.099609375f, -2, 65504);
            assertThat(checkpoint.tensors().get("brain").floats()).containsExactly(1.1015625f, -2, 3.3895314E38f);
            assertThat(checkpoint.tensors().get("count").shape()).isEmpty();
            assertThat(checkpoint.tensors().get("count").longs()).containsExactly(1L << 40);
            assertThat(checkpoint.tensors().get("none").floats()).isEmpty();
            float[] ramp = checkpoint.tensors().get("long").floats();
            assertThat(ramp).isEqualTo(ramp(600_000));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0xffffffffL, 0})
    void writesAZipThatAnotherReaderReads(long zip64From) throws IOException {
        Path file = folder.resolve("t.ckpt");
        TorchZipWriter.write(file, example(), zip64From);
        try (ZipFile zip = new ZipFile(file.toFile())) {
            List<String> names = zip.stream().map(ZipEntry::getName).toList();
            assertThat(names)
                    .startsWith("archive/data.pkl", "archive/byteorder", "archive/data/0")
                    .hasSize(9);
            for (ZipEntry entry : Collections.list(zip.entries())) {
                byte[] content = zip.getInputStream(entry).readAllBytes(); // checks the checksum
                assertThat(content).hasSize((int) entry.getSize());
            }
            assertThat(zip.getInputStream(zip.getEntry("archive/version"))).hasContent("3\n");
            assertThat(zip.getInputStream(zip.getEntry("archive/data/1")))
                    .hasBinaryContent(new byte[] {0x66, 0x3c, 0x00, (byte) 0xc0, (byte) 0xff, 0x7b});
        }
    }

    @Test
    void startsEveryStorageAtAMultipleOf64() throws IOException {
        Path file = folder.resolve("t.ckpt");
        TorchZipWriter.write(file, example());
        try (MappedFile mapped = MappedFile.open(file)) {
            assertThat(ZipDirectory.read(mapped).values()).allMatch(entry -> entry.start() % 64 == 0);
        }
    }

    @Test
    void writesAPickleThatAnotherReaderReads() throws IOException {
        Unpickler.registerConstructor(
                "torch._utils", "_rebuild_tensor_v2", arguments -> List.of(arguments[2], arguments[3]));
        Unpickler.registerConstructor("collections", "OrderedDict", arguments -> new HashMap<>());
        for (String storage : List.of("FloatStorage", "HalfStorage", "BFloat16Storage", "LongStorage")) {
            Unpickler.registerConstructor("torch", storage, arguments -> storage);
        }
        List<Object> ids = new ArrayList<>();
        Map<?, ?> root = (Map<?, ?>)
                new Unpickler() {
                    @Override
                    protected Object persistentLoad(Object id) {
                        Object[] parts = (Object[]) id;
                        ids.add(List.of(parts[0], parts[2], parts[3], parts[4]));
                        return "storage";
                    }
                }.loads(StateDictPickle.of(example()));
        assertThat(root.keySet()).isEqualTo(Set.of("state_dict"));
        Map<?, ?> state = (Map<?, ?>) root.get("state_dict");
        assertThat(state).hasSize(6);
        assertThat((Object[]) ((List<?>) state.get("whole")).get(0)).containsExactly(2, 3);
        assertThat((Object[]) ((List<?>) state.get("whole")).get(1)).containsExactly(3, 1);
        assertThat(ids)
                .startsWith(List.of("storage", "0", "cpu", 6), List.of("storage", "1", "cpu", 3))
                .hasSize(6);
    }

    @Test
    void writesNumbersOfMoreThan32Bits() {
        byte[] pickle = StateDictPickle.of(Map.of(
                "huge", TensorValues.floats(StoredType.FLOAT32, List.of(1 << 16, 1 << 16, 2), () -> new float[0])));
        PickleValue.Dict root = (PickleValue.Dict) PickleReader.read(ByteBuffer.wrap(pickle), new LinkedHashSet<>());
        assertThat(WeightFinder.find(root, new Skipped())
                        .tensors()
                        .get("huge")
                        .storage()
                        .elements())
                .isEqualTo(1L << 33);
    }

    @Test
    void leavesTheTargetAloneWhenItFails() throws IOException {
        Path file = Files.writeString(folder.resolve("t.ckpt"), "before");
        Map<String, TensorValues> wrong =
                Map.of("t", TensorValues.floats(StoredType.FLOAT32, List.of(2), () -> new float[3]));
        assertThatThrownBy(() -> TorchZipWriter.write(file, wrong)).hasMessage("shape [2] was given 3 values");
        assertThat(file).hasContent("before");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
        assertThatThrownBy(() -> TorchZipWriter.write(folder.resolve("no/t.ckpt"), Map.of()))
                .isInstanceOf(SmaltiException.class);
    }

    @Test
    void refusesTypesThatItDoesNotWrite() {
        assertThatThrownBy(() -> TensorValues.floats(StoredType.INT64, List.of(), () -> new float[1]))
                .hasMessage("floats are stored as FLOAT32, FLOAT16 or BFLOAT16, not INT64");
        assertThatThrownBy(() -> TensorValues.longs(List.of(-1), () -> new long[1]))
                .hasMessage("a side is at least 0, was [-1]");
    }

    private static Map<String, TensorValues> example() {
        Map<String, TensorValues> state = new LinkedHashMap<>();
        state.put("whole", TensorValues.floats(StoredType.FLOAT32, List.of(2, 3), () ->
                new float[] {1, 2, 3, 4, 5, 6.1f}));
        state.put("half", TensorValues.floats(StoredType.FLOAT16, List.of(3), () -> new float[] {1.1f, -2, 65510}));
        state.put(
                "brain", TensorValues.floats(StoredType.BFLOAT16, List.of(3), () -> new float[] {1.1f, -2, 3.389e38f}));
        state.put("count", TensorValues.longs(List.of(), () -> new long[] {1L << 40}));
        state.put("none", TensorValues.floats(StoredType.FLOAT32, List.of(0, 4), () -> new float[0]));
        state.put("long", TensorValues.floats(StoredType.FLOAT32, List.of(600_000), () -> ramp(600_000)));
        return state;
    }

    private static float[] ramp(int count) {
        float[] ramp = new float[count];
        for (int i = 0; i < count; i++) {
            ramp[i] = i;
        }
        return ramp;
    }
}
