package dev.smalti.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.smalti.SmaltiException;
import dev.smalti.io.FileFailure;
import dev.smalti.io.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;

/**
 * Writes safetensors files: the length of a JSON header in 64 bits, the header, then the tensors' bytes without gaps, the
 * first at a multiple of 8. Equal tensors give equal files. Source: the format's description in huggingface/safetensors,
 * README.md.
 */
public final class SafetensorsWriter {
    private static final int ALIGNMENT = 8;
    private static final JsonFactory JSON = new JsonFactory();

    private SafetensorsWriter() {}

    /**
     * Writes a file under another name, forces it to the disk, and moves it to its place.
     *
     * @param tensors the tensors by name, in the order in which they are to lie in the file; each is asked for its values
     *     once, when its turn comes
     * @return the file's SHA-256, lower-case hex
     * @throws SmaltiException if the file cannot be written, or whatever a tensor's values throw; the target is then
     *     untouched
     */
    public static String write(Path file, Map<String, TensorValues> tensors) {
        Path target = file.toAbsolutePath();
        try {
            Path temporary = target.resolveSibling("." + UUID.randomUUID() + ".tmp");
            try {
                String digest = writeTo(temporary, tensors);
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                return digest;
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw FileFailure.unwritable("cannot write " + file, e);
        }
    }

    private static String writeTo(Path file, Map<String, TensorValues> tensors) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            HashedSink sink = new HashedSink(channel);
            byte[] header = header(tensors);
            int padded = (header.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
            ByteBuffer start = sink.chunk().putLong(padded).flip();
            sink.write(start);
            sink.write(ByteBuffer.wrap(header));
            // The format pads with spaces: the header stays JSON.
            sink.write(ByteBuffer.wrap(" ".repeat(padded - header.length).getBytes(StandardCharsets.US_ASCII)));
            for (TensorValues tensor : tensors.values()) {
                tensor.encode(sink);
            }
            channel.force(true);
            return HexFormat.of().formatHex(sink.digest.digest());
        }
    }

    private static byte[] header(Map<String, TensorValues> tensors) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            long offset = 0;
            json.writeStartObject();
            for (Map.Entry<String, TensorValues> entry : tensors.entrySet()) {
                TensorValues tensor = entry.getValue();
                long end = Math.addExact(
                        offset, Math.multiplyExact(tensor.count(), tensor.type().bytes()));
                json.writeObjectFieldStart(entry.getKey());
                json.writeStringField("dtype", name(tensor.type()));
                json.writeArrayFieldStart("shape");
                for (int side : tensor.shape()) {
                    json.writeNumber(side);
                }
                json.writeEndArray();
                json.writeArrayFieldStart("data_offsets");
                json.writeNumber(offset);
                json.writeNumber(end);
                json.writeEndArray();
                json.writeEndObject();
                offset = end;
            }
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private static String name(StoredType type) {
        return switch (type) {
            case FLOAT64 -> "F64";
            case FLOAT32 -> "F32";
            case FLOAT16 -> "F16";
            case BFLOAT16 -> "BF16";
            case INT64 -> "I64";
            case INT32 -> "I32";
            case INT16 -> "I16";
            case INT8 -> "I8";
            case UINT8 -> "U8";
            case BOOL -> "BOOL";
        };
    }

    /** Writes to a channel and hashes what it writes. */
    private static final class HashedSink implements StoredZipWriter.Sink {
        private final FileChannel channel;
        private final MessageDigest digest = Sha256.digest();
        private final ByteBuffer chunk =
                ByteBuffer.allocateDirect(StoredZipWriter.CHUNK).order(ByteOrder.LITTLE_ENDIAN);

        HashedSink(FileChannel channel) {
            this.channel = channel;
        }

        @Override
        public ByteBuffer chunk() {
            return chunk.clear();
        }

        @Override
        public void write(ByteBuffer bytes) throws IOException {
            digest.update(bytes.duplicate());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }
}
