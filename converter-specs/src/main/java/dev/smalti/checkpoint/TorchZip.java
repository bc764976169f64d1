package dev.smalti.checkpoint;

import dev.smalti.SmaltiException;
import dev.smalti.checkpoint.PickleValue.StorageRef;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * PyTorch's zip format (torch 1.6 and later): a pickle in {@code NAME/data.pkl}, and each storage's bytes, stored unpacked,
 * in {@code NAME/data/KEY}.
 */
final class TorchZip {
    private static final String PICKLE = "/data.pkl";
    private static final int LARGEST_PICKLE = 1 << 30;
    private static final int LONGEST_BYTE_ORDER = 16;

    private final Map<String, ZipEntryBytes> entries;
    private final String folder;
    private final Map<String, StorageBytes> opened = new HashMap<>();

    private TorchZip(Map<String, ZipEntryBytes> entries, String folder) {
        this.entries = entries;
        this.folder = folder;
    }

    static Checkpoint open(MappedFile file, @Nullable String key) {
        Map<String, ZipEntryBytes> entries = ZipDirectory.read(file);
        TorchZip zip = new TorchZip(entries, folder(entries));
        zip.checkFlavour();
        Skipped skipped = new Skipped();
        for (String name : entries.keySet()) {
            if (!name.startsWith(zip.folder + "/")) {
                skipped.add("zip entry", name, "not a part of the checkpoint");
            }
        }
        Set<String> foreign = new LinkedHashSet<>();
        PickleValue root = PickleReader.read(zip.pickle(), foreign);
        PickledTensors pickled = PickledTensors.of(root, key, foreign, zip::storage, skipped);
        return new OpenCheckpoint(pickled, skipped.lines(), file);
    }

    private static String folder(Map<String, ZipEntryBytes> entries) {
        List<String> pickles = entries.keySet().stream()
                .filter(name -> name.endsWith(PICKLE) && name.indexOf('/') == name.length() - PICKLE.length())
                .toList();
        if (pickles.isEmpty()) {
            throw SmaltiException.unsupported(
                    "this is a zip file, but no PyTorch checkpoint: it has no NAME/data.pkl; unpack it first");
        }
        if (pickles.size() > 1) {
            throw SmaltiException.corrupt("the zip file holds " + pickles.size() + " checkpoints");
        }
        String pickle = pickles.get(0);
        return pickle.substring(0, pickle.length() - PICKLE.length());
    }

    private void checkFlavour() {
        if (entries.containsKey(folder + "/constants.pkl")) {
            throw SmaltiException.unsupported(
                    "this is a TorchScript archive, not a checkpoint; save the model's state_dict() with torch.save");
        }
        ZipEntryBytes order = entries.get(folder + "/byteorder");
        if (order != null) {
            ByteBuffer bytes = order.readAll(LONGEST_BYTE_ORDER);
            String name = StandardCharsets.US_ASCII.decode(bytes).toString();
            if (!name.equals("little")) {
                throw SmaltiException.unsupported("the checkpoint's byte order is " + Printable.of(name)
                        + "; Smalti reads little: save it again on a little-endian machine");
            }
        }
    }

    private ByteBuffer pickle() {
        return entry(PICKLE).readAll(LARGEST_PICKLE);
    }

    private StorageBytes storage(StorageRef ref) {
        ZipEntryBytes entry = entry("/data/" + ref.key());
        PickledTensors.checkLength(ref, entry.size());
        return PickledTensors.view(opened.computeIfAbsent(ref.key(), key -> entry.open()), ref);
    }

    private ZipEntryBytes entry(String name) {
        ZipEntryBytes entry = entries.get(folder + name);
        if (entry == null) {
            throw SmaltiException.corrupt("the zip file lacks the entry " + Printable.of(folder + name));
        }
        return entry;
    }
}
