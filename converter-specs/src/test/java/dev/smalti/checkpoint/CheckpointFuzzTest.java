package dev.smalti.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.smalti.SmaltiException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Good files of each format with bytes changed, cut and doubled: only our exception may come out, soon, for little memory. */
class CheckpointFuzzTest {
    private static final long MOST_BYTES = 300_000_000;
    private static final Duration LONGEST = Duration.ofSeconds(20);
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final long[] ONE = {1};

    private static Path folder;
    private static byte[] zip;
    private static byte[] deflated;
    private static byte[] legacy;
    private static byte[] pickle;

    @BeforeContainer
    static void writeGoodFiles() throws IOException {
        folder = Files.createTempDirectory("smalti-fuzz");
        Map<String, TensorValues> state = new LinkedHashMap<>();
        state.put("a", TensorValues.floats(StoredType.FLOAT32, List.of(2, 3), () -> new float[6]));
        state.put("b", TensorValues.longs(List.of(2), () -> new long[2]));
        Path file = folder.resolve("good.ckpt");
        TorchZipWriter.write(file, state, 0);
        zip = Files.readAllBytes(file);
        TorchZipWriter.write(file, state);
        deflated = Files.readAllBytes(TorchFiles.deflated(file, folder.resolve("deflated.ckpt")));
        pickle = new PickleText()
                .raw("\u0080\2}q\0(")
                .text("a")
                .tensor("FloatStorage", "0", 6, 1, new long[] {2, 2}, new long[] {2, 1})
                .text("c")
                .raw("ca.b\nC\n)\u0081}(K\1](K\2h\0eub")
                .text("b")
                .raw("ctorch._utils\n_rebuild_parameter\n(")
                .tensor("FloatStorage", "0", 6, 0, ONE, ONE)
                .raw("\u0088ccollections\nOrderedDict\n)RtR")
                .raw("u.")
                .bytes();
        legacy = TorchFiles.legacy(pickle, new float[6]);
    }

    @AfterContainer
    static void removeFiles() throws IOException {
        for (String name : List.of("good.ckpt", "deflated.ckpt", "fuzzed")) {
            Files.deleteIfExists(folder.resolve(name));
        }
        Files.delete(folder);
    }

    @Property(tries = 500)
    void survivesZip(@ForAll long seed) throws IOException {
        survives(() -> readAll(mutate(zip, seed)));
    }

    @Property(tries = 500)
    void survivesDeflatedZip(@ForAll long seed) throws IOException {
        survives(() -> readAll(mutate(deflated, seed)));
    }

    @Property(tries = 500)
    void survivesLegacy(@ForAll long seed) throws IOException {
        survives(() -> readAll(mutate(legacy, seed)));
    }

    @Property(tries = 500)
    void survivesSafetensors(@ForAll long seed) throws IOException {
        byte[] good = SafetensorsTest.safetensors(
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[0,8]},"
                        + "\"b\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[8,16]}}",
                new byte[16]);
        survives(() -> readAll(mutate(good, seed)));
    }

    @Property(tries = 500)
    void survivesIndexes(@ForAll long seed) throws IOException {
        byte[] good = "{\"metadata\":{},\"weight_map\":{\"a\":\"good.ckpt\",\"b\":\"../x\"}}"
                .getBytes(StandardCharsets.US_ASCII);
        survives(() -> readAll(mutate(good, seed)));
    }

    @Property(tries = 500)
    void survivesNpy(@ForAll long seed) throws IOException {
        byte[] file = mutate(NpyTest.npy(1, "<i8", "(3,)", 1, 2, 3), seed);
        survives(() -> Npy.longs(Files.write(folder.resolve("fuzzed"), file)));
    }

    @Property(tries = 3000)
    void survivesPickles(@ForAll long seed) throws IOException {
        survives(() -> {
            PickleValue root = PickleReader.read(ByteBuffer.wrap(mutate(pickle, seed)), new LinkedHashSet<>());
            WeightFinder.find(root, new Skipped());
        });
    }

    @Property(tries = 2000)
    void survivesOpcodesAtRandom(@ForAll long seed) throws IOException {
        String opcodes =
                "NNK\1K\2MJG(t)\u0085\u0086\u0087]ae}su\u008f\u0090\u0091201hqrj\u0094\u0093RQb\u0081\u0092X\u008c.";
        Random random = new Random(seed);
        byte[] program = new byte[random.nextInt(200)];
        for (int i = 0; i < program.length; i++) {
            program[i] = (byte) opcodes.charAt(random.nextInt(opcodes.length()));
        }
        survives(() -> PickleReader.read(ByteBuffer.wrap(program), new LinkedHashSet<>()));
    }

    private interface Reading {
        void run() throws IOException;
    }

    private static void survives(Reading reading) throws IOException {
        long allocated = THREADS.getCurrentThreadAllocatedBytes();
        long start = System.nanoTime();
        try {
            reading.run();
        } catch (SmaltiException e) {
            assertThat(e.getMessage()).isNotBlank().doesNotContain("\n").hasSizeLessThan(600);
        }
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - allocated).isLessThan(MOST_BYTES);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONGEST);
    }

    private static void readAll(byte[] content) throws IOException {
        try (Checkpoint checkpoint = Checkpoints.open(Files.write(folder.resolve("fuzzed"), content))) {
            for (CheckpointTensor tensor : checkpoint.tensors().values()) {
                assertThat(tensor.floats()).hasSize((int) tensor.count());
                if (!tensor.type().isFloating()) {
                    assertThat(tensor.longs()).hasSize((int) tensor.count());
                }
            }
        }
    }

    /** A copy with a few changes: a byte set, a bit turned, a run made all ones, a part cut out, doubled or moved. */
    private static byte[] mutate(byte[] good, long seed) {
        Random random = new Random(seed);
        byte[] bytes = good.clone();
        for (int changes = 1 + random.nextInt(5); changes > 0 && bytes.length > 0; changes--) {
            int at = random.nextInt(bytes.length);
            int length = Math.min(1 + random.nextInt(8), bytes.length - at);
            switch (random.nextInt(8)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> Arrays.fill(bytes, at, at + length, (byte) -1);
                case 3 -> Arrays.fill(bytes, at, at + length, (byte) 0);
                case 4 -> bytes[at]++;
                case 5 -> System.arraycopy(bytes, random.nextInt(bytes.length - length + 1), bytes, at, length);
                case 6 -> bytes = without(bytes, at, length);
                default -> bytes = random.nextInt(4) == 0 ? Arrays.copyOf(bytes, at) : doubled(bytes, at, length);
            }
        }
        return bytes;
    }

    private static byte[] without(byte[] bytes, int at, int length) {
        byte[] less = Arrays.copyOf(bytes, bytes.length - length);
        System.arraycopy(bytes, at + length, less, at, bytes.length - at - length);
        return less;
    }

    private static byte[] doubled(byte[] bytes, int at, int length) {
        byte[] more = Arrays.copyOf(bytes, bytes.length + length);
        System.arraycopy(bytes, at, more, at + length, bytes.length - at);
        return more;
    }
}
