package dev.smalti.checkpoint;

import dev.smalti.SmaltiException;
import dev.smalti.io.FileFailure;
import dev.smalti.io.WrongFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads NumPy's {@code .npy} files as far as checkpoints need them: one dimension of little-endian int64, e.g. the
 * {@code used.npy} of a remapped codebook. Source: NumPy's {@code numpy/lib/format.py}.
 */
public final class Npy {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int LARGEST_FILE = 1 << 28;
    private static final int LONGEST_HEADER = 10_000;
    private static final Pattern HEADER = Pattern.compile(
            "\\{'descr': '([^']{1,64})', 'fortran_order': (?:True|False), 'shape': \\(([0-9, ]{0,256})\\), \\} *\\n");
    private static final Pattern ONE_DIMENSION = Pattern.compile("([0-9]{1,9}),");

    private Npy() {}

    /**
     * The values of a one-dimensional int64 array.
     *
     * @throws SmaltiException if the file cannot be read, is damaged, or holds anything else
     */
    public static long[] longs(Path path) {
        String name = Printable.of(String.valueOf(path.getFileName()));
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            if (channel.size() > LARGEST_FILE) {
                throw SmaltiException.unsupported("it has " + channel.size() + " bytes, more than " + LARGEST_FILE);
            }
            ByteBuffer bytes = ByteBuffer.allocate((int) channel.size()).order(ByteOrder.LITTLE_ENDIAN);
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
            return parse(bytes.flip());
        } catch (IOException e) {
            throw FileFailure.unreadable("cannot read " + name, e);
        } catch (SmaltiException e) {
            throw new SmaltiException(e.kind(), "cannot read " + name + ": " + e.getMessage(), e);
        }
    }

    private static long[] parse(ByteBuffer bytes) {
        Matcher header = HEADER.matcher(header(bytes));
        if (!header.matches()) {
            throw SmaltiException.corrupt("its header is not that of a NumPy array");
        }
        Matcher shape = ONE_DIMENSION.matcher(header.group(2));
        if (!header.group(1).equals("<i8") || !shape.matches()) {
            throw SmaltiException.unsupported("it holds " + Printable.of(header.group(1)) + " of shape ("
                    + header.group(2) + "), one dimension of <i8 is wanted; save it with numpy's astype('int64')");
        }
        int count = Integer.parseInt(shape.group(1));
        if (bytes.remaining() != (long) count * Long.BYTES) {
            throw SmaltiException.corrupt(
                    "its header declares " + count + " numbers, but " + bytes.remaining() + " bytes follow");
        }
        long[] values = new long[count];
        bytes.asLongBuffer().get(values);
        return values;
    }

    private static String header(ByteBuffer bytes) {
        int version = bytes.limit() > MAGIC.length ? bytes.get(MAGIC.length) : 0;
        int lengthBytes = version == 1 ? Short.BYTES : Integer.BYTES;
        int start = MAGIC.length + 2 + lengthBytes;
        if (bytes.limit() < start || bytes.slice(0, MAGIC.length).compareTo(ByteBuffer.wrap(MAGIC)) != 0) {
            byte[] head = new byte[Math.min(bytes.limit(), WrongFile.HEAD)];
            bytes.get(0, head);
            throw SmaltiException.unsupported(
                    head.length == 0
                            ? "it is no .npy file"
                            : WrongFile.describe(head, ".npy file").orElse("it is no .npy file"));
        }
        if (version < 1 || version > 3) {
            throw SmaltiException.unsupported("its format version is " + version + ", 1 to 3 are known");
        }
        long length = version == 1 ? bytes.getShort(start - 2) & 0xffff : bytes.getInt(start - 4) & 0xffffffffL;
        if (length > LONGEST_HEADER || length > bytes.limit() - start) {
            throw SmaltiException.corrupt("its header declares " + length + " bytes");
        }
        String text =
                StandardCharsets.UTF_8.decode(bytes.slice(start, (int) length)).toString();
        bytes.position(start + (int) length);
        return text;
    }
}
