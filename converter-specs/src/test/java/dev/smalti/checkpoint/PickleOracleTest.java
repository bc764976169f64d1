package dev.smalti.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.checkpoint.PickleValue.BigInt;
import dev.smalti.checkpoint.PickleValue.Bool;
import dev.smalti.checkpoint.PickleValue.Dict;
import dev.smalti.checkpoint.PickleValue.Int;
import dev.smalti.checkpoint.PickleValue.None;
import dev.smalti.checkpoint.PickleValue.Real;
import dev.smalti.checkpoint.PickleValue.Sequence;
import dev.smalti.checkpoint.PickleValue.TensorRef;
import dev.smalti.checkpoint.PickleValue.Text;
import dev.smalti.checkpoint.PickleValue.Tuple;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.ZipFile;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.razorvine.pickle.IObjectConstructor;
import net.razorvine.pickle.PickleException;
import net.razorvine.pickle.Pickler;
import net.razorvine.pickle.Unpickler;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our pickle reader against an independent one. Dictionaries are compared by content: the other one loses their order. */
class PickleOracleTest {
    private static final String FOREIGN = "(foreign)";

    /** Stands in for Python's class; the other reader wants it public, with this method. */
    public static final class OrderedDict extends LinkedHashMap<Object, Object> {
        private static final long serialVersionUID = 1L;

        public void __setstate__(HashMap<?, ?> ignored) {
            assertThat(ignored).isNotNull();
        }
    }

    private record Tensor(Object storage, Object offset, Object shape, Object strides) {}

    @ParameterizedTest
    @ValueSource(strings = {"hostile/good.ckpt", "hostile/wrong_shape.ckpt", "vq_legacy_format/fp16.ckpt"})
    void agreesOnCommittedCheckpoints(String name) throws IOException {
        agreesOn(pickle(ReferenceFiles.fixture(name)));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5})
    void agreesOnEveryProtocol(int protocol) throws IOException {
        agreesOn(new ProtocolPickle(protocol)
                .raw("}(")
                .text("a")
                .tensor("0", 3, 3, false)
                .text("b")
                .tensor("0", 3, 1, false)
                .raw("u")
                .bytes());
    }

    @Property(tries = 500)
    void agreesWithItsWriter(@ForAll("values") Object value) throws IOException {
        byte[] pickle = new Pickler().dumps(value);
        PickleValue read = PickleReader.read(ByteBuffer.wrap(pickle), new HashSet<>());
        assertThat(ours(read)).isEqualTo(theirs(value));
    }

    @Provide
    Arbitrary<Object> values() {
        Arbitrary<Object> leaves = Arbitraries.oneOf(
                Arbitraries.integers().map(i -> (Object) i),
                Arbitraries.longs().map(i -> (Object) i),
                Arbitraries.bigIntegers().map(i -> (Object) i),
                Arbitraries.doubles().map(d -> (Object) d),
                Arbitraries.of(true, false).map(b -> (Object) b),
                Arbitraries.strings()
                        .ofMaxLength(300)
                        .filter(PickleOracleTest::isText)
                        .map(s -> (Object) s));
        return Arbitraries.recursive(() -> leaves, PickleOracleTest::containers, 0, 3);
    }

    private static Arbitrary<Object> containers(Arbitrary<Object> inner) {
        return Arbitraries.oneOf(
                inner,
                inner.list().ofMaxSize(4).map(list -> (Object) list),
                inner.array(Object[].class).ofMaxSize(4).map(array -> (Object) array),
                Arbitraries.maps(Arbitraries.strings().alpha().ofMaxLength(5), inner)
                        .ofMaxSize(4)
                        .map(map -> (Object) map));
    }

    /** Half a surrogate pair is not text, and the writer drops it. */
    private static boolean isText(String text) {
        return text.codePoints().noneMatch(c -> Character.getType(c) == Character.SURROGATE);
    }

    private static void agreesOn(byte[] pickle) throws IOException {
        PickleValue read = PickleReader.read(ByteBuffer.wrap(pickle), new HashSet<>());
        assertThat(ours(read)).isEqualTo(theirs(oracle().loads(pickle))).contains("tensor(");
    }

    private static byte[] pickle(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            String name = zip.stream()
                    .map(Object::toString)
                    .filter(entry -> entry.endsWith("/data.pkl"))
                    .findFirst()
                    .orElseThrow();
            return zip.getInputStream(zip.getEntry(name)).readAllBytes();
        }
    }

    private static Unpickler oracle() {
        register("torch._utils", "_rebuild_tensor_v2", a -> new Tensor(a[0], a[1], a[2], a[3]));
        register("torch._utils", "_rebuild_parameter", a -> a[0]);
        register("collections", "OrderedDict", a -> new OrderedDict());
        register("pytorch_lightning.callbacks.model_checkpoint", "ModelCheckpoint", a -> FOREIGN);
        for (String storage : List.of("FloatStorage", "HalfStorage", "LongStorage")) {
            register("torch", storage, a -> storage);
        }
        return new Unpickler() {
            @Override
            protected Object persistentLoad(Object id) {
                Object[] parts = (Object[]) id;
                return parts[2] + "x" + parts[4];
            }
        };
    }

    private static void register(String module, String name, IObjectConstructor constructor) throws PickleException {
        Unpickler.registerConstructor(module, name, constructor);
    }

    private static String theirs(Object value) {
        if (value instanceof Tensor t) {
            return "tensor(" + t.storage + " " + t.offset + " " + theirs(t.shape) + " " + theirs(t.strides) + ")";
        }
        if (value instanceof Object[] tuple) {
            return Arrays.stream(tuple).map(PickleOracleTest::theirs).collect(Collectors.joining(" ", "(", ")"));
        }
        if (value instanceof Collection<?> list) {
            return list.stream().map(PickleOracleTest::theirs).collect(Collectors.joining(" ", "[", "]"));
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, String> sorted = new TreeMap<>();
            map.forEach((k, v) -> sorted.put(theirs(k), theirs(v)));
            return sorted.toString();
        }
        if (value == null || value instanceof Number || value instanceof Boolean) {
            return String.valueOf(value);
        }
        return value instanceof String text ? "'" + text + "'" : "'" + FOREIGN + "'";
    }

    private static String ours(PickleValue value) {
        if (value instanceof TensorRef t) {
            return "tensor(" + t.storage().key() + "x" + t.storage().elements() + " " + t.offset() + " "
                    + ours(t.shape()) + " " + ours(t.strides()) + ")";
        }
        if (value instanceof Tuple tuple) {
            return Arrays.stream(tuple.items()).map(PickleOracleTest::ours).collect(Collectors.joining(" ", "(", ")"));
        }
        if (value instanceof Sequence list) {
            return list.items.stream().map(PickleOracleTest::ours).collect(Collectors.joining(" ", "[", "]"));
        }
        if (value instanceof Dict dict) {
            Map<String, String> sorted = new TreeMap<>();
            for (int i = 0; i < dict.keys.size(); i++) {
                sorted.put(ours(dict.keys.get(i)), ours(dict.values.get(i)));
            }
            return sorted.toString();
        }
        return scalar(value);
    }

    private static String scalar(PickleValue value) {
        if (value == None.NONE) {
            return "null";
        }
        if (value instanceof Int number) {
            return Long.toString(number.value());
        }
        if (value instanceof BigInt number) {
            return new BigInteger(number.value().toByteArray()).toString();
        }
        if (value instanceof Real real) {
            return Double.toString(real.value());
        }
        if (value instanceof Bool bool) {
            return Boolean.toString(bool.value());
        }
        return value instanceof Text text ? "'" + text.value() + "'" : "'" + FOREIGN + "'";
    }
}
