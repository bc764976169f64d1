package dev.smalti.gradient;

import dev.smalti.graph.Attributes;
import dev.smalti.graph.Node;
import dev.smalti.graph.Operator;
import dev.smalti.graph.Ops;
import dev.smalti.graph.Shape;
import dev.smalti.graph.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One node on the way back.
 *
 * @param ops adds the nodes of the gradient
 * @param node the node whose inputs' gradients are wanted
 * @param given gradients of the node's outputs; null for one that has none
 * @param wanted which inputs' gradients somebody asks for
 * @param producers the node that gave each value
 * @param asked the values that a gradient was asked for by name: a product must not go past one
 * @param kept gives the contents of a value to the way back: the value itself, or the same computed again
 * @param target what will run the gradient
 */
record Pullback(
        Ops ops,
        Node node,
        List<@Nullable Value> given,
        List<Boolean> wanted,
        Map<Value, Node> producers,
        Set<Value> asked,
        UnaryOperator<Value> kept,
        Target target) {
    /** An input of the node. */
    Value in(int index) {
        return Objects.requireNonNull(node.inputs().get(index), node::name);
    }

    /** The contents of an input; what {@link #in} gives is for its shape and maker. */
    Value read(int index) {
        return kept.apply(in(index));
    }

    /** The contents of the only output. */
    Value readOut() {
        return kept.apply(out());
    }

    /** Whether a product may lead the gradient of what depends on this value past it, to what it was made of. */
    boolean passes(Value value) {
        return !asked.contains(value);
    }

    /** The node that gave a value, if it is of this operator; null where it is not. */
    @Nullable
    Node made(Value value, Operator by) {
        Node producer = producers.get(value);
        return producer != null && producer.operator().equals(by) ? producer : null;
    }

    /** The only output of the node. */
    Value out() {
        return node.outputs().get(0);
    }

    /** The settings of the node. */
    Attributes attributes() {
        return node.attributes();
    }

    /** Whether the gradient of this input is asked for. */
    boolean wants(int index) {
        return index < wanted.size() && wanted.get(index);
    }

    /** The gradient of the only output, in its own shape or one that broadcasts to it. */
    Value slim() {
        return Objects.requireNonNull(given.get(0), node::name);
    }

    /** The gradient of the only output, in its own shape. */
    Value whole() {
        return Broadcast.whole(ops, slim(), out());
    }

    /** Gradients for the inputs, made only where they are asked for. */
    @SafeVarargs
    final List<@Nullable Value> each(Supplier<Value>... gradients) {
        List<@Nullable Value> made = new ArrayList<>();
        // Inputs at the end that a node was made without have no gradient.
        for (int i = 0; i < Math.min(gradients.length, wanted.size()); i++) {
            made.add(wants(i) ? gradients[i].get() : null);
        }
        return made;
    }

    /** The gradient of the first input; the others have none. */
    List<@Nullable Value> first(Value gradient) {
        return Collections.singletonList(gradient);
    }

    /** A gradient in the output's shape summed over what the node broadcast of an input. */
    Value summed(Value gradient, int input) {
        return Broadcast.summed(ops, gradient, out().shape(), in(input).shape());
    }

    /** The shape of an input. */
    Shape shape(int input) {
        return in(input).shape();
    }
}
