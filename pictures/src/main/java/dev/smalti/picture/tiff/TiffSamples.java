package dev.smalti.picture.tiff;

import dev.smalti.picture.tiff.TiffHeader.Fax;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.apache.commons.imaging.common.PackBits;
import org.apache.commons.imaging.formats.tiff.itu_t4.T4AndT6Compression;
import org.apache.commons.imaging.mylzw.MyLzwDecompressor;

/**
 * Decodes the samples of TIFF pictures without loss: of 1 to 32 bits as integers, signed or not, or as floating-point numbers;
 * in strips or tiles, of all samples or of one, predicted or not.
 */
public final class TiffSamples {
    private static final int HORIZONTAL = 2;
    private static final int FLOATING_POINT = 3;

    private final TiffHeader header;
    private final byte[] file;
    private final int inChunk;
    private final float[] samples;

    private TiffSamples(TiffHeader header, byte[] file) {
        this.header = header;
        this.file = file;
        this.inChunk = header.planar ? 1 : header.samples;
        this.samples = new float[Math.multiplyExact(Math.multiplyExact(header.width, header.height), header.samples)];
    }

    /**
     * All samples as stored, pixel by pixel: integers as they are, to 24 bits exactly.
     *
     * @param header of a plain file, whose size the caller has checked
     * @throws IOException where the file is damaged
     */
    public static float[] read(TiffHeader header, byte[] file) throws IOException {
        TiffSamples reader = new TiffSamples(header, file);
        int across = (header.width - 1) / header.tileWidth + 1;
        int down = (header.height - 1) / header.tileHeight + 1;
        int planes = header.planar ? header.samples : 1;
        for (int plane = 0; plane < planes; plane++) {
            for (int row = 0; row < down; row++) {
                for (int column = 0; column < across; column++) {
                    reader.readChunk((plane * down + row) * across + column, plane, row, column);
                }
            }
        }
        return reader.samples;
    }

    private void readChunk(int index, int plane, int tileRow, int tileColumn) throws IOException {
        int top = tileRow * header.tileHeight;
        int left = tileColumn * header.tileWidth;
        int rows = Math.min(header.tileHeight, header.height - top);
        int columns = Math.min(header.tileWidth, header.width - left);
        int rowBits = 0;
        for (int i = 0; i < inChunk; i++) {
            rowBits = Math.addExact(rowBits, Math.multiplyExact(header.bits[plane + i], header.tileWidth));
        }
        int rowBytes = (rowBits + 7) / 8;
        byte[] bytes = decompressed(index, rowBytes, rows);
        ByteBuffer data = ByteBuffer.wrap(bytes);
        data.order(header.order);
        for (int y = 0; y < rows; y++) {
            int start = y * rowBytes;
            predict(data, bytes, start, rowBytes, header.bits[plane]);
            for (int x = 0, bit = 8 * start; x < columns; x++) {
                for (int s = 0; s < inChunk; s++) {
                    int bits = header.bits[plane + s];
                    samples[((top + y) * header.width + left + x) * header.samples + plane + s] =
                            sample(data, bit, bits);
                    bit += bits;
                }
            }
        }
    }

    private float sample(ByteBuffer data, int bit, int bits) {
        int at = bit / 8;
        if (header.format == TiffHeader.FLOAT) {
            return switch (bits) {
                case 16 -> Half.toFloat(data.getShort(at));
                case 32 -> data.getFloat(at);
                default -> (float) data.getDouble(at);
            };
        }
        long value;
        if (bits == 8) {
            value = data.get(at) & 0xff;
        } else if (bits == 16) {
            value = data.getShort(at) & 0xffff;
        } else if (bits == 32) {
            value = Integer.toUnsignedLong(data.getInt(at));
        } else if (bits == 24) {
            boolean little = header.order == ByteOrder.LITTLE_ENDIAN;
            int first = data.get(at) & 0xff;
            int last = data.get(at + 2) & 0xff;
            value = ((little ? last : first) * 65536L) | ((data.get(at + 1) & 0xff) << 8) | (little ? first : last);
        } else {
            value = packed(data, bit, bits);
        }
        if (header.format == TiffHeader.SIGNED) {
            value = (value << (64 - bits)) >> (64 - bits);
        }
        return value;
    }

    /** A sample of another width: the highest bit comes first whatever the byte order is. */
    private static long packed(ByteBuffer data, int bit, int bits) {
        long value = 0;
        for (int i = bit; i < bit + bits; i++) {
            value = (value << 1) | ((data.get(i / 8) >> (7 - i % 8)) & 1);
        }
        return value;
    }

    private void predict(ByteBuffer data, byte[] bytes, int start, int length, int bits) throws IOException {
        if (header.predictor == HORIZONTAL) {
            sum(data, start, length, bits);
        } else if (header.predictor == FLOATING_POINT) {
            gather(bytes, start, length, bits / 8);
        } else if (header.predictor != 1) {
            throw new IOException("an unknown predictor: " + header.predictor);
        }
    }

    /** Each sample but the first of a row is stored as its difference from the one before. */
    private void sum(ByteBuffer data, int start, int length, int bits) throws IOException {
        int step = inChunk * bits / 8;
        for (int at = start + step; at + bits / 8 <= start + length; at += bits / 8) {
            switch (bits) {
                case 8 -> data.put(at, (byte) (data.get(at) + data.get(at - step)));
                case 16 -> data.putShort(at, (short) (data.getShort(at) + data.getShort(at - step)));
                case 32 -> data.putInt(at, data.getInt(at) + data.getInt(at - step));
                case 64 -> data.putLong(at, data.getLong(at) + data.getLong(at - step));
                default -> throw new IOException("differences of samples of " + bits + " bits");
            }
        }
    }

    /** Bytes are stored as differences, all highest bytes of a row first (Adobe's technical note 3). */
    private void gather(byte[] data, int start, int length, int bytes) {
        for (int i = start + inChunk; i < start + length; i++) {
            data[i] += data[i - inChunk];
        }
        byte[] planes = Arrays.copyOfRange(data, start, start + length);
        int count = length / bytes;
        boolean little = header.order == ByteOrder.LITTLE_ENDIAN;
        for (int i = 0; i < count; i++) {
            for (int b = 0; b < bytes; b++) {
                data[start + i * bytes + (little ? bytes - 1 - b : b)] = planes[b * count + i];
            }
        }
    }

    /** At least so many rows of a strip or tile. */
    private byte[] decompressed(int index, int rowBytes, int rows) throws IOException {
        int length = Math.multiplyExact(rowBytes, rows);
        int[] range = header.chunk(index, file.length);
        byte[] stored = Arrays.copyOfRange(file, range[0], range[1]);
        if (header.reversedBits) {
            for (int i = 0; i < stored.length; i++) {
                stored[i] = (byte) (Integer.reverse(stored[i]) >>> 24);
            }
        }
        byte[] data = stored;
        if (header.deflated()) {
            data = inflated(stored, length);
        } else if (header.fax() != Fax.NONE) {
            data = unfaxed(stored, rows);
        } else if (header.packed()) {
            data = PackBits.decompress(stored, length);
        } else if (header.lzw()) {
            data = new MyLzwDecompressor(8, ByteOrder.BIG_ENDIAN, true)
                    .decompress(new ByteArrayInputStream(stored), length);
        }
        if (data.length < length) {
            throw new IOException("a strip or tile ends too early");
        }
        return data;
    }

    private byte[] unfaxed(byte[] stored, int rows) throws IOException {
        int width = header.tileWidth;
        return switch (header.fax()) {
            case HUFFMAN -> T4AndT6Compression.decompressModifiedHuffman(stored, width, rows);
            case T4 ->
                header.twoDimensional()
                        ? T4AndT6Compression.decompressT4_2D(stored, width, rows, header.filledLines())
                        : T4AndT6Compression.decompressT4_1D(stored, width, rows, header.filledLines());
            default -> T4AndT6Compression.decompressT6(stored, width, rows);
        };
    }

    private static byte[] inflated(byte[] stored, int length) throws IOException {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(stored);
            byte[] data = new byte[length];
            int count = 0;
            while (count < length) {
                int more = inflater.inflate(data, count, length - count);
                if (more == 0) {
                    throw new IOException("a strip or tile ends too early");
                }
                count += more;
            }
            return data;
        } catch (DataFormatException e) {
            throw new IOException("a strip or tile that is not deflated", e);
        } finally {
            inflater.end();
        }
    }
}
