package dev.smalti.gradient;

import dev.smalti.graph.GraphException;
import dev.smalti.graph.Node;
import dev.smalti.graph.Operator;
import dev.smalti.graph.Operators;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The vector-Jacobian product of each operator that has one. */
final class Products {
    private static final Map<Operator, Product> BY_OPERATOR = new HashMap<>();
    private static final Set<Operator> NORMALISATIONS =
            Set.of(Operators.INSTANCE_NORMALIZATION, Operators.LAYER_NORMALIZATION);

    static {
        ElementwiseProducts.register(BY_OPERATOR);
        ReductionProducts.register(BY_OPERATOR);
        NormProducts.register(BY_OPERATOR);
        MatrixProducts.register(BY_OPERATOR);
        ConvolutionProducts.register(BY_OPERATOR);
        PlaceProducts.register(BY_OPERATOR);
    }

    private Products() {}

    /**
     * The product of a node's operator.
     *
     * @throws GraphException if it has none
     */
    static Product of(Node node) {
        Product product = BY_OPERATOR.get(node.operator());
        if (product == null) {
            boolean normalises = NORMALISATIONS.contains(node.operator());
            throw new GraphException(node.name() + ": " + node.operator() + " has no gradient"
                    + (normalises ? "; build the graph in the dialect Differentiable, which takes it apart" : ""));
        }
        return product;
    }

    /** The operators that have a product. */
    static Set<Operator> operators() {
        return Set.copyOf(BY_OPERATOR.keySet());
    }
}
