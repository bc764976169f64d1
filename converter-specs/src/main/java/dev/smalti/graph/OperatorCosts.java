package dev.smalti.graph;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How many operations a node is, by its operator. Loops and branches have no count of their own: their bodies do. */
final class OperatorCosts {
    /** Operations of one node, all of whose shapes are fixed. */
    @FunctionalInterface
    interface Cost {
        /**
         * The count.
         *
         * @throws GraphException if it depends on numbers that are unknown
         */
        long of(Inference node, List<Value> outputs);
    }

    /** One for each element of the result. */
    static final Cost ELEMENTWISE = (node, outputs) -> count(outputs.get(0));

    private static final Cost BY_INPUT = (node, outputs) -> count(node.in(0));
    private static final Cost NONE = (node, outputs) -> 0;
    /** Rows times a matrix: each element of the result is a sum over the row. */
    private static final Cost ROWS = (node, outputs) ->
            products(count(outputs.get(0)), node.in(0).dim(-1).fixed());

    private static final Set<Operator> VIEWS =
            Set.of(Operators.IDENTITY, Operators.RESHAPE, Operators.UNSQUEEZE, Operators.SQUEEZE, Operators.SHAPE);

    private static final Map<String, Cost> PRODUCTS = new HashMap<>();
    private static final Map<String, Cost> OTHERS = new HashMap<>();

    static {
        addProduct(ROWS, Operators.MAT_MUL, Operators.MAT_MUL_INTEGER_TO_FLOAT, Operators.MAT_MUL_N_BITS);
        addProduct(OperatorCosts::gemm, Operators.GEMM);
        addProduct(OperatorCosts::conv, Operators.CONV);
        addProduct(OperatorCosts::convTranspose, Operators.CONV_TRANSPOSE);
        addProduct((node, outputs) -> AttentionCosts.multiHead(node), Operators.MULTI_HEAD_ATTENTION);
        addProduct((node, outputs) -> AttentionCosts.groupQuery(node), Operators.GROUP_QUERY_ATTENTION);
        add(ELEMENTWISE, Operators.ADD, Operators.SUB, Operators.MUL, Operators.DIV, Operators.MOD, Operators.POW);
        add(ELEMENTWISE, Operators.MIN, Operators.MAX, Operators.LESS, Operators.LESS_OR_EQUAL, Operators.GREATER);
        add(ELEMENTWISE, Operators.GREATER_OR_EQUAL, Operators.EQUAL, Operators.AND, Operators.OR, Operators.NOT);
        add(ELEMENTWISE, Operators.WHERE, Operators.SIGMOID, Operators.TANH, Operators.RELU, Operators.ERF);
        add(ELEMENTWISE, Operators.EXP, Operators.LOG, Operators.SQRT, Operators.RECIPROCAL, Operators.FLOOR);
        add(ELEMENTWISE, Operators.NEG, Operators.ABS, Operators.SIGN, Operators.CLIP, Operators.SOFTPLUS);
        add(ELEMENTWISE, Operators.SOFTMAX, Operators.LOG_SOFTMAX, Operators.CUM_SUM, Operators.QUICK_GELU);
        add(ELEMENTWISE, Operators.INSTANCE_NORMALIZATION, Operators.BATCH_NORMALIZATION);
        add(ELEMENTWISE, Operators.LAYER_NORMALIZATION, Operators.GROUP_NORMALIZATION);
        add(ELEMENTWISE, Operators.QUANTIZE_LINEAR, Operators.DEQUANTIZE_LINEAR);
        add(ELEMENTWISE, Operators.BITWISE_AND, Operators.BITWISE_XOR);
        add(BY_INPUT, Operators.REDUCE_SUM, Operators.REDUCE_MEAN, Operators.REDUCE_MAX, Operators.REDUCE_MIN);
        add(BY_INPUT, Operators.ARG_MAX, Operators.ARG_MIN, Operators.TOP_K, Operators.IN_PLACE_ACCUMULATOR);
        add(OperatorCosts::pool, Operators.AVERAGE_POOL, Operators.MAX_POOL);
        add(NONE, VIEWS.toArray(Operator[]::new));
        add(NONE, Operators.CAST, Operators.TRILU, Operators.TRANSPOSE, Operators.EXPAND, Operators.RANGE);
        add(NONE, Operators.CONSTANT_OF_SHAPE, Operators.CONCAT, Operators.SPLIT, Operators.SLICE, Operators.PAD);
        add(NONE, Operators.GATHER, Operators.GATHER_ELEMENTS, Operators.DEPTH_TO_SPACE);
        add(OperatorCosts::scatter, Operators.SCATTER_ELEMENTS, Operators.SCATTER_ND);
        add(OperatorCosts::resize, Operators.RESIZE);
    }

    private OperatorCosts() {}

    private static void addProduct(Cost cost, Operator... operators) {
        for (Operator operator : operators) {
            PRODUCTS.put(operator.qualifiedName(), cost);
        }
    }

    private static void add(Cost cost, Operator... operators) {
        for (Operator operator : operators) {
            OTHERS.put(operator.qualifiedName(), cost);
        }
    }

    /** The count of an operator; null where it has none of its own. */
    static @Nullable Cost of(Operator operator) {
        Cost product = PRODUCTS.get(operator.qualifiedName());
        return product == null ? OTHERS.get(operator.qualifiedName()) : product;
    }

    /** Whether the operator of this qualified name sums products. */
    static boolean isProduct(String qualifiedName) {
        return PRODUCTS.containsKey(qualifiedName);
    }

    /** Whether the operator gives its input, or the shape of it, and moves nothing. */
    static boolean isView(Operator operator) {
        return VIEWS.contains(operator);
    }

    /** Elements of a value whose shape is fixed. */
    static long count(Value value) {
        return value.shape().count().fixed();
    }

    /** Operations of so many sums of so many products: a multiplication and an addition for each. */
    static long products(long sums, long length) {
        return Math.multiplyExact(2, Math.multiplyExact(sums, length));
    }

    private static long gemm(Inference node, List<Value> outputs) {
        int inner = node.attributes().integer("transA", 0) == 0 ? 1 : 0;
        return products(count(outputs.get(0)), node.in(0).dim(inner).fixed());
    }

    /** Each element of the result is a sum over the taps and channels of one kernel. */
    private static long conv(Inference node, List<Value> outputs) {
        return products(count(outputs.get(0)), kernel(node.in(1)));
    }

    /** Each element of the input is added to all taps and channels of one kernel. */
    private static long convTranspose(Inference node, List<Value> outputs) {
        return products(count(node.in(0)), kernel(node.in(1)));
    }

    private static long kernel(Value weight) {
        return Dim.product(weight.shape().dims().subList(1, weight.shape().rank()))
                .fixed();
    }

    private static long pool(Inference node, List<Value> outputs) {
        long window =
                node.attributes().integers("kernel_shape", List.of()).stream().reduce(1L, Math::multiplyExact);
        return Math.multiplyExact(count(outputs.get(0)), window);
    }

    /** Nothing where elements take a place, one for each that is added to what is there. */
    private static long scatter(Inference node, List<Value> outputs) {
        return node.attributes().text("reduction", "none").equals("none") ? 0 : count(node.in(2));
    }

    private static long resize(Inference node, List<Value> outputs) {
        return node.attributes().text("mode", "nearest").equals("nearest") ? 0 : count(outputs.get(0));
    }
}
