package dev.smalti.artifact.official;

import com.google.flatbuffers.Table;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table of a flatbuffer, its fields asked for by their place in the schema. A damaged buffer shows as an
 * {@link IndexOutOfBoundsException} or {@link IllegalArgumentException} of the one who asks.
 */
final class FlatTable extends Table {
    private static final int FIRST_FIELD = 4;

    private FlatTable(ByteBuffer buffer, int position) {
        __reset(position, buffer);
    }

    /** The root of a buffer with this identifier, or null where it has another. */
    static @Nullable FlatTable root(ByteBuffer buffer, String identifier) {
        ByteBuffer bytes = buffer.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.remaining() < Integer.BYTES + identifier.length() || !__has_identifier(bytes, identifier)) {
            return null;
        }
        return new FlatTable(bytes, bytes.getInt(bytes.position()) + bytes.position());
    }

    /** A 32-bit number; 0 where it is left out. */
    int number(int field) {
        int at = at(field);
        return at == 0 ? 0 : bb.getInt(at);
    }

    /** A 64-bit number; 0 where it is left out. */
    long wide(int field) {
        int at = at(field);
        return at == 0 ? 0 : bb.getLong(at);
    }

    /** A real number; 0 where it is left out. */
    float real(int field) {
        int at = at(field);
        return at == 0 ? 0 : bb.getFloat(at);
    }

    /** A truth value; false where it is left out. */
    boolean flag(int field) {
        int at = at(field);
        return at != 0 && bb.get(at) != 0;
    }

    /** Words; empty where they are left out. */
    String text(int field) {
        int at = at(field);
        return at == 0 ? "" : __string(at);
    }

    /** A table; null where it is left out. */
    @Nullable
    FlatTable table(int field) {
        int at = at(field);
        return at == 0 ? null : new FlatTable(bb, __indirect(at));
    }

    /** Tables; none where they are left out. */
    List<FlatTable> tables(int field) {
        List<FlatTable> tables = new ArrayList<>();
        int count = count(field, Integer.BYTES);
        for (int i = 0; i < count; i++) {
            tables.add(new FlatTable(bb, __indirect(__vector(relative(field)) + i * Integer.BYTES)));
        }
        return tables;
    }

    /** 64-bit numbers; none where they are left out. */
    List<Long> wides(int field) {
        List<Long> numbers = new ArrayList<>();
        int count = count(field, Long.BYTES);
        for (int i = 0; i < count; i++) {
            numbers.add(bb.getLong(__vector(relative(field)) + i * Long.BYTES));
        }
        return numbers;
    }

    /** Bytes, little-endian, as a part of the buffer; none where they are left out. */
    ByteBuffer bytes(int field) {
        int count = count(field, 1);
        ByteBuffer part = count == 0 ? bb.slice(0, 0) : bb.slice(__vector(relative(field)), count);
        return part.order(ByteOrder.LITTLE_ENDIAN);
    }

    /** How many elements a vector has, all of them inside the buffer. */
    private int count(int field, int elementBytes) {
        if (at(field) == 0) {
            return 0;
        }
        int count = __vector_len(relative(field));
        int start = __vector(relative(field));
        if (count < 0 || start < 0 || (long) start + (long) count * elementBytes > bb.limit()) {
            throw new IndexOutOfBoundsException("a vector of " + count + " elements at " + start);
        }
        return count;
    }

    /** Where a field lies in the buffer; 0 where it is left out. */
    private int at(int field) {
        int offset = relative(field);
        return offset == 0 ? 0 : offset + bb_pos;
    }

    private int relative(int field) {
        return __offset(FIRST_FIELD + 2 * field);
    }
}
