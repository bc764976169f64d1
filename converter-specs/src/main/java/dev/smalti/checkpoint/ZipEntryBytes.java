package dev.smalti.checkpoint;

import dev.smalti.SmaltiException;
import java.nio.ByteBuffer;

/**
 * One entry of a zip file.
 *
 * @param method 0 stored, 8 deflated
 * @param size in bytes, unpacked, as the directory declares it
 * @param start of the packed bytes in the file; they are checked to lie inside it
 * @param packed how many packed bytes there are
 */
record ZipEntryBytes(String name, int method, long size, MappedFile file, long start, long packed) {
    private static final int STORED = 0;
    private static final int DEFLATED = 8;
    private static final int LARGEST_DEFLATED = 1 << 29;
    private static final int DEFLATE_RATIO = 1032; // the most that one deflated byte can become

    /** Checks that the declared sizes are possible, so that a few bytes cannot ask for gigabytes. */
    ZipEntryBytes {
        if (method == STORED && size != packed) {
            throw SmaltiException.corrupt(
                    "zip entry " + Printable.of(name) + " is stored in " + packed + " bytes but declares " + size);
        }
        if (method == DEFLATED && size / DEFLATE_RATIO > packed) {
            throw SmaltiException.corrupt("zip entry " + Printable.of(name) + " declares " + size + " bytes, which "
                    + packed + " deflated bytes cannot hold");
        }
    }

    /** The bytes for lazy reading: mapped where they are stored, inflated in memory at the first read where not. */
    StorageBytes open() {
        if (method == STORED) {
            return new StorageBytes(file, start, size);
        }
        checkInflatable();
        return new StorageBytes(new InflatedBytes(this), 0, size);
    }

    /** All bytes at once; for the small entries. */
    ByteBuffer readAll(int atMost) {
        if (size > atMost) {
            throw SmaltiException.unsupported(
                    "zip entry " + Printable.of(name) + " has " + size + " bytes, more than the " + atMost + " read");
        }
        if (method == STORED) {
            return file.region(start, (int) size);
        }
        checkInflatable();
        return new InflatedBytes(this).from(0);
    }

    private void checkInflatable() {
        if (method != DEFLATED) {
            throw SmaltiException.unsupported(
                    "zip entry " + Printable.of(name) + " is packed with method " + method + "; store it unpacked");
        }
        if (size > LARGEST_DEFLATED) {
            throw SmaltiException.unsupported("zip entry " + Printable.of(name) + " is deflated and has " + size
                    + " bytes, more than " + LARGEST_DEFLATED + "; store it unpacked");
        }
    }
}
