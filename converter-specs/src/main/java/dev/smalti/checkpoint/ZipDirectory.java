package dev.smalti.checkpoint;

import dev.smalti.SmaltiException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The central directory of a zip file, with zip64, and where the bytes of each entry lie, so that stored entries can be
 * mapped. Nothing is ever unpacked to disk, so an entry's name is only a key.
 *
 * <p>Follows PKWARE's APPNOTE.TXT, sections 4.3 to 4.5.
 */
final class ZipDirectory {
    private static final int END = 0x06054b50;
    private static final int END_LENGTH = 22;
    private static final int END64_LOCATOR = 0x07064b50;
    private static final int END64_LOCATOR_LENGTH = 20;
    private static final int END64 = 0x06064b50;
    private static final int END64_LENGTH = 56;
    private static final int HEADER = 0x02014b50;
    private static final int HEADER_LENGTH = 46;
    private static final int LOCAL = 0x04034b50;
    private static final int LOCAL_LENGTH = 30;
    private static final int ZIP64_EXTRA = 1;
    private static final int LONGEST_COMMENT = 0xffff;
    private static final long UNSET = 0xffffffffL;
    private static final int MOST_ENTRIES = 500_000;
    private static final int LARGEST_DIRECTORY = 1 << 28;

    private ZipDirectory() {}

    /**
     * The entries by name, in the directory's order.
     *
     * @throws SmaltiException if the file is cut short, contradicts itself, or uses encryption
     */
    static Map<String, ZipEntryBytes> read(MappedFile file) {
        Extent extent = locate(file);
        if (extent.length > LARGEST_DIRECTORY || extent.entries > MOST_ENTRIES) {
            throw SmaltiException.corrupt("the zip directory claims " + extent.entries + " entries in " + extent.length
                    + " bytes, more than a checkpoint has");
        }
        ByteBuffer directory = file.region(extent.start, (int) extent.length);
        Map<String, ZipEntryBytes> entries = new LinkedHashMap<>();
        for (long i = 0; i < extent.entries; i++) {
            ZipEntryBytes entry = entry(file, directory);
            if (entries.put(entry.name(), entry) != null) {
                throw SmaltiException.corrupt("two zip entries are called " + Printable.of(entry.name()));
            }
        }
        return entries;
    }

    private record Extent(long start, long length, long entries) {}

    private static Extent locate(MappedFile file) {
        int length = (int) Math.min(file.size(), END_LENGTH + LONGEST_COMMENT);
        long tailStart = file.size() - length;
        ByteBuffer tail = file.region(tailStart, length);
        int end = length - END_LENGTH;
        while (end >= 0 && !(tail.getInt(end) == END && end + END_LENGTH + unsigned16(tail, end + 20) == length)) {
            end--;
        }
        if (end < 0) {
            throw SmaltiException.corrupt(
                    "the zip directory at the end of the file is missing: the file is cut short, copy it again");
        }
        Extent extent = new Extent(unsigned32(tail, end + 16), unsigned32(tail, end + 12), unsigned16(tail, end + 10));
        int locator = end - END64_LOCATOR_LENGTH;
        if (locator >= 0 && tail.getInt(locator) == END64_LOCATOR) {
            extent = zip64(file, tail.getLong(locator + 8));
        }
        if (extent.start < 0
                || extent.length < 0
                || extent.entries < 0
                || extent.start > tailStart + end
                || extent.length > tailStart + end - extent.start) {
            throw SmaltiException.corrupt("the zip directory (" + extent.length + " bytes at " + extent.start
                    + ") lies outside the file (" + file.size() + " bytes)");
        }
        return extent;
    }

    private static Extent zip64(MappedFile file, long at) {
        if (at < 0 || at > file.size() - END64_LENGTH || file.from(at).getInt(0) != END64) {
            throw SmaltiException.corrupt("the zip64 directory's end record is not at " + at);
        }
        ByteBuffer record = file.from(at);
        return new Extent(record.getLong(48), record.getLong(40), record.getLong(32));
    }

    private static ZipEntryBytes entry(MappedFile file, ByteBuffer directory) {
        int start = directory.position();
        if (directory.remaining() < HEADER_LENGTH || directory.getInt(start) != HEADER) {
            throw SmaltiException.corrupt("the zip directory is damaged " + start + " bytes in");
        }
        int nameLength = unsigned16(directory, start + 28);
        int extraLength = unsigned16(directory, start + 30);
        int commentLength = unsigned16(directory, start + 32);
        if (directory.remaining() - HEADER_LENGTH < nameLength + extraLength + commentLength) {
            throw SmaltiException.corrupt("the zip directory is cut short " + start + " bytes in");
        }
        byte[] nameBytes = new byte[nameLength];
        directory.get(start + HEADER_LENGTH, nameBytes);
        String name = new String(nameBytes, StandardCharsets.UTF_8);
        ByteBuffer extra =
                directory.slice(start + HEADER_LENGTH + nameLength, extraLength).order(ByteOrder.LITTLE_ENDIAN);
        directory.position(start + HEADER_LENGTH + nameLength + extraLength + commentLength);
        if ((directory.getShort(start + 8) & 1) != 0) {
            throw SmaltiException.unsupported("zip entry " + Printable.of(name) + " is encrypted");
        }
        Sizes sizes = Sizes.read(directory, start, extra, name);
        return new ZipEntryBytes(
                name,
                unsigned16(directory, start + 10),
                sizes.size,
                file,
                data(file, name, sizes.header, sizes.compressed),
                sizes.compressed);
    }

    /** The three numbers of an entry that zip64 moves into the extra field where they do not fit 32 bits. */
    private record Sizes(long size, long compressed, long header) {
        static Sizes read(ByteBuffer directory, int start, ByteBuffer extra, String name) {
            ByteBuffer wide = zip64Field(extra);
            long size = widen(unsigned32(directory, start + 24), wide, name);
            long compressed = widen(unsigned32(directory, start + 20), wide, name);
            long header = widen(unsigned32(directory, start + 42), wide, name);
            return new Sizes(size, compressed, header);
        }

        private static long widen(long narrow, ByteBuffer wide, String name) {
            if (narrow != UNSET) {
                return narrow;
            }
            long value = wide.remaining() < Long.BYTES ? -1 : wide.getLong();
            if (value < 0) {
                throw SmaltiException.corrupt("zip entry " + Printable.of(name) + " lacks its zip64 sizes");
            }
            return value;
        }

        private static ByteBuffer zip64Field(ByteBuffer extra) {
            while (extra.remaining() >= 4) {
                int id = extra.getShort() & 0xffff;
                int length = Math.min(extra.getShort() & 0xffff, extra.remaining());
                if (id == ZIP64_EXTRA) {
                    return extra.slice(extra.position(), length).order(ByteOrder.LITTLE_ENDIAN);
                }
                extra.position(extra.position() + length);
            }
            return ByteBuffer.allocate(0);
        }
    }

    private static long data(MappedFile file, String name, long header, long compressed) {
        if (header > file.size() - LOCAL_LENGTH || file.from(header).getInt(0) != LOCAL) {
            throw SmaltiException.corrupt("zip entry " + Printable.of(name) + " does not start at " + header);
        }
        ByteBuffer local = file.from(header);
        long start = header + LOCAL_LENGTH + unsigned16(local, 26) + unsigned16(local, 28);
        if (compressed > file.size() - start) {
            throw SmaltiException.corrupt("zip entry " + Printable.of(name) + " declares " + compressed + " bytes at "
                    + start + ", the file ends at " + file.size());
        }
        return start;
    }

    private static int unsigned16(ByteBuffer bytes, int at) {
        return bytes.getShort(at) & 0xffff;
    }

    private static long unsigned32(ByteBuffer bytes, int at) {
        return bytes.getInt(at) & 0xffffffffL;
    }
}
