package dev.smalti.checkpoint;

import dev.smalti.SmaltiException;
import dev.smalti.io.FileFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.UUID;

/**
 * Writes weights as PyTorch does, so that they can go back to it: {@code torch.load(file)["state_dict"]} is the ordered
 * dictionary of tensors, as in a Lightning checkpoint. The file is a zip of stored entries aligned to 64 bytes.
 */
public final class TorchZipWriter {
    private static final long ZIP64_FROM = 0xffffffffL;
    private static final String FOLDER = "archive/";

    private TorchZipWriter() {}

    /**
     * Writes a checkpoint to a temporary file beside the target, then moves it there.
     *
     * @param stateDict the tensors by name, in the order in which they are to be read
     * @throws SmaltiException if the file cannot be written; the target is then untouched
     */
    public static void write(Path file, Map<String, TensorValues> stateDict) {
        write(file, stateDict, ZIP64_FROM);
    }

    static void write(Path file, Map<String, TensorValues> stateDict, long zip64From) {
        Path target = file.toAbsolutePath();
        try {
            Path temporary = target.resolveSibling("." + UUID.randomUUID() + ".tmp");
            try {
                writeTo(temporary, stateDict, zip64From);
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw FileFailure.unwritable("cannot write " + file, e);
        }
    }

    private static void writeTo(Path file, Map<String, TensorValues> stateDict, long zip64From) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            StoredZipWriter zip = new StoredZipWriter(channel, zip64From);
            add(zip, "data.pkl", StateDictPickle.of(stateDict));
            add(zip, "byteorder", ascii("little"));
            int key = 0;
            for (TensorValues tensor : stateDict.values()) {
                long size = Math.multiplyExact(tensor.count(), tensor.type().bytes());
                zip.add(FOLDER + "data/" + key++, size, tensor::encode);
            }
            add(zip, "version", ascii("3\n"));
            zip.finish();
            channel.force(true);
        }
    }

    private static void add(StoredZipWriter zip, String name, byte[] content) throws IOException {
        zip.add(FOLDER + name, content.length, sink -> sink.write(ByteBuffer.wrap(content)));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
