package dev.smalti.graph;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Rules of the operators that hold bodies. */
final class ControlFlowRules {
    private ControlFlowRules() {}

    /**
     * Loop: inputs are the trip count, the condition and the carried values; the body takes (iteration, condition,
     * carried...) and gives (condition, carried..., scanned...). A carried side that the body changes is unknown after.
     */
    static List<Operator.Inferred> loop(Inference node) {
        Graph body = node.attributes().body("body");
        int carried = node.inputs().size() - 2;
        node.require(
                body.inputs().size() == carried + 2,
                "the body takes " + body.inputs().size() + " values, wanted iteration, condition and " + carried);
        List<Value> given = new ArrayList<>(body.outputs().values());
        node.require(
                given.size() >= carried + 1, "the body gives " + given.size() + " values, wanted " + (carried + 1));
        node.require(
                given.get(0).type().element() == ElementType.BOOL, "the body's first output is the condition, a bool");
        List<Operator.Inferred> outputs = new ArrayList<>();
        for (int i = 0; i < carried; i++) {
            ValueType start = node.in(2 + i).type();
            ValueType inside = body.inputs().get(2 + i).type();
            ValueType after = given.get(1 + i).type();
            node.require(
                    start.element() == inside.element() && inside.element() == after.element(),
                    "carried value " + i + " starts as " + start + ", is " + inside + " inside and " + after
                            + " after");
            outputs.add(new Operator.Inferred(merged(node, start, after), null));
        }
        List<Dim> trips = node.has(0) ? node.in(0).content() : null;
        Dim count = trips == null || node.has(1) ? node.fresh().get() : trips.get(0);
        for (Value scanned : given.subList(carried + 1, given.size())) {
            List<Dim> dims = new ArrayList<>(List.of(count));
            dims.addAll(scanned.shape().dims());
            outputs.add(new Operator.Inferred(scanned.type().shaped(new Shape(dims)), null));
        }
        return outputs;
    }

    /** If: the branches take nothing and give the same number and types of values. */
    static List<Operator.Inferred> branch(Inference node) {
        node.requireElement(0, ElementType.BOOL);
        Graph then = node.attributes().body("then_branch");
        Graph otherwise = node.attributes().body("else_branch");
        node.require(
                then.inputs().isEmpty() && otherwise.inputs().isEmpty(),
                "a branch takes no values, it uses those around");
        node.require(
                then.outputs().size() == otherwise.outputs().size(),
                "the branches give " + then.outputs().size() + " and "
                        + otherwise.outputs().size() + " values");
        List<Operator.Inferred> outputs = new ArrayList<>();
        Iterator<Value> other = otherwise.outputs().values().iterator();
        for (Value value : then.outputs().values()) {
            ValueType a = value.type();
            ValueType b = other.next().type();
            node.require(a.element() == b.element(), "the branches give " + a + " and " + b);
            outputs.add(new Operator.Inferred(merged(node, a, b), null));
        }
        return outputs;
    }

    /** The type that is true of both: sides that differ become unknown. */
    private static ValueType merged(Inference node, ValueType a, ValueType b) {
        node.require(a.shape().rank() == b.shape().rank(), "ranks differ: " + a + " and " + b);
        List<Dim> dims = new ArrayList<>();
        for (int i = 0; i < a.shape().rank(); i++) {
            Dim x = a.shape().get(i);
            dims.add(x.equals(b.shape().get(i)) ? x : node.fresh().get());
        }
        return a.shaped(new Shape(dims));
    }
}
