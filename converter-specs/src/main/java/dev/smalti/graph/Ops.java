package dev.smalti.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The operators as methods: each adds a node to a graph on behalf of one layer.
 *
 * @param graph where the nodes go
 * @param path of the layer that asks; names the nodes and leads every message
 */
public record Ops(GraphBuilder graph, String path) {
    /** Any operator with one output. */
    public Value node(Operator operator, Attributes attributes, @Nullable Value... inputs) {
        return graph.node(path, operator, Arrays.asList(inputs), attributes);
    }

    private Value plain(Operator operator, Value... inputs) {
        return graph.node(path, operator, Arrays.asList(inputs), Attributes.NONE);
    }

    /** a + b, broadcast. */
    public Value add(Value a, Value b) {
        return plain(Operators.ADD, a, b);
    }

    /** a - b, broadcast. */
    public Value sub(Value a, Value b) {
        return plain(Operators.SUB, a, b);
    }

    /** a * b, broadcast. */
    public Value mul(Value a, Value b) {
        return plain(Operators.MUL, a, b);
    }

    /** a * number. */
    public Value mul(Value a, float b) {
        return mul(a, graph.scalar(b));
    }

    /** a / b, broadcast. */
    public Value div(Value a, Value b) {
        return plain(Operators.DIV, a, b);
    }

    /** 1 / (1 + exp(-x)). */
    public Value sigmoid(Value x) {
        return plain(Operators.SIGMOID, x);
    }

    /** Hyperbolic tangent. */
    public Value tanh(Value x) {
        return plain(Operators.TANH, x);
    }

    /** Softmax along an axis. */
    public Value softmax(Value x, int axis) {
        return node(Operators.SOFTMAX, Attributes.NONE.with("axis", axis), x);
    }

    /** Batched matrix product. */
    public Value matMul(Value a, Value b) {
        return plain(Operators.MAT_MUL, a, b);
    }

    /** x [n, k] times the transpose of rows [m, k], plus bias [m]: a linear layer, or scores against a codebook. */
    public Value linear(Value x, Value rows, Value bias) {
        return node(Operators.GEMM, Attributes.NONE.with("transB", 1), x, rows, bias);
    }

    /**
     * 2-D convolution.
     *
     * @param x [N, C, H, W]
     * @param weight [M, C, k, k]
     * @param bias [M]
     * @param stride of both sides
     * @param pads top, left, bottom, right
     */
    public Value conv(Value x, Value weight, Value bias, int stride, List<Long> pads) {
        List<Long> kernel =
                weight.shape().dims().subList(2, 4).stream().map(Dim::fixed).toList();
        Attributes attributes = Attributes.NONE
                .with("kernel_shape", new Attribute.Ints(kernel))
                .with("strides", Attribute.ofInts(stride, stride))
                .with("pads", new Attribute.Ints(pads));
        return node(Operators.CONV, attributes, x, weight, bias);
    }

    /** Means over k by k windows that do not overlap. */
    public Value averagePool(Value x, int k) {
        Attributes attributes =
                Attributes.NONE.with("kernel_shape", Attribute.ofInts(k, k)).with("strides", Attribute.ofInts(k, k));
        return node(Operators.AVERAGE_POOL, attributes, x);
    }

    /** Each pixel of [N, C, H, W] twice along both sides. */
    public Value nearestTwice(Value x) {
        Value scales = graph.weight("f32[1,1,2,2]", TensorData.of(List.of(4L), 1, 1, 2, 2));
        Attributes attributes = Attributes.NONE
                .with("mode", Attribute.of("nearest"))
                .with("coordinate_transformation_mode", Attribute.of("asymmetric"))
                .with("nearest_mode", Attribute.of("floor"));
        return graph.node(path, Operators.RESIZE, Arrays.asList(x, null, scales), attributes);
    }

    /** x [N, C, ...] with every (N, C) slice brought to mean 0 and variance 1, then times scale [C] plus bias [C]. */
    public Value instanceNormalization(Value x, Value scale, Value bias, float epsilon) {
        return node(
                Operators.INSTANCE_NORMALIZATION,
                Attributes.NONE.with("epsilon", Attribute.of(epsilon)),
                x,
                scale,
                bias);
    }

    /**
     * x [N, C, H, W] with every group of channels brought to mean 0 and variance 1, then times scale [C] plus bias [C].
     * Unless the dialect has a form of its own it is an instance normalisation over groups, the fastest exact form on ONNX
     * Runtime's CPU provider.
     */
    public Value groupNormalization(Value x, int groups, Value scale, Value bias, float epsilon) {
        Attributes attributes = Attributes.NONE.with("groups", groups).with("epsilon", Attribute.of(epsilon));
        Value written = graph.dialect().write(this, Operators.GROUP_NORMALIZATION, List.of(x, scale, bias), attributes);
        if (written != null) {
            return written;
        }
        long channels = x.dim(1).fixed();
        Value grouped = reshape(x, 0, groups, -1); // [N, groups, C/groups*H*W]
        Value normalised = instanceNormalization(grouped, graph.filled(groups, 1), graph.filled(groups, 0), epsilon);
        Value restored = reshape(normalised, shape(x)); // [N, C, H, W]
        return add(mul(restored, reshape(scale, channels, 1, 1)), reshape(bias, channels, 1, 1));
    }

    /**
     * x [N, C, ...] times scale [C] plus bias [C] in one pass over the map: a batch normalisation of mean 0 and variance 1.
     */
    public Value affine(Value x, Value scale, Value bias) {
        long channels = x.dim(1).fixed();
        return node(
                Operators.BATCH_NORMALIZATION,
                Attributes.NONE.with("epsilon", Attribute.of(0f)),
                x,
                scale,
                bias,
                graph.filled(channels, 0),
                graph.filled(channels, 1));
    }

    /** x with every vector along the last axis [C] brought to mean 0 and variance 1, then times scale [C] plus bias [C]. */
    public Value layerNormalization(Value x, Value scale, Value bias, float epsilon) {
        Attributes attributes = Attributes.NONE.with("axis", -1).with("epsilon", Attribute.of(epsilon));
        return node(Operators.LAYER_NORMALIZATION, attributes, x, scale, bias);
    }

    /** Sums along an axis up to each element; {@code exclusive} leaves the element itself out. */
    public Value cumulativeSum(Value x, int axis, boolean exclusive) {
        return node(
                Operators.CUM_SUM, Attributes.NONE.with("exclusive", exclusive ? 1 : 0), x, graph.scalar((long) axis));
    }

    /** The k largest along the last axis, in falling order, and their places; among equals the first place first. */
    public List<Value> topK(Value x, Value k) {
        Attributes attributes =
                Attributes.NONE.with("axis", -1).with("largest", 1).with("sorted", 1);
        return graph.node(path, Operators.TOP_K, Arrays.asList(x, k), attributes, 2);
    }

    /** x where the condition holds, else y, broadcast. */
    public Value where(Value condition, Value x, Value y) {
        return plain(Operators.WHERE, condition, x, y);
    }

    /** Whether a is less than b, broadcast. */
    public Value less(Value a, Value b) {
        return plain(Operators.LESS, a, b);
    }

    /** Whether a is at most b, broadcast. */
    public Value atMost(Value a, Value b) {
        return plain(Operators.LESS_OR_EQUAL, a, b);
    }

    /** Whether a is at least b, broadcast. */
    public Value atLeast(Value a, Value b) {
        return plain(Operators.GREATER_OR_EQUAL, a, b);
    }

    /** Whether a equals b, broadcast. */
    public Value equal(Value a, Value b) {
        return plain(Operators.EQUAL, a, b);
    }

    /** Whether both hold, broadcast. */
    public Value and(Value a, Value b) {
        return plain(Operators.AND, a, b);
    }

    /** Whether one of them holds, broadcast. */
    public Value or(Value a, Value b) {
        return plain(Operators.OR, a, b);
    }

    /** The bits that both whole numbers have, broadcast. */
    public Value bitwiseAnd(Value a, Value b) {
        return plain(Operators.BITWISE_AND, a, b);
    }

    /** The bits that one of two whole numbers has, broadcast. */
    public Value bitwiseXor(Value a, Value b) {
        return plain(Operators.BITWISE_XOR, a, b);
    }

    /** The largest whole number that is at most x. */
    public Value floor(Value x) {
        return plain(Operators.FLOOR, x);
    }

    /** The smaller of two, broadcast. */
    public Value min(Value a, Value b) {
        return plain(Operators.MIN, a, b);
    }

    /** The larger of two, broadcast. */
    public Value max(Value a, Value b) {
        return plain(Operators.MAX, a, b);
    }

    /** The sum along one axis; the axis is kept as 1, or dropped. */
    public Value sum(Value x, int axis, boolean kept) {
        return node(Operators.REDUCE_SUM, Attributes.NONE.with("keepdims", kept ? 1 : 0), x, graph.vector(axis));
    }

    /** 0, 1, ... up to an int64 scalar, without it. */
    public Value upTo(Value count) {
        return plain(Operators.RANGE, graph.scalar(0L), count, graph.scalar(1L));
    }

    /** x with a side of 1 at each of these axes of the result. */
    public Value unsqueeze(Value x, long... axes) {
        return plain(Operators.UNSQUEEZE, x, graph.vector(axes));
    }

    /** x broadcast to the shape that an int64 vector tells. */
    public Value expand(Value x, Value shape) {
        return plain(Operators.EXPAND, x, shape);
    }

    /** x in parts of these sizes along an axis. */
    public List<Value> split(Value x, int axis, long... sizes) {
        return graph.node(
                path,
                Operators.SPLIT,
                Arrays.asList(x, graph.vector(sizes)),
                Attributes.NONE.with("axis", axis),
                sizes.length);
    }

    /** For each element of the result, the element of x at the place along an axis that {@code places} tells. */
    public Value gatherElements(Value x, Value places, int axis) {
        return node(Operators.GATHER_ELEMENTS, Attributes.NONE.with("axis", axis), x, places);
    }

    /** x with updates put at the places along an axis that {@code places} tells. */
    public Value scatterElements(Value x, Value places, Value updates, int axis) {
        return node(Operators.SCATTER_ELEMENTS, Attributes.NONE.with("axis", axis), x, places, updates);
    }

    /** x with zeros added behind the last element of one axis. */
    public Value padEnd(Value x, int axis, long count) {
        long[] pads = new long[2 * x.shape().rank()];
        pads[x.shape().rank() + axis] = count;
        return plain(Operators.PAD, x, graph.vector(pads));
    }

    /** The error function. */
    public Value erf(Value x) {
        return plain(Operators.ERF, x);
    }

    /** The length of one side of x, as an int64 scalar. */
    public Value side(Value x, int axis) {
        return gather(shape(x), graph.scalar((long) axis), 0);
    }

    /** The shape of x as an int64 vector. */
    public Value shape(Value x) {
        return plain(Operators.SHAPE, x);
    }

    /** x in another shape: a 0 copies the side at that place, one -1 takes what is left. */
    public Value reshape(Value x, long... sides) {
        return plain(Operators.RESHAPE, x, graph.vector(sides));
    }

    /** x in the shape that an int64 vector tells. */
    public Value reshape(Value x, Value shape) {
        return plain(Operators.RESHAPE, x, shape);
    }

    /** x with its axes in this order. */
    public Value transpose(Value x, long... order) {
        return node(Operators.TRANSPOSE, Attributes.NONE.with("perm", Attribute.ofInts(order)), x);
    }

    /** The slices of x at these places along an axis. */
    public Value gather(Value x, Value indices, int axis) {
        return node(Operators.GATHER, Attributes.NONE.with("axis", axis), x, indices);
    }

    /** Parts joined along an axis. */
    public Value concat(int axis, Value... parts) {
        return node(Operators.CONCAT, Attributes.NONE.with("axis", axis), parts);
    }

    /** x from start (inclusive) to end (exclusive) along one axis. */
    public Value slice(Value x, int axis, long start, long end) {
        return plain(Operators.SLICE, x, graph.vector(start), graph.vector(end), graph.vector(axis));
    }

    /** Blocks of channels [N, b*b*C, H, W] as pixels [N, C, b*H, b*W], block offsets outermost. */
    public Value depthToSpace(Value x, int block) {
        Attributes attributes = Attributes.NONE.with("blocksize", block).with("mode", Attribute.of("DCR"));
        return node(Operators.DEPTH_TO_SPACE, attributes, x);
    }

    /** The place of the first largest element along an axis, int64; the axis is dropped. */
    public Value argMax(Value x, int axis) {
        Attributes attributes = Attributes.NONE.with("axis", axis).with("keepdims", 0);
        return node(Operators.ARG_MAX, attributes, x);
    }

    /** x as another element type. */
    public Value cast(Value x, ElementType to) {
        return node(Operators.CAST, Attributes.NONE.with("to", to.onnx()), x);
    }

    /**
     * A loop that runs {@code trips} times.
     *
     * @param trips int64 scalar
     * @param carried first values of what goes from iteration to iteration
     * @param body takes (iteration, condition, carried...), gives (condition, carried..., scanned...)
     * @return the carried values after the last iteration, then the scanned ones, stacked
     */
    public List<Value> loop(Value trips, List<Value> carried, Graph body) {
        List<@Nullable Value> inputs = new ArrayList<>(Arrays.asList(trips, null));
        inputs.addAll(carried);
        return graph.node(
                path,
                Operators.LOOP,
                inputs,
                Attributes.NONE.with("body", new Attribute.Body(body)),
                body.outputs().size() - 1);
    }

    /** What the one or the other branch gives. */
    public List<Value> branch(Value condition, Graph then, Graph otherwise) {
        Attributes attributes = Attributes.NONE
                .with("then_branch", new Attribute.Body(then))
                .with("else_branch", new Attribute.Body(otherwise));
        return graph.node(
                path,
                Operators.IF,
                Collections.singletonList(condition),
                attributes,
                then.outputs().size());
    }
}
