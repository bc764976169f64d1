package dev.smalti.checkpoint;

import dev.smalti.checkpoint.PickleValue.BigInt;
import dev.smalti.checkpoint.PickleValue.Bool;
import dev.smalti.checkpoint.PickleValue.Bytes;
import dev.smalti.checkpoint.PickleValue.Dict;
import dev.smalti.checkpoint.PickleValue.Global;
import dev.smalti.checkpoint.PickleValue.Int;
import dev.smalti.checkpoint.PickleValue.None;
import dev.smalti.checkpoint.PickleValue.Opaque;
import dev.smalti.checkpoint.PickleValue.Real;
import dev.smalti.checkpoint.PickleValue.Sequence;
import dev.smalti.checkpoint.PickleValue.StorageRef;
import dev.smalti.checkpoint.PickleValue.Text;
import dev.smalti.checkpoint.PickleValue.Tuple;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Reads Python pickles of protocols 2 to 5 into {@link PickleValue}s. It is not an interpreter: there is a closed list of
 * opcodes and of classes ({@link TorchClasses}), what any other class or function would make stays an inert name, and
 * nothing in a file is ever run or instantiated. Time and memory grow with the pickle's length only. For one thread.
 *
 * <p>The opcodes are those of CPython's {@code Lib/pickletools.py}; the text opcodes of protocol 0, the extension registry
 * and out-of-band buffers, which PyTorch never writes, are refused.
 */
final class PickleReader {
    private static final int PROTOCOL = 0x80;
    private static final int FRAME = 0x95;
    private static final int NEWEST_PROTOCOL = 5;
    /** Heap bytes of a foreign object that has entries, beyond those of any value. */
    private static final int OBJECT_COST = 96;

    private static final Bool TRUE = new Bool(true);
    private static final Bool FALSE = new Bool(false);
    private static final Tuple EMPTY = new Tuple(new PickleValue[0]);

    private final PickleInput in;
    private final PickleStack stack;
    private final Set<String> foreign;
    private final Consumer<StorageRef> storages;

    private PickleReader(ByteBuffer bytes, Set<String> foreign, Consumer<StorageRef> storages) {
        this.in = new PickleInput(bytes);
        this.stack = new PickleStack(in);
        this.foreign = foreign;
        this.storages = storages;
    }

    /**
     * Reads one pickle from the buffer's position and leaves the position behind it.
     *
     * @param foreign takes up the names of classes and functions outside the closed list
     */
    static PickleValue read(ByteBuffer bytes, Set<String> foreign) {
        return read(bytes, foreign, storage -> {});
    }

    /** As {@link #read(ByteBuffer, Set)}; storages takes up every storage that the pickle declares. */
    static PickleValue read(ByteBuffer bytes, Set<String> foreign, Consumer<StorageRef> storages) {
        return new PickleReader(bytes, foreign, storages).run();
    }

    /** Whether a file with these first bytes is a pickle that says its protocol, as those from 2 on do. */
    static boolean begins(byte[] head) {
        return head.length > 0 && (head[0] & 0xff) == PROTOCOL;
    }

    /** Where a pickle's own opcodes begin: behind its protocol, and behind its frame where it has one. */
    static int contents(byte[] head) {
        return head.length > 2 && (head[2] & 0xff) == FRAME ? 3 + Long.BYTES : 2;
    }

    private PickleValue run() {
        while (true) {
            int opcode = in.opcode();
            if (opcode == '.') {
                return stack.pop();
            }
            if (!scalar(opcode) && !text(opcode) && !collection(opcode) && !machine(opcode) && !object(opcode)) {
                throw in.unsupported(String.format("opcode 0x%02x, which PyTorch does not write", opcode));
            }
        }
    }

    private boolean scalar(int opcode) {
        switch (opcode) {
            case 'N' -> stack.pushAgain(None.NONE);
            case 0x88 -> stack.pushAgain(TRUE);
            case 0x89 -> stack.pushAgain(FALSE);
            case 'J' -> stack.push(new Int(in.signed32()));
            case 'K' -> stack.push(new Int(in.unsigned8()));
            case 'M' -> stack.push(new Int(in.unsigned16()));
            case 0x8a -> pushInteger(in.unsigned8());
            case 0x8b -> pushInteger(in.signed32());
            case 'G' -> stack.push(new Real(in.bigEndianDouble()));
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean text(int opcode) {
        switch (opcode) {
            case 'U', 0x8c -> pushText(in.unsigned8());
            case 'T' -> pushText(in.signed32());
            case 'X' -> pushText(in.unsigned32());
            case 0x8d -> pushText(in.length64());
            case 'C' -> pushBytes(in.unsigned8());
            case 'B' -> pushBytes(in.unsigned32());
            case 0x8e, 0x96 -> pushBytes(in.length64());
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean collection(int opcode) {
        switch (opcode) {
            case ')' -> stack.pushAgain(EMPTY);
            case 0x85 -> stack.push(new Tuple(stack.pop(1)));
            case 0x86 -> stack.push(new Tuple(stack.pop(2)));
            case 0x87 -> stack.push(new Tuple(stack.pop(3)));
            case 't' -> stack.push(new Tuple(stack.popToMark()));
            case ']', 0x8f -> stack.push(new Sequence());
            case 0x91 -> {
                PickleValue[] items = stack.popToMark();
                stack.push(new Sequence());
                addAll(items);
            }
            case 'a' -> addAll(stack.pop(1));
            case 'e', 0x90 -> addAll(stack.popToMark());
            case '}' -> stack.push(new Dict());
            case 's' -> putAll(stack.pop(2));
            case 'u' -> putAll(stack.popToMark());
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean machine(int opcode) {
        switch (opcode) {
            case PROTOCOL -> {
                int protocol = in.unsigned8();
                if (protocol > NEWEST_PROTOCOL) {
                    throw in.unsupported("protocol " + protocol + ", newer than " + NEWEST_PROTOCOL);
                }
            }
            case FRAME -> in.length64();
            case '(' -> stack.mark();
            case '0' -> {
                if (stack.atMark()) {
                    stack.popToMark();
                } else {
                    stack.pop();
                }
            }
            case '1' -> stack.popToMark();
            case '2' -> stack.pushAgain(stack.top());
            case 'h' -> stack.pushAgain(stack.recall(in.unsigned8()));
            case 'j' -> stack.pushAgain(stack.recall(in.unsigned32()));
            case 'q' -> stack.remember(in.unsigned8());
            case 'r' -> stack.remember(in.unsigned32());
            case 0x94 -> stack.rememberNext();
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean object(int opcode) {
        switch (opcode) {
            case 'c' -> pushGlobal(in.line(), in.line());
            case 0x93 -> {
                PickleValue[] names = stack.pop(2);
                pushGlobal(nameOf(names[0]), nameOf(names[1]));
            }
            case 'R', 0x81 -> {
                PickleValue[] call = stack.pop(2);
                construct(call[0], call[1]);
            }
            case 0x92 -> {
                PickleValue[] call = stack.pop(3);
                construct(call[0], call[1]);
            }
            // State given to an object: attributes of a foreign one, which may be hyperparameters.
            case 'b' -> {
                PickleValue state = stack.pop();
                if (stack.top() instanceof Opaque object) {
                    object.state(state);
                }
            }
            case 'Q' -> {
                PickleValue value = TorchClasses.persistent(stack.pop(), in);
                if (value instanceof StorageRef storage) {
                    storages.accept(storage);
                }
                stack.push(value);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void pushInteger(int length) {
        in.need(length);
        stack.charge(3L * length);
        BigInteger value = in.integer(length);
        stack.push(value.bitLength() < Long.SIZE ? new Int(value.longValue()) : new BigInt(value));
    }

    private void pushText(long length) {
        in.need(length);
        stack.charge(4 * length); // decoded through an array of chars
        stack.push(new Text(in.text(length)));
    }

    private void pushBytes(long length) {
        stack.push(new Bytes(in.skip(length), (int) length));
    }

    private void addAll(PickleValue[] items) {
        PickleValue target = stack.top();
        if (target instanceof Sequence sequence) {
            stack.charge(8L * items.length);
            for (PickleValue item : items) {
                sequence.items.add(item);
            }
        } else if (!(target instanceof Opaque)) {
            throw in.error("items are added to what is not a list");
        }
    }

    private void putAll(PickleValue[] items) {
        PickleValue target = stack.top();
        if (items.length % 2 != 0) {
            throw in.error("a key has no value");
        }
        Dict dict = target instanceof Opaque object ? object.dict() : target instanceof Dict plain ? plain : null;
        if (dict != null) {
            stack.charge(8L * items.length);
            for (int i = 0; i < items.length; i += 2) {
                dict.put(items[i], items[i + 1]);
            }
        } else {
            throw in.error("entries are put into what is not a dictionary");
        }
    }

    private String nameOf(PickleValue value) {
        if (value instanceof Text text && text.value().length() <= 1024) {
            return text.value();
        }
        throw in.error("a class is named by what is not a name");
    }

    private void pushGlobal(String module, String name) {
        String full = module + "." + name;
        stack.charge(4L * full.length());
        if (!TorchClasses.knows(full)) {
            foreign.add(full);
        }
        stack.push(new Global(full));
    }

    private void construct(PickleValue callee, PickleValue arguments) {
        if (callee instanceof Global global && arguments instanceof Tuple tuple) {
            PickleValue made = TorchClasses.construct(global.name(), tuple, stack, in);
            stack.charge(made instanceof Opaque ? OBJECT_COST : 0);
            stack.push(made);
        } else if (callee instanceof Opaque foreign) {
            stack.charge(OBJECT_COST);
            stack.push(new Opaque(foreign.name()));
        } else {
            throw in.error("what is called is not a class");
        }
    }
}
