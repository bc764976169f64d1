package dev.smalti.picture.gif;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The codes of a GIF frame (LZW of 3 to 12 bits, GIF89a appendix F) in sub-blocks of up to 255 bytes. */
final class GifCodes {
    private static final int TABLE = 4096;
    private static final int NONE = -1;

    private final ByteBuffer data;
    private final int literalBits;
    /** A code stands for the string of its prefix and one more byte. */
    private final int[] prefix = new int[TABLE];

    private final byte[] last = new byte[TABLE];
    private final byte[] first = new byte[TABLE];
    private final int[] length = new int[TABLE];

    private int blockLeft;
    private boolean ended;
    private int bits;
    private int bitCount;

    /** Codes from the buffer's position on, where the first sub-block starts. */
    GifCodes(ByteBuffer data, int literalBits) throws IOException {
        if (literalBits < 1 || literalBits > 11) {
            throw new IOException("codes of " + literalBits + " bits");
        }
        this.data = data;
        this.literalBits = literalBits;
        for (int i = 0; i < 1 << literalBits; i++) {
            last[i] = (byte) i;
            first[i] = (byte) i;
            length[i] = 1;
        }
    }

    /**
     * Decodes pixels until {@code pixels} is full or the frame ends.
     *
     * @return how many there are
     * @throws IOException where the file ends before the frame does, or a code stands for nothing
     */
    int read(byte[] pixels) throws IOException {
        int clear = 1 << literalBits;
        int end = clear + 1;
        int next = clear + 2;
        int codeBits = literalBits + 1;
        int previous = NONE;
        int count = 0;
        while (count < pixels.length) {
            int code = code(codeBits);
            if (code == NONE || code == end) {
                return count;
            }
            if (code == clear) {
                next = clear + 2;
                codeBits = literalBits + 1;
                previous = NONE;
                continue;
            }
            if (code > next
                    || (code == next && (previous == NONE || next == TABLE))
                    || (previous == NONE && code > end)) {
                throw new IOException("a code that stands for nothing");
            }
            if (previous != NONE && next < TABLE) {
                prefix[next] = previous;
                first[next] = first[previous];
                last[next] = first[code == next ? previous : code];
                length[next] = length[previous] + 1;
                next++;
                if (next == 1 << codeBits && codeBits < 12) {
                    codeBits++;
                }
            }
            count = write(code, pixels, count);
            previous = code;
        }
        return count;
    }

    /** Writes a code's string from its end; what does not fit any more is left out. */
    private int write(int code, byte[] pixels, int at) {
        int rest = code;
        for (int i = at + length[code] - 1; i >= at; i--) {
            if (i < pixels.length) {
                pixels[i] = last[rest];
            }
            rest = prefix[rest];
        }
        return Math.min(pixels.length, at + length[code]);
    }

    /** The next code; {@link #NONE} after the last sub-block. */
    private int code(int codeBits) throws IOException {
        while (bitCount < codeBits) {
            int next = nextByte();
            if (next == NONE) {
                return NONE;
            }
            bits |= next << bitCount;
            bitCount += 8;
        }
        int code = bits & ((1 << codeBits) - 1);
        bits >>>= codeBits;
        bitCount -= codeBits;
        return code;
    }

    private int nextByte() throws IOException {
        if (blockLeft == 0 && !ended) {
            blockLeft = byteOfFile();
            ended = blockLeft == 0;
        }
        if (ended) {
            return NONE;
        }
        blockLeft--;
        return byteOfFile();
    }

    private int byteOfFile() throws IOException {
        if (!data.hasRemaining()) {
            throw new EOFException("it ends too early");
        }
        return data.get() & 0xff;
    }
}
