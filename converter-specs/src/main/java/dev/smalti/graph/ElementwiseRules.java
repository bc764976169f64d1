package dev.smalti.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/** Rules of the operators that work element by element. */
final class ElementwiseRules {
    private ElementwiseRules() {}

    static List<Operator.Inferred> unary(Inference node) {
        return Operator.Inferred.of(node.element(0), node.shape(0));
    }

    static List<Operator.Inferred> identity(Inference node) {
        return List.of(new Operator.Inferred(node.in(0).type(), node.in(0).content()));
    }

    static List<Operator.Inferred> floating(Inference node) {
        node.require(
                node.element(0).isFloating(),
                "wants real numbers, got " + node.in(0).type());
        return unary(node);
    }

    static List<Operator.Inferred> alongAxis(Inference node) {
        node.axis("axis", -1, node.shape(0).rank());
        return floating(node);
    }

    static List<Operator.Inferred> cast(Inference node) {
        ElementType to = ElementType.ofOnnx((int) node.attributes().integer("to", 0));
        List<Dim> content =
                to == ElementType.INT64 || to == ElementType.INT32 ? node.in(0).content() : null;
        return List.of(new Operator.Inferred(node.in(0).type().as(to), content));
    }

    static List<Operator.Inferred> binary(Inference node) {
        node.requireOneElementType();
        ElementType element = node.element(0);
        return List.of(new Operator.Inferred(new ValueType(element, broadcast(node)), arithmetic(node)));
    }

    static List<Operator.Inferred> wholeNumbers(Inference node) {
        node.require(
                !node.element(0).isFloating() && node.element(0) != ElementType.BOOL,
                "wants whole numbers, got " + node.in(0).type());
        node.requireOneElementType();
        return Operator.Inferred.of(node.element(0), broadcast(node));
    }

    static List<Operator.Inferred> variadic(Inference node) {
        node.requireOneElementType();
        List<Dim> content = node.inputs().size() == 2 ? arithmetic(node) : null;
        return List.of(new Operator.Inferred(new ValueType(node.element(0), broadcast(node)), content));
    }

    static List<Operator.Inferred> power(Inference node) {
        return Operator.Inferred.of(node.element(0), broadcast(node));
    }

    static List<Operator.Inferred> comparison(Inference node) {
        node.requireOneElementType();
        return Operator.Inferred.of(ElementType.BOOL, broadcast(node));
    }

    static List<Operator.Inferred> logical(Inference node) {
        node.requireElement(0, ElementType.BOOL);
        node.requireOneElementType();
        return Operator.Inferred.of(ElementType.BOOL, broadcast(node));
    }

    static List<Operator.Inferred> where(Inference node) {
        node.requireElement(0, ElementType.BOOL);
        node.requireElement(2, node.element(1));
        return Operator.Inferred.of(node.element(1), broadcast(node));
    }

    /** The shape that all inputs broadcast to. */
    private static Shape broadcast(Inference node) {
        Shape shape = node.shape(0);
        for (int i = 1; i < node.inputs().size(); i++) {
            shape = broadcast(shape, node.shape(i));
        }
        return shape;
    }

    /**
     * The shape that two shapes broadcast to.
     *
     * @throws GraphException if two sides differ and neither is 1
     */
    static Shape broadcast(Shape a, Shape b) {
        int rank = Math.max(a.rank(), b.rank());
        List<Dim> dims = new ArrayList<>();
        for (int i = rank; i > 0; i--) {
            Dim x = i > a.rank() ? Dim.ONE : a.get(a.rank() - i);
            Dim y = i > b.rank() ? Dim.ONE : b.get(b.rank() - i);
            if (!x.equals(y) && !x.is(1) && !y.is(1)) {
                throw new GraphException("shapes " + a + " and " + b + " do not broadcast: " + x + " against " + y);
            }
            dims.add(x.is(1) ? y : x);
        }
        return new Shape(dims);
    }

    /** Sums and products of known whole numbers stay known, so that shapes can be computed in the graph. */
    private static @Nullable List<Dim> arithmetic(Inference node) {
        List<Dim> a = node.in(0).content();
        List<Dim> b = node.in(1).content();
        BinaryOperator<Dim> operation = operation(node);
        boolean whole = node.element(0) == ElementType.INT64 || node.element(0) == ElementType.INT32;
        if (!whole
                || a == null
                || b == null
                || operation == null
                || (a.size() != b.size() && a.size() != 1 && b.size() != 1)) {
            return null;
        }
        List<Dim> result = new ArrayList<>();
        for (int i = 0; i < Math.max(a.size(), b.size()); i++) {
            result.add(operation.apply(a.get(a.size() == 1 ? 0 : i), b.get(b.size() == 1 ? 0 : i)));
        }
        return result;
    }

    private static @Nullable BinaryOperator<Dim> operation(Inference node) {
        return switch (node.operatorName()) {
            case "Add" -> Dim::plus;
            case "Sub" -> Dim::minus;
            case "Mul" -> Dim::times;
            case "Div" -> {
                List<Long> divisors = node.numbers(1);
                boolean positive = divisors != null && divisors.stream().allMatch(d -> d > 0);
                yield positive ? (a, b) -> a.dividedBy(b.fixed()) : null;
            }
            case "Min" -> bothAreNumbers(node) ? (a, b) -> a.fixed() <= b.fixed() ? a : b : null;
            case "Max" -> bothAreNumbers(node) ? (a, b) -> a.fixed() >= b.fixed() ? a : b : null;
            default -> null;
        };
    }

    private static boolean bothAreNumbers(Inference node) {
        return node.numbers(0) != null && node.numbers(1) != null;
    }
}
