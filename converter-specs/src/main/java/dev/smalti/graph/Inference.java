package dev.smalti.graph;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What an operator's rule sees of a node that is being made.
 *
 * @param operatorName the operator's name, for rules that several operators share
 * @param inputs the inputs; null for one that is left out
 * @param attributes the node's attributes
 * @param outputs how many outputs are asked for
 * @param fresh gives a new symbol for a side that cannot be known
 */
public record Inference(
        String operatorName, List<@Nullable Value> inputs, Attributes attributes, int outputs, Supplier<Dim> fresh) {
    /** Whether there is an input at this place. */
    public boolean has(int index) {
        return index < inputs.size() && inputs.get(index) != null;
    }

    /**
     * The input at this place.
     *
     * @throws GraphException if it is left out
     */
    public Value in(int index) {
        Value value = index < inputs.size() ? inputs.get(index) : null;
        if (value == null) {
            throw new GraphException("input " + index + " is missing");
        }
        return value;
    }

    /** The shape of an input. */
    public Shape shape(int index) {
        return in(index).shape();
    }

    /** The element type of an input. */
    public ElementType element(int index) {
        return in(index).type().element();
    }

    /**
     * An axis attribute, counted from the start.
     *
     * @throws GraphException if it lies outside the rank
     */
    public int axis(String name, long otherwise, int rank) {
        return axis(attributes.integer(name, otherwise), rank);
    }

    /** An axis counted from the start, of a tensor of this rank. */
    public static int axis(long axis, int rank) {
        if (axis < -rank || axis >= rank) {
            throw new GraphException("axis " + axis + " lies outside rank " + rank);
        }
        return (int) (axis < 0 ? axis + rank : axis);
    }

    /** The known whole numbers of an input, or null where they are symbolic, unknown or left out. */
    public @Nullable List<Long> numbers(int index) {
        if (!has(index)) {
            return null;
        }
        List<Dim> content = in(index).content();
        return content == null || !content.stream().allMatch(Dim::isFixed)
                ? null
                : content.stream().map(Dim::fixed).toList();
    }

    /** Refuses the node unless this holds. */
    public void require(boolean condition, String message) {
        if (!condition) {
            throw new GraphException(message);
        }
    }

    /** Refuses the node unless an input has this rank. */
    public void requireRank(int index, int rank) {
        require(
                shape(index).rank() == rank,
                "input " + index + " has rank " + rank + ", got " + in(index).type());
    }

    /** Refuses the node unless an input has this element type. */
    public void requireElement(int index, ElementType element) {
        require(
                element(index) == element,
                "input " + index + " holds " + element + ", got " + in(index).type());
    }

    /** Refuses the node unless all inputs that are there have one element type. */
    public void requireOneElementType() {
        for (int i = 1; i < inputs.size(); i++) {
            if (has(i)) {
                requireElement(i, element(0));
            }
        }
    }
}
