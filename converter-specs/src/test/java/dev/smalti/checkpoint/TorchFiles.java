package dev.smalti.checkpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** Small checkpoints put together by hand. */
final class TorchFiles {
    private TorchFiles() {}

    /** A zip of stored entries under {@code x/}, of the given names and contents. */
    static Path zip(Path file, Map<String, byte[]> entries) {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            StoredZipWriter zip = new StoredZipWriter(channel, 0xffffffffL);
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                byte[] content = entry.getValue();
                zip.add("x/" + entry.getKey(), content.length, sink -> sink.write(ByteBuffer.wrap(content)));
            }
            zip.finish();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A checkpoint {@code {'t': tensor}} whose storage 0 is of float32. */
    static Path tensor(Path file, float[] storage, long offset, long[] shape, long[] strides) {
        byte[] pickle = new PickleText()
                .raw("\u0080\2}")
                .text("t")
                .tensor("FloatStorage", "0", storage.length, offset, shape, strides)
                .raw("s.")
                .bytes();
        return zip(file, pickleAnd(pickle, floats(storage)));
    }

    static Map<String, byte[]> pickleAnd(byte[] pickle, byte[] storage) {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("data.pkl", pickle);
        entries.put("data/0", storage);
        return entries;
    }

    static byte[] floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    /** The same zip with every entry deflated. */
    static Path deflated(Path zip, Path target) throws IOException {
        try (ZipFile in = new ZipFile(zip.toFile());
                ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(target))) {
            for (ZipEntry entry : Collections.list(in.entries())) {
                out.putNextEntry(new ZipEntry(entry.getName()));
                in.getInputStream(entry).transferTo(out);
                out.closeEntry();
            }
        }
        return target;
    }

    /** A legacy checkpoint: header, this pickle, the keys 0, 1, ... and the storages as float32. */
    static byte[] legacy(byte[] pickle, float[]... storages) {
        return legacy(2, pickle, storages);
    }

    /** As {@link #legacy(byte[], float[]...)}, all its other pickles in one of the protocols 2 to 5. */
    static byte[] legacy(int protocol, byte[] pickle, float[]... storages) {
        ProtocolPickle keys = new ProtocolPickle(protocol).raw("](");
        for (int i = 0; i < storages.length; i++) {
            keys.text(Integer.toString(i));
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(new ProtocolPickle(protocol)
                .raw("\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019")
                .bytes());
        file.writeBytes(new ProtocolPickle(protocol).raw("M\u00e9\3").bytes());
        file.writeBytes(new ProtocolPickle(protocol)
                .raw("}")
                .text("little_endian")
                .raw("\u0088s")
                .bytes());
        file.writeBytes(pickle);
        file.writeBytes(keys.raw("e").bytes());
        for (float[] storage : storages) {
            file.writeBytes(ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(storage.length)
                    .array());
            file.writeBytes(floats(storage));
        }
        return file.toByteArray();
    }

    static Map<String, byte[]> only(String name, byte[] content) {
        return Collections.singletonMap(name, content);
    }
}
