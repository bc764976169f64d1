package dev.smalti.artifact.official;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.SmaltiException;
import dev.smalti.SmaltiException.Kind;
import dev.smalti.artifact.official.OfficialCheckpoint.Moments;
import dev.smalti.graph.GraphException;
import dev.smalti.graph.TensorData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import net.jqwik.api.lifecycle.AfterContainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OfficialCheckpointTest {
    private static final Path SCRATCH = Path.of("target", "official-checkpoint-test");

    @Property(tries = 100)
    void whatWasWrittenIsRead(
            @ForAll @Size(min = 1, max = 6) List<@AlphaChars @StringLength(min = 1, max = 20) String> names,
            @ForAll long seed)
            throws IOException {
        OfficialCheckpoint checkpoint = checkpoint(names, new Random(seed));
        OfficialCheckpoint read = roundTrip(checkpoint);
        assertSame(read.trainable(), checkpoint.trainable());
        assertSame(read.frozen(), checkpoint.frozen());
        if (checkpoint.moments() == null) {
            assertThat(read.moments()).isNull();
        } else {
            assertThat(read.moments().step()).isEqualTo(checkpoint.moments().step());
            assertThat(read.moments().initialLearningRate())
                    .isEqualTo(checkpoint.moments().initialLearningRate());
            assertSame(read.moments().first(), checkpoint.moments().first());
            assertSame(read.moments().second(), checkpoint.moments().second());
        }
    }

    @Property(tries = 400)
    void aDamagedFileIsRefusedOrReadAndNothingElse(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 8) int changes, @ForAll boolean cut)
            throws IOException {
        byte[] bytes = Files.readAllBytes(written(checkpoint(List.of("a", "bc"), new Random(1))));
        Random random = new Random(seed);
        for (int i = 0; i < changes; i++) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        Path file = scratch("damaged");
        Files.write(file, cut ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes);
        try {
            OfficialCheckpoint read = OfficialCheckpoint.read(file);
            read.trainable().values().forEach(TensorData::read);
        } catch (SmaltiException e) {
            assertThat(e.kind()).isIn(Kind.CORRUPT, Kind.UNSUPPORTED);
            assertThat(e.getMessage()).startsWith(file.toString()).hasLineCount(1);
        }
    }

    @Test
    void theBytesAreThoseThatTheRuntimeLoaded(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("checkpoint");
        OfficialCheckpoint.of(Map.of("w", TensorData.of(List.of(2L), 1f, -2f))).write(file);
        byte[] bytes = Files.readAllBytes(file);
        assertThat(new String(bytes, 4, 4, StandardCharsets.US_ASCII)).isEqualTo("ODTC");
        assertThat(HexFormat.of().formatHex(bytes)).contains("080000000000803f000000c0"); // 8 bytes: 1, -2
    }

    @Test
    void refusesAFileOfAnotherKindAndOneThatIsNotThere(@TempDir Path folder) throws IOException {
        Path other = Files.writeString(folder.resolve("other"), "PK and more than eight bytes");
        assertThatThrownBy(() -> OfficialCheckpoint.read(other))
                .hasMessage(other + " is not a checkpoint of ONNX Runtime's training: its identifier is not ODTC");
        Path missing = folder.resolve("missing");
        assertThatThrownBy(() -> OfficialCheckpoint.read(missing))
                .isInstanceOfSatisfying(
                        SmaltiException.class, e -> assertThat(e.kind()).isEqualTo(Kind.BAD_INPUT))
                .hasMessage("cannot read " + missing + ": no such file or folder");
    }

    @Test
    void refusesToWriteMoreThanAFlatbufferHolds(@TempDir Path folder) {
        TensorData large = TensorData.lazy(List.of(600L << 20), () -> {
            throw new AssertionError("nothing is read of what cannot be written");
        });
        assertThatThrownBy(() -> OfficialCheckpoint.of(Map.of("large", large)).write(folder.resolve("checkpoint")))
                .isInstanceOfSatisfying(
                        SmaltiException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED))
                .hasMessageContaining("holds 2 GB");
    }

    @Test
    void refusesNamesAndMomentsThatDoNotFit() {
        Map<String, TensorData> one = Map.of("w", TensorData.of(List.of(1L), 1f));
        Map<String, TensorData> two = Map.of("w", TensorData.of(List.of(2L), 1f, 2f));
        assertThatThrownBy(() -> OfficialCheckpoint.of(one).withFrozen(one))
                .isInstanceOf(GraphException.class)
                .hasMessage("parameter 'w' is both trainable and frozen");
        assertThatThrownBy(() -> OfficialCheckpoint.of(one).withMoments(new Moments(1, 1e-3f, two, two)))
                .isInstanceOf(GraphException.class)
                .hasMessage("parameter 'w' of shape [1] has first moments of shape [2]");
        assertThatThrownBy(() -> OfficialCheckpoint.of(one).withMoments(new Moments(1, 1e-3f, one, Map.of())))
                .isInstanceOf(GraphException.class)
                .hasMessage("the second moments are not those of the trainable parameters");
    }

    @AfterContainer
    static void clean() throws IOException {
        for (String name : List.of("written", "damaged")) {
            Files.deleteIfExists(SCRATCH.resolve(name));
        }
        Files.deleteIfExists(SCRATCH);
    }

    private static OfficialCheckpoint checkpoint(List<String> names, Random random) {
        Map<String, TensorData> trainable = new LinkedHashMap<>();
        Map<String, TensorData> frozen = new LinkedHashMap<>();
        Map<String, TensorData> squares = new LinkedHashMap<>();
        for (String name : names) {
            TensorData tensor = tensor(random);
            trainable.put(name, tensor);
            squares.put(name, TensorData.lazy(tensor.shape(), () -> new float[(int) tensor.count()]));
            frozen.put(name + ".frozen", tensor(random));
        }
        frozen.put("counts", TensorData.ofLongs(List.of(3L), 1, random.nextLong(), -3));
        OfficialCheckpoint checkpoint = OfficialCheckpoint.of(trainable).withFrozen(frozen);
        return random.nextBoolean()
                ? checkpoint
                : checkpoint.withMoments(
                        new Moments(random.nextInt(99), 0.01f + random.nextFloat(), trainable, squares));
    }

    private static TensorData tensor(Random random) {
        List<Long> shape =
                random.ints(random.nextInt(4), 0, 4).asLongStream().boxed().toList();
        int count = (int) shape.stream().mapToLong(Long::longValue).reduce(1, (a, b) -> a * b);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return TensorData.of(shape, values);
    }

    private static void assertSame(Map<String, TensorData> found, Map<String, TensorData> wanted) {
        assertThat(found.keySet()).isEqualTo(wanted.keySet());
        wanted.forEach((name, data) -> {
            assertThat(found.get(name).type()).isEqualTo(data.type());
            assertThat(found.get(name).shape()).isEqualTo(data.shape());
            assertThat(found.get(name).read()).isEqualTo(data.read());
        });
    }

    private static OfficialCheckpoint roundTrip(OfficialCheckpoint checkpoint) throws IOException {
        return OfficialCheckpoint.read(written(checkpoint));
    }

    private static Path written(OfficialCheckpoint checkpoint) throws IOException {
        Path file = scratch("written");
        checkpoint.write(file);
        return file;
    }

    private static Path scratch(String name) throws IOException {
        Files.createDirectories(SCRATCH);
        return SCRATCH.resolve(name);
    }
}
