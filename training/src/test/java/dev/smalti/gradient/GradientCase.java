package dev.smalti.gradient;

import dev.smalti.graph.Operator;
import dev.smalti.graph.Value;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * A kind of random graph.
 *
 * @param name what it is about
 * @param of the operators whose products it is for
 * @param draw draws one and gives the values that gradients come to
 */
record GradientCase(String name, Set<Operator> of, Function<Sketch, List<Value>> draw) {
    static GradientCase of(Operator operator, Function<Sketch, Value> draw) {
        return of(operator.name(), operator, draw);
    }

    static GradientCase of(String name, Operator operator, Function<Sketch, Value> draw) {
        return new GradientCase(name, Set.of(operator), sketch -> List.of(draw.apply(sketch)));
    }

    /** About how products work together. */
    static GradientCase of(String name, Function<Sketch, Value> draw) {
        return new GradientCase(name, Set.of(), sketch -> List.of(draw.apply(sketch)));
    }

    @Override
    public String toString() {
        return name;
    }
}
