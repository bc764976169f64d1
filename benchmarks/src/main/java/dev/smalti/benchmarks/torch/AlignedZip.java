package dev.smalti.benchmarks.torch;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A zip of stored entries whose data start at multiples of 64 bytes, as libtorch writes and maps them. Equal entries give
 * equal bytes. One thread writes it and closes it.
 */
final class AlignedZip implements AutoCloseable {
    private static final int ALIGNMENT = 64;
    private static final int LOCAL_HEADER = 30;
    private static final int EXTRA_HEADER = 4;
    /** The tag of libtorch's padding, "FB". */
    private static final short PADDING = 0x4246;

    /** Later than the first moment of zip time, for which Java would add a second, exact time stamp. */
    private static final LocalDateTime EPOCH = LocalDateTime.of(1980, 2, 1, 0, 0);

    private final CountingStream bytes;
    private final ZipOutputStream zip;

    AlignedZip(Path file) throws IOException {
        bytes = new CountingStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 20));
        zip = new ZipOutputStream(bytes);
        zip.setMethod(ZipOutputStream.STORED);
    }

    /** Adds one entry. */
    void add(String name, byte[] data) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(EPOCH);
        entry.setSize(data.length);
        entry.setCompressedSize(data.length);
        CRC32 crc = new CRC32();
        crc.update(data);
        entry.setCrc(crc.getValue());
        entry.setExtra(padding(bytes.count + LOCAL_HEADER + name.getBytes(StandardCharsets.UTF_8).length));
        zip.putNextEntry(entry);
        zip.write(data);
        zip.closeEntry();
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }

    private static byte[] padding(long start) {
        int length = EXTRA_HEADER + (int) Math.floorMod(-(start + EXTRA_HEADER), (long) ALIGNMENT);
        return ByteBuffer.allocate(length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(PADDING)
                .putShort((short) (length - EXTRA_HEADER))
                .array();
    }

    private static final class CountingStream extends FilterOutputStream {
        private long count;

        CountingStream(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            count++;
        }

        @Override
        public void write(byte[] data, int offset, int length) throws IOException {
            out.write(data, offset, length);
            count += length;
        }
    }
}
