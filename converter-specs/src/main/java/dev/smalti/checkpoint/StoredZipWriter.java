package dev.smalti.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Writes a zip file of stored entries whose bytes start at multiples of 64, as PyTorch's own do, with zip64 where a number
 * outgrows 32 bits. Not responsible for the channel. For one thread.
 */
final class StoredZipWriter {
    /** The size of {@link Sink#chunk}. */
    static final int CHUNK = 1 << 20;

    private static final int ALIGNMENT = 64;
    private static final int UTF8_NAMES = 0x800;
    private static final short DOS_DATE = 0x21; // 1 January 1980, the earliest: equal content gives equal files
    private static final short PLAIN_VERSION = 20;
    private static final short ZIP64_VERSION = 45;
    private static final int LOCAL_LENGTH = 30;
    private static final int ZIP64_LOCAL_EXTRA = 20;
    private static final int CRC_OFFSET = 14;

    private final FileChannel channel;
    private final long zip64From;
    private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    private final List<Written> written = new ArrayList<>();

    /** Takes the bytes of an entry, a chunk at a time. */
    interface Sink {
        /** An empty little-endian buffer to fill and write; the same each time. */
        ByteBuffer chunk();

        /** Writes what is between the buffer's position and limit. */
        void write(ByteBuffer bytes) throws IOException;
    }

    /** The content of an entry. */
    interface Content {
        void writeTo(Sink sink) throws IOException;
    }

    private record Written(byte[] name, long size, long header, int crc) {}

    /** @param zip64From the smallest number that does not fit a plain zip's fields; less only in tests */
    StoredZipWriter(FileChannel channel, long zip64From) {
        this.channel = channel;
        this.zip64From = zip64From;
    }

    /** Appends an entry of exactly this size. */
    void add(String name, long size, Content content) throws IOException {
        byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
        long header = channel.position();
        writeFully(localHeader(nameBytes, size, header));
        long start = channel.position();
        CRC32 crc = new CRC32();
        content.writeTo(new Sink() {
            @Override
            public ByteBuffer chunk() {
                return chunk.clear();
            }

            @Override
            public void write(ByteBuffer bytes) throws IOException {
                crc.update(bytes.duplicate());
                writeFully(bytes);
            }
        });
        if (channel.position() - start != size) {
            throw new IllegalArgumentException(
                    name + " was to have " + size + " bytes, has " + (channel.position() - start));
        }
        int sum = (int) crc.getValue();
        ByteBuffer sumBytes = buffer(Integer.BYTES).putInt(sum).flip();
        channel.write(sumBytes, header + CRC_OFFSET);
        written.add(new Written(nameBytes, size, header, sum));
    }

    private ByteBuffer localHeader(byte[] name, long size, long header) {
        boolean wide = size >= zip64From;
        int fixed = LOCAL_LENGTH + name.length + (wide ? ZIP64_LOCAL_EXTRA : 0) + 4;
        int padding = (int) ((ALIGNMENT - (header + fixed) % ALIGNMENT) % ALIGNMENT);
        ByteBuffer out = buffer(fixed + padding);
        out.putInt(0x04034b50);
        common(out, wide);
        out.putInt(0); // the checksum, known when the content is written
        out.putInt((int) (wide ? -1 : size)).putInt((int) (wide ? -1 : size));
        out.putShort((short) name.length).putShort((short) (fixed + padding - LOCAL_LENGTH - name.length));
        out.put(name);
        if (wide) {
            out.putShort((short) 1).putShort((short) 16).putLong(size).putLong(size);
        }
        out.put((byte) 'F').put((byte) 'B').putShort((short) padding);
        for (int i = 0; i < padding; i++) {
            out.put((byte) 'Z');
        }
        return out.flip();
    }

    private static void common(ByteBuffer out, boolean wide) {
        out.putShort(wide ? ZIP64_VERSION : PLAIN_VERSION);
        out.putShort((short) UTF8_NAMES);
        out.putShort((short) 0); // stored
        out.putShort((short) 0).putShort(DOS_DATE);
    }

    /** Writes the directory; nothing may follow. */
    void finish() throws IOException {
        long start = channel.position();
        for (Written entry : written) {
            writeFully(directoryEntry(entry));
        }
        long length = channel.position() - start;
        if (start >= zip64From || length >= zip64From || written.size() >= Math.min(zip64From, 0xffff)) {
            writeFully(zip64End(start, length));
        }
        ByteBuffer end = buffer(22).putInt(0x06054b50).putInt(0);
        short count = (short) Math.min(written.size(), 0xffff);
        end.putShort(count).putShort(count);
        end.putInt((int) Math.min(length, 0xffffffffL)).putInt((int) Math.min(start, 0xffffffffL));
        writeFully(end.putShort((short) 0).flip());
    }

    private ByteBuffer directoryEntry(Written entry) {
        boolean wide = entry.size >= zip64From || entry.header >= zip64From;
        ByteBuffer out = buffer(46 + entry.name.length + (wide ? 28 : 0));
        out.putInt(0x02014b50);
        out.putShort(wide ? ZIP64_VERSION : PLAIN_VERSION);
        common(out, wide);
        out.putInt(entry.crc);
        out.putInt((int) (wide ? -1 : entry.size)).putInt((int) (wide ? -1 : entry.size));
        out.putShort((short) entry.name.length)
                .putShort((short) (wide ? 28 : 0))
                .putShort((short) 0);
        out.putShort((short) 0).putShort((short) 0).putInt(0); // disk, attributes
        out.putInt((int) (wide ? -1 : entry.header));
        out.put(entry.name);
        if (wide) {
            out.putShort((short) 1).putShort((short) 24);
            out.putLong(entry.size).putLong(entry.size).putLong(entry.header);
        }
        return out.flip();
    }

    private ByteBuffer zip64End(long start, long length) {
        ByteBuffer out = buffer(56 + 20);
        out.putInt(0x06064b50).putLong(44);
        out.putShort(ZIP64_VERSION).putShort(ZIP64_VERSION).putInt(0).putInt(0);
        out.putLong(written.size()).putLong(written.size()).putLong(length).putLong(start);
        out.putInt(0x07064b50).putInt(0).putLong(start + length).putInt(1);
        return out.flip();
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void writeFully(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
