package dev.smalti.checkpoint;

import java.nio.ByteBuffer;

/** Bytes addressed by a long offset, read as little-endian. Threads may share one. */
interface ByteSource {
    /** What every view holds at least, short of the end. */
    int LOOK_AHEAD = 64;

    /** How many bytes there are. */
    long size();

    /** A view that starts at this offset and holds at least the next {@link #LOOK_AHEAD} bytes, fewer only at the end. */
    ByteBuffer from(long offset);

    /** Throws an {@link IllegalStateException} if the file behind this is closed. */
    void checkOpen();
}
