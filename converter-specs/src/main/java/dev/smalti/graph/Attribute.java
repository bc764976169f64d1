package dev.smalti.graph;

import java.util.Arrays;
import java.util.List;

/** A setting of a node that is fixed in the graph. */
public sealed interface Attribute {
    /** A whole number. */
    record Int(long value) implements Attribute {}

    /** A real number. */
    record Real(float value) implements Attribute {}

    /** A word. */
    record Text(String value) implements Attribute {}

    /** Whole numbers. */
    record Ints(List<Long> values) implements Attribute {
        /** Copies the list. */
        public Ints {
            values = List.copyOf(values);
        }
    }

    /** Real numbers. */
    record Reals(List<Float> values) implements Attribute {
        /** Copies the list. */
        public Reals {
            values = List.copyOf(values);
        }
    }

    /** A constant tensor, for {@code Constant} and {@code ConstantOfShape}. */
    record Tensor(TensorData value) implements Attribute {}

    /** The body of a {@code Loop} or a branch of an {@code If}. */
    record Body(Graph graph) implements Attribute {}

    /** A whole number. */
    static Attribute of(long value) {
        return new Int(value);
    }

    /** A real number. */
    static Attribute of(float value) {
        return new Real(value);
    }

    /** A word. */
    static Attribute of(String value) {
        return new Text(value);
    }

    /** Whole numbers. */
    static Attribute ofInts(long... values) {
        return new Ints(Arrays.stream(values).boxed().toList());
    }
}
