package dev.smalti.checkpoint;

import dev.smalti.SmaltiException;
import java.lang.ref.SoftReference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/** The bytes of a deflated zip entry, inflated when first read and kept while memory allows. */
final class InflatedBytes implements ByteSource {
    private final ZipEntryBytes entry;
    private SoftReference<@Nullable ByteBuffer> inflated = new SoftReference<>(null); // guarded by this

    InflatedBytes(ZipEntryBytes entry) {
        this.entry = entry;
    }

    @Override
    public long size() {
        return entry.size();
    }

    @Override
    public void checkOpen() {
        entry.file().checkOpen();
    }

    @Override
    public synchronized ByteBuffer from(long offset) {
        checkOpen();
        ByteBuffer all = inflated.get();
        if (all == null) {
            all = ByteBuffer.wrap(inflate());
            inflated = new SoftReference<>(all);
        }
        return all.slice((int) offset, (int) (entry.size() - offset)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private byte[] inflate() {
        byte[] out = new byte[(int) entry.size()];
        Inflater inflater = new Inflater(true);
        try {
            long taken = 0;
            int given = 0;
            while (!inflater.finished()) {
                if (inflater.needsInput() && taken < entry.packed()) {
                    ByteBuffer packed = entry.file().from(entry.start() + taken);
                    packed.limit((int) Math.min(packed.limit(), entry.packed() - taken));
                    taken += packed.limit();
                    inflater.setInput(packed);
                }
                int count = given < out.length
                        ? inflater.inflate(out, given, out.length - given)
                        : inflater.inflate(new byte[1]);
                given += count;
                boolean starved = count == 0 && !inflater.finished() && taken == entry.packed();
                if (given > out.length || starved) {
                    throw wrongLength();
                }
            }
            if (given != out.length) {
                throw wrongLength();
            }
            return out;
        } catch (DataFormatException e) {
            throw new SmaltiException(
                    SmaltiException.Kind.CORRUPT,
                    "zip entry " + Printable.of(entry.name()) + " does not inflate: " + e.getMessage(),
                    e);
        } finally {
            inflater.end();
        }
    }

    private SmaltiException wrongLength() {
        return SmaltiException.corrupt("zip entry " + Printable.of(entry.name()) + " does not inflate to the "
                + entry.size() + " bytes it declares");
    }
}
