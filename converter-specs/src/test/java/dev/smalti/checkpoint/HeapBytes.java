package dev.smalti.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Bytes in memory that show themselves through windows of at most this many bytes, as a large file does. */
record HeapBytes(byte[] bytes, int window) implements ByteSource {
    @Override
    public long size() {
        return bytes.length;
    }

    @Override
    public ByteBuffer from(long offset) {
        int length = Math.min(window, bytes.length - (int) offset);
        return ByteBuffer.wrap(bytes).slice((int) offset, length).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void checkOpen() {}
}
