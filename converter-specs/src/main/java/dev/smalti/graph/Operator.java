package dev.smalti.graph;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An operator of ONNX: its name, and the rule that tells the types of its outputs.
 *
 * @param domain empty for the standard operators
 * @param name e.g. {@code Conv}
 * @param rule shape and type inference
 */
public record Operator(String domain, String name, Rule rule) {
    /** Tells what comes out of an operator, and refuses what may not go in. */
    @FunctionalInterface
    public interface Rule {
        /**
         * The outputs' types, in order.
         *
         * @throws GraphException if the inputs or attributes do not fit the operator
         */
        List<Inferred> infer(Inference inference);
    }

    /**
     * One output: its type, and its elements where they are known as the graph is built.
     *
     * @param type element type and shape
     * @param content elements of a small int64 tensor, row-major; null where unknown
     */
    public record Inferred(ValueType type, @Nullable List<Dim> content) {
        /** An output whose elements are unknown. */
        public static List<Inferred> of(ElementType element, Shape shape) {
            return List.of(new Inferred(new ValueType(element, shape), null));
        }
    }

    /** {@code domain.name}, or the name alone for a standard operator. */
    public String qualifiedName() {
        return domain.isEmpty() ? name : domain + "." + name;
    }

    @Override
    public String toString() {
        return qualifiedName();
    }
}
