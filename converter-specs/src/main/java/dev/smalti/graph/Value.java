package dev.smalti.graph;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tensor that flows through a graph: an input, a weight or what a node gave. Each has a name that is unique in its
 * graph and the subgraphs below, and is itself only (identity, not equality). A small tensor of whole numbers
 * that are known when the graph is built, such as the shape of another, carries them as its {@link #content}, so that
 * shapes stay known through {@code Reshape}, {@code Slice} and {@code Resize}.
 */
public final class Value {
    private final String name;
    private final ValueType type;
    private final @Nullable List<Dim> content;

    Value(String name, ValueType type, @Nullable List<Dim> content) {
        this.name = name;
        this.type = type;
        this.content = content == null ? null : List.copyOf(content);
    }

    /** The unique name. */
    public String name() {
        return name;
    }

    /** Element type and shape. */
    public ValueType type() {
        return type;
    }

    /** The shape. */
    public Shape shape() {
        return type.shape();
    }

    /** The side at an axis; a negative axis counts from the end. */
    public Dim dim(int axis) {
        return type.shape().get(axis);
    }

    /** The elements in row-major order where they are known as the graph is built; null where not. */
    public @Nullable List<Dim> content() {
        return content;
    }

    @Override
    public String toString() {
        return name + ": " + type;
    }
}
