package dev.smalti.graph;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of a node, by name.
 *
 * @param byName sorted by name, so that a graph is written the same every time
 */
public record Attributes(Map<String, Attribute> byName) {
    /** No attributes. */
    public static final Attributes NONE = new Attributes(Map.of());

    /** Copies and sorts the map. */
    public Attributes {
        byName = Collections.unmodifiableMap(new TreeMap<>(byName));
    }

    /** These and one more. */
    public Attributes with(String name, Attribute value) {
        Map<String, Attribute> more = new TreeMap<>(byName);
        more.put(name, value);
        return new Attributes(more);
    }

    /** These and a whole number. */
    public Attributes with(String name, long value) {
        return with(name, Attribute.of(value));
    }

    /** A whole number, or what it is when left out. */
    public long integer(String name, long otherwise) {
        return byName.get(name) instanceof Attribute.Int i ? i.value() : otherwise;
    }

    /** A word, or what it is when left out. */
    public String text(String name, String otherwise) {
        return byName.get(name) instanceof Attribute.Text t ? t.value() : otherwise;
    }

    /** Whole numbers, or what they are when left out. */
    public List<Long> integers(String name, List<Long> otherwise) {
        return byName.get(name) instanceof Attribute.Ints i ? i.values() : otherwise;
    }

    /** A constant tensor, or null when left out. */
    public @Nullable TensorData tensor(String name) {
        return byName.get(name) instanceof Attribute.Tensor t ? t.value() : null;
    }

    /**
     * A body.
     *
     * @throws GraphException if there is none of this name
     */
    public Graph body(String name) {
        if (byName.get(name) instanceof Attribute.Body body) {
            return body.graph();
        }
        throw new GraphException("there is no body '" + name + "'");
    }
}
