package dev.smalti.graph;

import java.util.Locale;

/**
 * What a value is: its element type and shape.
 *
 * @param element type of each element
 * @param shape sides, fixed or symbolic
 */
public record ValueType(ElementType element, Shape shape) {
    /** A float32 tensor. */
    public static ValueType floats(Dim... dims) {
        return new ValueType(ElementType.FLOAT, Shape.of(dims));
    }

    /** An int64 tensor. */
    public static ValueType longs(Dim... dims) {
        return new ValueType(ElementType.INT64, Shape.of(dims));
    }

    /** The same shape of another element type. */
    public ValueType as(ElementType other) {
        return new ValueType(other, shape);
    }

    /** The same element type in another shape. */
    public ValueType shaped(Shape other) {
        return new ValueType(element, other);
    }

    @Override
    public String toString() {
        return element.name().toLowerCase(Locale.ROOT) + shape;
    }
}
