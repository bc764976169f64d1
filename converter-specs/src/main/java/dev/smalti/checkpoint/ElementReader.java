package dev.smalti.checkpoint;

import dev.smalti.graph.Float16;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads runs of equally spaced elements of one type from bytes of any length. For one thread. */
final class ElementReader {
    private static final int BULK = 32;

    private final ByteSource bytes;
    private final StoredType type;
    private ByteBuffer window = ByteBuffer.allocate(0);
    private long windowStart;

    ElementReader(ByteSource bytes, StoredType type) {
        this.bytes = bytes;
        this.type = type;
    }

    /** Reads count elements, the first at a byte offset, each step bytes after the one before. */
    void floats(long offset, long step, float[] out, int at, int count) {
        for (int done = 0; done < count; ) {
            int start = locate(offset + done * step);
            int here = fitting(start, step, count - done);
            decode(start, (int) (here == 1 ? 0 : step), out, at + done, here);
            done += here;
        }
    }

    /** As {@link #floats}, for whole numbers. */
    void longs(long offset, long step, long[] out, int at, int count) {
        for (int done = 0; done < count; ) {
            int start = locate(offset + done * step);
            int here = fitting(start, step, count - done);
            decode(start, (int) (here == 1 ? 0 : step), out, at + done, here);
            done += here;
        }
    }

    /** Where in the current window this byte lies; moves the window if it does not hold the whole element. */
    private int locate(long offset) {
        if (offset < windowStart || offset + type.bytes() > windowStart + window.limit()) {
            window = bytes.from(offset);
            windowStart = offset;
        }
        return (int) (offset - windowStart);
    }

    private int fitting(int start, long step, int wanted) {
        if (step == 0) {
            return wanted;
        }
        return (int) Math.min(wanted, (window.limit() - start - type.bytes()) / step + 1);
    }

    private void decode(int start, int step, float[] out, int at, int count) {
        ByteBuffer b = window;
        switch (type) {
            case FLOAT32 -> {
                if (step == Float.BYTES && count >= BULK) {
                    b.slice(start, count * Float.BYTES)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .asFloatBuffer()
                            .get(out, at, count);
                    return;
                }
                for (int i = 0; i < count; i++) {
                    out[at + i] = b.getFloat(start + i * step);
                }
            }
            case FLOAT16 -> {
                for (int i = 0; i < count; i++) {
                    out[at + i] = Float16.value(b.getShort(start + i * step));
                }
            }
            case BFLOAT16 -> {
                for (int i = 0; i < count; i++) {
                    out[at + i] = BFloat16.value(b.getShort(start + i * step));
                }
            }
            case FLOAT64 -> {
                for (int i = 0; i < count; i++) {
                    out[at + i] = (float) b.getDouble(start + i * step);
                }
            }
            case INT64, INT32, INT16, INT8, UINT8, BOOL -> {
                for (int i = 0; i < count; i++) {
                    out[at + i] = (float) whole(b, start + i * step);
                }
            }
        }
    }

    private void decode(int start, int step, long[] out, int at, int count) {
        for (int i = 0; i < count; i++) {
            out[at + i] = whole(window, start + i * step);
        }
    }

    private long whole(ByteBuffer b, int at) {
        return switch (type) {
            case INT64 -> b.getLong(at);
            case INT32 -> b.getInt(at);
            case INT16 -> b.getShort(at);
            case INT8 -> b.get(at);
            case UINT8 -> b.get(at) & 0xff;
            case BOOL -> b.get(at) == 0 ? 0 : 1;
            case FLOAT32, FLOAT16, BFLOAT16, FLOAT64 -> throw new AssertionError(type);
        };
    }
}
