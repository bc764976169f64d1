package dev.smalti.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.SmaltiException;
import dev.smalti.checkpoint.PickleValue.Dict;
import dev.smalti.checkpoint.PickleValue.Opaque;
import dev.smalti.checkpoint.PickleValue.Sequence;
import dev.smalti.checkpoint.PickleValue.StorageRef;
import dev.smalti.checkpoint.PickleValue.TensorRef;
import dev.smalti.checkpoint.PickleValue.Text;
import dev.smalti.checkpoint.PickleValue.Tuple;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PickleReaderTest {
    private final Set<String> foreign = new LinkedHashSet<>();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "N.                                        | NONE",
                "\\x88.                                    | Bool[value=true]",
                "\\x89.                                    | Bool[value=false]",
                "J\\xfe\\xff\\xff\\xff.                    | Int[value=-2]",
                "K\\xff.                                   | Int[value=255]",
                "M\\x00\\x80.                              | Int[value=32768]",
                "\\x8a\\x00.                               | Int[value=0]",
                "\\x8a\\x01\\xff.                          | Int[value=-1]",
                "\\x8a\\x08\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\x7f. | Int[value=9223372036854775807]",
                "\\x8a\\x09\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x80\\x00. | BigInt[value=9223372036854775808]",
                "\\x8b\\x02\\x00\\x00\\x00\\x00\\x80.      | Int[value=-32768]",
                "G\\xbf\\xf8\\x00\\x00\\x00\\x00\\x00\\x00. | Real[value=-1.5]",
                "X\\x02\\x00\\x00\\x00\\xc3\\xa9.          | Text[value=é]",
                "\\x8c\\x01a.                              | Text[value=a]",
                "\\x8d\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00a. | Text[value=a]",
                "U\\x01a.                                  | Text[value=a]",
                "T\\x01\\x00\\x00\\x00a.                   | Text[value=a]",
                "C\\x02ab.                                 | Bytes[start=2, length=2]",
                "B\\x02\\x00\\x00\\x00ab.                  | Bytes[start=5, length=2]",
                "\\x8e\\x02\\x00\\x00\\x00\\x00\\x00\\x00\\x00ab. | Bytes[start=9, length=2]",
                "\\x96\\x02\\x00\\x00\\x00\\x00\\x00\\x00\\x00ab. | Bytes[start=9, length=2]",
                "ctorch\\x0afloat16\\x0a.                  | Global[name=torch.float16]",
                "\\x8c\\x05torch\\x8c\\x07float16\\x93.    | Global[name=torch.float16]"
            })
    void readsScalars(String pickle, String value) {
        assertThat(read(escaped(pickle)).toString()).isEqualTo(value);
        assertThat(foreign).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "].              | []",
                "]K\\x01a.       | [1]",
                "](K\\x01K\\x02e. | [1 2]",
                "\\x8f(K\\x01\\x90. | [1]",
                "(K\\x01\\x91.   | [1]",
                ").              | ()",
                "K\\x01\\x85.    | (1)",
                "K\\x01K\\x02\\x86. | (1 2)",
                "K\\x01K\\x02K\\x03\\x87. | (1 2 3)",
                "(K\\x01K\\x02K\\x03t. | (1 2 3)",
                "}.              | {}",
                "}K\\x02K\\x03s. | {2:3}",
                "}(K\\x02K\\x03K\\x01K\\x04u. | {2:3 1:4}",
                "K\\x07q\\x05h\\x05\\x86. | (7 7)",
                "K\\x07r\\x05\\x00\\x01\\x00j\\x05\\x00\\x01\\x00\\x86. | (7 7)",
                "K\\x07\\x94K\\x08\\x94h\\x01\\x87. | (7 8 8)",
                "K\\x072\\x86.   | (7 7)",
                "K\\x01K\\x020.  | 1",
                "K\\x01(K\\x02K\\x031. | 1",
                "K\\x01(0.       | 1",
                "ccollections\\x0aOrderedDict\\x0a)R(K\\x02K\\x03u}b. | {2:3}",
                "ccollections\\x0aOrderedDict\\x0a](](K\\x02K\\x03eK\\x04K\\x05\\x86e\\x85R. | {2:3 4:5}",
                "ctorch\\x0aSize\\x0aK\\x01K\\x02\\x86\\x85R. | (1 2)",
            })
    void readsCollections(String pickle, String value) {
        assertThat(show(read(escaped(pickle)))).isEqualTo(value);
    }

    @Test
    void readsATensorAndItsStorage() {
        byte[] pickle = new PickleText()
                .tensor("HalfStorage", "7", 100, 3, new long[] {4, 5}, new long[] {1, 4})
                .raw(".")
                .bytes();
        TensorRef tensor = (TensorRef) read(pickle);
        assertThat(tensor.storage()).isEqualTo(new StorageRef("7", "torch.HalfStorage", 100, 0, 100));
        assertThat(tensor.typeName()).isEqualTo("torch.HalfStorage");
        assertThat(tensor.offset()).isEqualTo(3);
        assertThat(show(tensor.shape())).isEqualTo("(4 5)");
        assertThat(show(tensor.strides())).isEqualTo("(1 4)");
        assertThat(foreign).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ctorch._utils\n_rebuild_parameter\n(|\u0088}tR.",
                "ctorch._utils\n_rebuild_parameter_with_state\n(|\u0088}}tR.",
                "ctorch._tensor\n_rebuild_from_type_v2\n(ctorch._utils\n_rebuild_parameter\nctorch.nn\nP\n(|\u0088}t}tR.",
                "|}b."
            })
    void seesTheTensorThroughItsWrappings(String pickle) {
        String[] around = pickle.split("\\|");
        byte[] wrapped = new PickleText()
                .raw(around[0])
                .tensor("FloatStorage", "0", 4, 0, new long[] {4}, new long[] {1})
                .raw(around[1])
                .bytes();
        assertThat(((TensorRef) read(wrapped)).storage().key()).isEqualTo("0");
    }

    @Test
    void readsATensorOfTheOldestTorch() {
        byte[] pickle = new PickleText()
                .raw("ctorch._utils\n_rebuild_tensor\n((")
                .text("storage")
                .raw("ctorch.cuda\nHalfStorage\n")
                .text("7")
                .text("cuda:0")
                .integer(9)
                .raw("NtQ")
                .integer(2)
                .tuple(3)
                .tuple(1)
                .raw("tR.")
                .bytes();
        TensorRef tensor = (TensorRef) read(pickle);
        assertThat(tensor.storage()).isEqualTo(new StorageRef("7", "torch.cuda.HalfStorage", 9, 0, 9));
        assertThat(tensor.offset()).isEqualTo(2);
        assertThat(foreign).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cposix\nsystem\n(X\2\0\0\0lstR.",
                "cposix\nsystem\n)\u0081}(X\1\0\0\0aK\1ub.",
                "cposix\nsystem\n)}\u0092.",
                "cposix\nsystem\n)R(K\1e.",
                "cposix\nsystem\n)R(K\1K\2u.",
                "cposix\nsystem\n)R)R.",
                "\u008c\5posix\u008c\6system\u0093)R."
            })
    void leavesWhatAForeignClassWouldMakeInert(String pickle) {
        assertThat(read(pickle.getBytes(StandardCharsets.ISO_8859_1)))
                .isInstanceOfSatisfying(
                        Opaque.class, made -> assertThat(made.name()).isEqualTo("posix.system"));
        assertThat(foreign).containsExactly("posix.system");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "N\\x97.            | the pickle has at byte 1 opcode 0x97, which PyTorch does not write",
                "\\x80\\x06N.       | the pickle has at byte 0 protocol 6, newer than 5",
                "S'a'\\x0a.         | the pickle has at byte 0 opcode 0x53, which PyTorch does not write",
                "N                  | the pickle is damaged at byte 1: 1 bytes wanted, 0 left",
                ".                  | the pickle is damaged at byte 0: the stack is empty",
                "(.                 | the pickle is damaged at byte 1: the stack is empty",
                "N(0t.              | the pickle is damaged at byte 3: no mark is set",
                "NX\\xff\\xff\\xff\\xffa. | the pickle is damaged at byte 1: 4294967295 bytes wanted, 2 left",
                "\\x8b\\xff\\xff\\xff\\xff. | the pickle is damaged at byte 0: 18446744073709551615 bytes wanted, 1 left",
                "h\\x01.            | the pickle is damaged at byte 0: nothing was remembered as 1",
                "NNa.               | the pickle is damaged at byte 2: items are added to what is not a list",
                "NNNs.              | the pickle is damaged at byte 3: entries are put into what is not a dictionary",
                "}(Nu.              | the pickle is damaged at byte 3: a key has no value",
                "NNR.               | the pickle is damaged at byte 2: what is called is not a class",
                "NN\\x93.           | the pickle is damaged at byte 2: a class is named by what is not a name",
                "NQ.                | the pickle is damaged at byte 1: a persistent id is not a storage",
                "cposix             | the pickle is damaged at byte 0: a name does not end",
                "ctorch._utils\\x0a_rebuild_tensor_v2\\x0a)R. | the pickle is damaged at byte 34: argument 0 is not a StorageRef"
            })
    void refusesWhatNoCheckpointHoldsAndSaysWhere(String pickle, String message) {
        assertThatThrownBy(() -> read(escaped(pickle)))
                .isInstanceOf(SmaltiException.class)
                .hasMessage(message);
    }

    @Test
    void readsAListThatContainsItself() {
        Sequence list = (Sequence) read(escaped("]q\\x00h\\x00a."));
        assertThat(list.items.get(0) == list).isTrue();
    }

    @Test
    void neverSpellsOutATupleThatDoublesOverAndOver() {
        byte[] pickle = new byte[400_002];
        Arrays.fill(pickle, (byte) 0x86);
        pickle[0] = 'N';
        for (int i = 1; i < pickle.length - 1; i += 2) {
            pickle[i] = '2';
        }
        pickle[pickle.length - 1] = '.';
        Assertions.assertTimeout(
                Duration.ofSeconds(10), () -> assertThat(read(pickle)).isInstanceOf(Tuple.class));
    }

    @Test
    void readsNestingOfAnyDepthWithoutRecursion() {
        byte[] pickle = new byte[400_001];
        Arrays.fill(pickle, 0, 200_000, (byte) ']');
        Arrays.fill(pickle, 200_000, 399_999, (byte) 'a');
        pickle[399_999] = '.';
        assertThat(read(pickle)).isInstanceOf(Sequence.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"]", "("})
    void refusesAPickleOfMoreObjectsThanItReads(String opcode) {
        byte[] pickle = new byte[9_000_000];
        Arrays.fill(pickle, (byte) opcode.charAt(0));
        assertThatThrownBy(() -> read(pickle)).hasMessageContaining("more objects than fit in 256 MB");
    }

    @Test
    void refusesAListThatIsCopiedOverAndOver() {
        PickleText text = new PickleText().raw("](");
        for (int i = 0; i < 10_000; i++) {
            text.raw("NN\u0086");
        }
        text.raw("e\u0085q\0");
        for (int i = 0; i < 10_000; i++) {
            text.raw("ccollections\nOrderedDict\nh\0R");
        }
        byte[] pickle = text.raw(".").bytes();
        assertThatThrownBy(() -> read(pickle)).hasMessageContaining("more objects than fit in 256 MB");
    }

    private PickleValue read(byte[] pickle) {
        return PickleReader.read(ByteBuffer.wrap(pickle), foreign);
    }

    /** Bytes written as letters and \xNN. */
    private static byte[] escaped(String text) {
        StringBuilder raw = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.startsWith("\\x", i)) {
                raw.append((char) Integer.parseInt(text.substring(i + 2, i + 4), 16));
                i += 3;
            } else {
                raw.append(text.charAt(i));
            }
        }
        return raw.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String show(PickleValue value) {
        if (value instanceof PickleValue.Int number) {
            return Long.toString(number.value());
        }
        if (value instanceof Text text) {
            return text.value();
        }
        if (value instanceof Tuple tuple) {
            return Arrays.stream(tuple.items()).map(PickleReaderTest::show).collect(Collectors.joining(" ", "(", ")"));
        }
        if (value instanceof Sequence sequence) {
            return sequence.items.stream().map(PickleReaderTest::show).collect(Collectors.joining(" ", "[", "]"));
        }
        Dict dict = (Dict) value;
        return IntStream.range(0, dict.keys.size())
                .mapToObj(i -> show(dict.keys.get(i)) + ":" + show(dict.values.get(i)))
                .collect(Collectors.joining(" ", "{", "}"));
    }
}
