package dev.smalti.checkpoint;

import dev.smalti.SmaltiException;
import dev.smalti.io.FileFailure;
import dev.smalti.io.WrongFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Opens files of weights, whatever their name, by what they hold. */
public final class Checkpoints {
    private static final byte[] ZIP = {'P', 'K', 3, 4};

    private Checkpoints() {}

    /**
     * Opens a PyTorch checkpoint (zip, or the legacy format from before 1.6), a safetensors file, or the
     * {@code *.safetensors.index.json} or {@code *.bin.index.json} of a sharded one. Only the index of tensors is read; nothing in the file is run.
     *
     * <p>In a PyTorch checkpoint the weights are the first of the entries {@code state_dict}, {@code model_state_dict},
     * {@code model}, {@code module}, {@code params}, {@code net}, {@code network}, {@code generator} that is a dictionary
     * with tensors, else the only entry that is one, else the top dictionary itself; a dictionary inside is flattened, its
     * name before a dot. The state of optimizers and schedules is skipped, averages of the weights are kept apart.
     *
     * @throws SmaltiException if the file cannot be read, is none of these, or is damaged or hostile
     */
    public static Checkpoint open(Path path) {
        return open(path, null);
    }

    /**
     * Opens one with the weights under a key: the dictionary of that name, with dots between the names of dictionaries
     * inside others, or the tensors whose names start with it and a dot.
     *
     * @param key which weights; null to find them as {@link #open(Path)} does
     * @throws SmaltiException as {@link #open(Path)} does, and of kind BAD_INPUT where nothing lies under the key
     */
    public static Checkpoint open(Path path, @Nullable String key) {
        String name = Printable.of(String.valueOf(path.getFileName()));
        if (!Files.isRegularFile(path)) {
            throw SmaltiException.badInput(noFile(path, name));
        }
        try {
            return recognise(path, key);
        } catch (SmaltiException e) {
            throw new SmaltiException(e.kind(), name + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw FileFailure.unreadable("cannot read " + name, e);
        }
    }

    private static String noFile(Path path, String name) {
        if (Files.isDirectory(path)) {
            return name + " is a folder; name the checkpoint file in it";
        }
        return Files.exists(path)
                ? Printable.of(path.toString()) + " is empty: a device or a pipe, not a file"
                : "there is no file " + Printable.of(path.toString());
    }

    private static Checkpoint recognise(Path path, @Nullable String key) throws IOException {
        MappedFile file = MappedFile.open(path);
        try {
            byte[] head = head(file);
            if (head.length > 0 && head[0] == '{') {
                file.close();
                return keyed(SafetensorsIndex.open(path), key);
            }
            if (Arrays.mismatch(head, ZIP) == ZIP.length) {
                return TorchZip.open(file, key);
            }
            if (TorchLegacy.begins(head)) {
                return TorchLegacy.open(file, key);
            }
            if (isSafetensors(head)) {
                return keyed(Safetensors.open(file), key);
            }
            throw SmaltiException.unsupported(describe(head));
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** Those of flat names below the key. */
    private static Checkpoint keyed(OpenCheckpoint whole, @Nullable String key) {
        if (key == null) {
            return whole;
        }
        try {
            return whole.withTensors(WeightsKey.below(whole.tensors(), key, Map.of()));
        } catch (SmaltiException e) {
            whole.close();
            throw e;
        }
    }

    /** One file of a sharded checkpoint; closes nothing where it is refused. */
    static Checkpoint openShard(MappedFile file) {
        byte[] head = head(file);
        if (Arrays.mismatch(head, ZIP) == ZIP.length) {
            return TorchZip.open(file, null);
        }
        if (!isSafetensors(head)) {
            WrongFile.describe(head, "safetensors file").ifPresent(what -> {
                throw SmaltiException.unsupported(file.name() + ": " + what);
            });
        }
        return Safetensors.open(file);
    }

    private static byte[] head(MappedFile file) {
        byte[] head = new byte[(int) Math.min(WrongFile.HEAD, file.size())];
        if (head.length > 0) {
            file.from(0).get(head);
        }
        return head;
    }

    private static boolean isSafetensors(byte[] head) {
        if (head.length <= Long.BYTES) {
            return false;
        }
        long length = Long.reverseBytes(ByteBuffer.wrap(head).getLong());
        return head[Long.BYTES] == '{' && length >= 0 && length <= Safetensors.LONGEST_HEADER;
    }

    private static String describe(byte[] head) {
        if (PickleReader.begins(head)) {
            return "this is a Python pickle, but no PyTorch checkpoint";
        }
        return WrongFile.describe(head, "checkpoint")
                .orElse("this is no PyTorch checkpoint (zip or legacy) and no safetensors file");
    }
}
