package dev.smalti.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The sides of a tensor, outermost first; no sides for a scalar.
 *
 * @param dims the sides
 */
public record Shape(List<Dim> dims) {
    /** The shape of a scalar. */
    public static final Shape SCALAR = new Shape(List.of());

    /** Copies the list. */
    public Shape {
        dims = List.copyOf(dims);
    }

    /** A shape of these sides. */
    public static Shape of(Dim... dims) {
        return new Shape(Arrays.asList(dims));
    }

    /** A shape of fixed sides. */
    public static Shape of(long... sides) {
        return new Shape(Arrays.stream(sides).mapToObj(Dim::of).toList());
    }

    /** How many sides. */
    public int rank() {
        return dims.size();
    }

    /** The side at an axis; a negative axis counts from the end. */
    public Dim get(int axis) {
        return dims.get(axis < 0 ? axis + rank() : axis);
    }

    /** The same with one side replaced; a negative axis counts from the end. */
    public Shape with(int axis, Dim side) {
        List<Dim> copy = new ArrayList<>(dims);
        copy.set(axis < 0 ? axis + rank() : axis, side);
        return new Shape(copy);
    }

    /** How many elements. */
    public Dim count() {
        return Dim.product(dims);
    }

    /** Whether every side is a number. */
    public boolean isFixed() {
        return dims.stream().allMatch(Dim::isFixed);
    }

    /**
     * The sides as numbers.
     *
     * @throws GraphException if one is symbolic
     */
    public List<Long> fixed() {
        return dims.stream().map(Dim::fixed).toList();
    }

    /**
     * The shape that this is where its symbols have these values.
     *
     * @param values by symbol; may hold others
     * @throws GraphException if a symbol of this shape has none
     */
    public Shape at(Map<String, Long> values) {
        return new Shape(dims.stream().map(dim -> Dim.of(dim.at(values))).toList());
    }

    @Override
    public String toString() {
        return dims.stream().map(Dim::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
