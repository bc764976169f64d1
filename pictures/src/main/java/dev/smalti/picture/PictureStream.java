package dev.smalti.picture;

import java.io.IOException;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * A file's bytes for a decoder, which may read past their end only so often: some decoders take what is missing for
 * zeros, and a damaged file of a few bytes would keep them busy for minutes.
 */
final class PictureStream extends ImageInputStreamImpl {
    private static final int PATIENCE = 4096;

    private final byte[] data;
    private final long claimed;
    private int readsPastTheEnd;

    PictureStream(byte[] data) {
        this(data, data.length);
    }

    /**
     * A file that claims to be longer than it is: some decoders refuse pictures that are much larger than their file, as
     * those of one colour are. The picture's size is for the caller to check.
     */
    PictureStream(byte[] data, long claimed) {
        this.data = data;
        this.claimed = Math.max(claimed, data.length);
    }

    @Override
    public long length() {
        return claimed;
    }

    @Override
    public int read() throws IOException {
        checkClosed();
        bitOffset = 0;
        if (streamPos >= data.length) {
            return end();
        }
        return data[(int) streamPos++] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        checkClosed();
        bitOffset = 0;
        if (length == 0) {
            return 0;
        }
        if (streamPos >= data.length) {
            return end();
        }
        int count = (int) Math.min(length, data.length - streamPos);
        System.arraycopy(data, (int) streamPos, bytes, from, count);
        streamPos += count;
        return count;
    }

    /** Not an EOFException: that is the one decoders swallow. */
    private int end() throws IOException {
        if (++readsPastTheEnd > PATIENCE) {
            throw new IOException("the data ends too early");
        }
        return -1;
    }
}
