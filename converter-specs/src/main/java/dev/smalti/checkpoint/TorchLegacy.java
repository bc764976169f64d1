package dev.smalti.checkpoint;

import dev.smalti.SmaltiException;
import dev.smalti.checkpoint.PickleValue.BigInt;
import dev.smalti.checkpoint.PickleValue.Bool;
import dev.smalti.checkpoint.PickleValue.Dict;
import dev.smalti.checkpoint.PickleValue.Int;
import dev.smalti.checkpoint.PickleValue.Sequence;
import dev.smalti.checkpoint.PickleValue.StorageRef;
import dev.smalti.checkpoint.PickleValue.Text;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * PyTorch's format before 1.6: five pickles in a row (a magic number, the protocol version, the machine, the object, the
 * keys of its storages), then each storage as a count of elements in 64 bits and its bytes.
 */
final class TorchLegacy {
    /** The magic number as it lies in the file, little-endian. */
    private static final byte[] MAGIC = {
        0x6c, (byte) 0xfc, (byte) 0x9c, 0x46, (byte) 0xf9, 0x20, 0x6a, (byte) 0xa8, 0x50, 0x19
    };

    private static final BigInteger MAGIC_NUMBER = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final long PROTOCOL = 1001;
    private static final int LARGEST_PICKLES = 1 << 30;

    private final MappedFile file;
    private final Map<String, StorageRef> declared;
    private final Map<String, StorageBytes> storages = new HashMap<>();

    private TorchLegacy(MappedFile file, Map<String, StorageRef> declared) {
        this.file = file;
        this.declared = declared;
    }

    /**
     * Whether a file with these first bytes is one: its first pickle is a protocol and the magic number, whose opcode and
     * length take two bytes. From protocol 4 on a frame comes between.
     */
    static boolean begins(byte[] head) {
        int at = PickleReader.contents(head) + 2;
        return PickleReader.begins(head)
                && at + MAGIC.length <= head.length
                && Arrays.equals(head, at, at + MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    static Checkpoint open(MappedFile file, @Nullable String key) {
        ByteBuffer bytes = file.region(0, (int) Math.min(file.size(), LARGEST_PICKLES));
        Set<String> foreign = new LinkedHashSet<>();
        Map<String, StorageRef> declared = new HashMap<>();
        checkHeader(bytes, foreign);
        PickleValue root = PickleReader.read(bytes, foreign, storage -> declared.putIfAbsent(storage.key(), storage));
        PickleValue keys = PickleReader.read(bytes, foreign);
        TorchLegacy legacy = new TorchLegacy(file, declared);
        legacy.walk(keys, bytes.position());
        Skipped skipped = new Skipped();
        PickledTensors pickled = PickledTensors.of(root, key, foreign, legacy::storage, skipped);
        return new OpenCheckpoint(pickled, skipped.lines(), file);
    }

    private static void checkHeader(ByteBuffer bytes, Set<String> foreign) {
        if (!(PickleReader.read(bytes, foreign) instanceof BigInt magic
                && magic.value().equals(MAGIC_NUMBER))) {
            throw SmaltiException.unsupported("this is a Python pickle, but no PyTorch checkpoint");
        }
        if (!(PickleReader.read(bytes, foreign) instanceof Int protocol && protocol.value() == PROTOCOL)) {
            throw SmaltiException.unsupported("the checkpoint's legacy protocol is not " + PROTOCOL);
        }
        if (PickleReader.read(bytes, foreign) instanceof Dict machine
                && machine.get("little_endian").orElse(null) instanceof Bool little
                && !little.value()) {
            throw SmaltiException.unsupported("the checkpoint was saved on a big-endian machine; save it on another");
        }
    }

    private void walk(PickleValue keys, long position) {
        if (!(keys instanceof Sequence list)) {
            throw SmaltiException.corrupt("the list of storages at byte " + position + " is missing");
        }
        long at = position;
        for (PickleValue item : list.items) {
            StorageRef ref = item instanceof Text key ? declared.get(key.value()) : null;
            if (ref == null) {
                throw SmaltiException.corrupt("the list of storages names one that nothing uses");
            }
            if (file.size() - at < Long.BYTES) {
                throw cutShort(ref, at);
            }
            long elements = file.from(at).getLong(0);
            at += Long.BYTES;
            int bytes = TorchTypes.bytes(ref.className());
            if (elements < 0 || elements > (file.size() - at) / bytes) {
                throw cutShort(ref, at);
            }
            storages.put(ref.key(), new StorageBytes(file, at, elements * bytes));
            at += elements * bytes;
        }
    }

    private SmaltiException cutShort(StorageRef ref, long at) {
        return SmaltiException.corrupt("the file ends at " + file.size() + ", inside storage " + Printable.of(ref.key())
                + " of " + ref.elements() + " elements at " + at + ": it is cut short, copy it again");
    }

    private StorageBytes storage(StorageRef ref) {
        StorageBytes whole = storages.get(ref.key());
        if (whole == null) {
            throw SmaltiException.corrupt("storage " + Printable.of(ref.key()) + " is not in the list of storages");
        }
        PickledTensors.checkLength(ref, whole.length());
        return PickledTensors.view(whole, ref);
    }
}
