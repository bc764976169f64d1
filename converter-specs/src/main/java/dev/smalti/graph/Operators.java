package dev.smalti.graph;

import java.util.LinkedHashMap;
import java.util.Map;

/** The operators that Smalti's graphs are made of, each with its rule. Operator set {@link Graph#OPSET}. */
public final class Operators {
    private static final Map<String, Operator> BY_NAME = new LinkedHashMap<>();

    // Element by element, with broadcasting.
    public static final Operator ADD = standard("Add", ElementwiseRules::binary);
    public static final Operator SUB = standard("Sub", ElementwiseRules::binary);
    public static final Operator MUL = standard("Mul", ElementwiseRules::binary);
    public static final Operator DIV = standard("Div", ElementwiseRules::binary);
    public static final Operator MOD = standard("Mod", ElementwiseRules::binary);
    public static final Operator POW = standard("Pow", ElementwiseRules::power);
    public static final Operator MIN = standard("Min", ElementwiseRules::variadic);
    public static final Operator MAX = standard("Max", ElementwiseRules::variadic);
    public static final Operator LESS = standard("Less", ElementwiseRules::comparison);
    public static final Operator LESS_OR_EQUAL = standard("LessOrEqual", ElementwiseRules::comparison);
    public static final Operator GREATER = standard("Greater", ElementwiseRules::comparison);
    public static final Operator GREATER_OR_EQUAL = standard("GreaterOrEqual", ElementwiseRules::comparison);
    public static final Operator EQUAL = standard("Equal", ElementwiseRules::comparison);
    public static final Operator AND = standard("And", ElementwiseRules::logical);
    public static final Operator OR = standard("Or", ElementwiseRules::logical);
    public static final Operator NOT = standard("Not", ElementwiseRules::logical);
    // Of operator set 18: OnnxWriter raises the set of a model that holds one.
    public static final Operator BITWISE_AND = standard("BitwiseAnd", ElementwiseRules::wholeNumbers);
    public static final Operator BITWISE_XOR = standard("BitwiseXor", ElementwiseRules::wholeNumbers);
    public static final Operator WHERE = standard("Where", ElementwiseRules::where);
    public static final Operator SIGMOID = standard("Sigmoid", ElementwiseRules::floating);
    public static final Operator TANH = standard("Tanh", ElementwiseRules::floating);
    public static final Operator RELU = standard("Relu", ElementwiseRules::unary);
    public static final Operator ERF = standard("Erf", ElementwiseRules::floating);
    public static final Operator EXP = standard("Exp", ElementwiseRules::floating);
    public static final Operator LOG = standard("Log", ElementwiseRules::floating);
    public static final Operator SQRT = standard("Sqrt", ElementwiseRules::floating);
    public static final Operator RECIPROCAL = standard("Reciprocal", ElementwiseRules::floating);
    public static final Operator FLOOR = standard("Floor", ElementwiseRules::floating);
    public static final Operator NEG = standard("Neg", ElementwiseRules::unary);
    public static final Operator ABS = standard("Abs", ElementwiseRules::unary);
    public static final Operator SIGN = standard("Sign", ElementwiseRules::unary);
    public static final Operator CLIP = standard("Clip", ElementwiseRules::unary);
    public static final Operator IDENTITY = standard("Identity", ElementwiseRules::identity);
    public static final Operator CAST = standard("Cast", ElementwiseRules::cast);
    public static final Operator SOFTPLUS = standard("Softplus", ElementwiseRules::floating);
    public static final Operator SOFTMAX = standard("Softmax", ElementwiseRules::alongAxis);
    public static final Operator LOG_SOFTMAX = standard("LogSoftmax", ElementwiseRules::alongAxis);
    public static final Operator CUM_SUM = standard("CumSum", ElementwiseRules::unary);
    public static final Operator TRILU = standard("Trilu", ElementwiseRules::unary);

    // Matrices and convolutions.
    public static final Operator MAT_MUL = standard("MatMul", MatrixRules::matMul);
    public static final Operator GEMM = standard("Gemm", MatrixRules::gemm);
    public static final Operator CONV = standard("Conv", MatrixRules::conv);
    public static final Operator CONV_TRANSPOSE = standard("ConvTranspose", MatrixRules::convTranspose);
    public static final Operator AVERAGE_POOL = standard("AveragePool", MatrixRules::pool);
    public static final Operator MAX_POOL = standard("MaxPool", MatrixRules::pool);
    public static final Operator INSTANCE_NORMALIZATION =
            standard("InstanceNormalization", MatrixRules::instanceNormalization);
    public static final Operator BATCH_NORMALIZATION = standard("BatchNormalization", MatrixRules::batchNormalization);
    public static final Operator LAYER_NORMALIZATION = standard("LayerNormalization", MatrixRules::layerNormalization);

    // Whole numbers in place of real ones.
    public static final Operator QUANTIZE_LINEAR = standard("QuantizeLinear", QuantizedRules::quantize);
    public static final Operator DEQUANTIZE_LINEAR = standard("DequantizeLinear", QuantizedRules::dequantize);

    // Shapes and places.
    public static final Operator SHAPE = standard("Shape", ShapeRules::shape);
    public static final Operator RESHAPE = standard("Reshape", ShapeRules::reshape);
    public static final Operator TRANSPOSE = standard("Transpose", ShapeRules::transpose);
    public static final Operator UNSQUEEZE = standard("Unsqueeze", ShapeRules::unsqueeze);
    public static final Operator SQUEEZE = standard("Squeeze", ShapeRules::squeeze);
    public static final Operator EXPAND = standard("Expand", ShapeRules::expand);
    public static final Operator CONSTANT_OF_SHAPE = standard("ConstantOfShape", ShapeRules::constantOfShape);
    public static final Operator RANGE = standard("Range", ShapeRules::range);
    public static final Operator CONCAT = standard("Concat", PlaceRules::concat);
    public static final Operator SPLIT = standard("Split", PlaceRules::split);
    public static final Operator SLICE = standard("Slice", PlaceRules::slice);
    public static final Operator PAD = standard("Pad", PlaceRules::pad);
    public static final Operator GATHER = standard("Gather", PlaceRules::gather);
    public static final Operator GATHER_ELEMENTS = standard("GatherElements", PlaceRules::gatherElements);
    public static final Operator SCATTER_ELEMENTS = standard("ScatterElements", ElementwiseRules::unary);
    public static final Operator SCATTER_ND = standard("ScatterND", ElementwiseRules::unary);
    public static final Operator RESIZE = standard("Resize", PlaceRules::resize);
    public static final Operator DEPTH_TO_SPACE = standard("DepthToSpace", PlaceRules::depthToSpace);

    // Reductions and choices.
    public static final Operator REDUCE_SUM = standard("ReduceSum", ReductionRules::byInput);
    public static final Operator REDUCE_MEAN = standard("ReduceMean", ReductionRules::byAttribute);
    public static final Operator REDUCE_MAX = standard("ReduceMax", ReductionRules::byAttribute);
    public static final Operator REDUCE_MIN = standard("ReduceMin", ReductionRules::byAttribute);
    public static final Operator ARG_MAX = standard("ArgMax", ReductionRules::argument);
    public static final Operator ARG_MIN = standard("ArgMin", ReductionRules::argument);
    public static final Operator TOP_K = standard("TopK", ReductionRules::topK);

    // Control flow.
    public static final Operator LOOP = standard("Loop", ControlFlowRules::loop);
    public static final Operator IF = standard("If", ControlFlowRules::branch);

    // ONNX Runtime's own.
    public static final Operator MULTI_HEAD_ATTENTION = contributed("MultiHeadAttention", AttentionRules::multiHead);
    public static final Operator QUICK_GELU = contributed("QuickGelu", ElementwiseRules::floating);
    public static final Operator GROUP_QUERY_ATTENTION = contributed("GroupQueryAttention", AttentionRules::groupQuery);
    public static final Operator MAT_MUL_INTEGER_TO_FLOAT =
            contributed("MatMulIntegerToFloat", QuantizedRules::matMulIntegerToFloat);
    public static final Operator MAT_MUL_N_BITS = contributed("MatMulNBits", QuantizedRules::matMulNBits);

    // Compounds: one node while a graph is being built, taken apart by the pass Expanded before it is written.
    public static final Operator GROUP_NORMALIZATION =
            new Operator("smalti", "GroupNormalization", MatrixRules::groupNormalization);
    // Of ONNX Runtime's training runtime; the stock one does not know it.
    public static final Operator IN_PLACE_ACCUMULATOR = contributed("InPlaceAccumulatorV2", TrainingRules::accumulate);

    private Operators() {}

    private static Operator standard(String name, Operator.Rule rule) {
        return known(new Operator("", name, rule));
    }

    private static Operator contributed(String name, Operator.Rule rule) {
        return known(new Operator("com.microsoft", name, rule));
    }

    private static Operator known(Operator operator) {
        BY_NAME.put(operator.qualifiedName(), operator);
        return operator;
    }

    /**
     * The operator of this name.
     *
     * @param qualifiedName {@code domain.name}, or the name alone for a standard operator
     * @throws GraphException if Smalti does not know it
     */
    public static Operator named(String qualifiedName) {
        Operator operator = BY_NAME.get(qualifiedName);
        if (operator == null) {
            throw new GraphException("operator " + qualifiedName + " is not one that Smalti writes");
        }
        return operator;
    }
}
