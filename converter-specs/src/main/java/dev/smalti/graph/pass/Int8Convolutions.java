package dev.smalti.graph.pass;

import dev.smalti.graph.Attributes;
import dev.smalti.graph.ElementType;
import dev.smalti.graph.Graph;
import dev.smalti.graph.GraphBuilder;
import dev.smalti.graph.GraphException;
import dev.smalti.graph.Node;
import dev.smalti.graph.Operators;
import dev.smalti.graph.Ops;
import dev.smalti.graph.TensorData;
import dev.smalti.graph.Value;
import dev.smalti.graph.pass.Int8Sites.Site;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Computes convolutions in whole numbers, static and calibrated: uint8 times int8 with sums in int32. What is convolved
 * and what comes out is rounded to 256 steps of a range that was measured beforehand; kernels have a scale for each output
 * channel, see {@link Int8Kernel}. Written as {@code QuantizeLinear} and {@code DequantizeLinear} around {@code Conv}, which
 * ONNX Runtime fuses to {@code QLinearConv} and any other runtime computes as it stands. What only moves numbers between
 * two convolutions moves the whole ones. Rounding makes a code of what is no number like of any other; so that it is not
 * lost, 0 times the sum of everything that is rounded is added to the result.
 */
public final class Int8Convolutions implements Pass {
    /**
     * Convolutions of fewer channels than this on either side stay as they are. They see the largest maps, where rounding
     * to steps and back takes most of the time that whole numbers save, and most of the error would be theirs: with them
     * a picture is 4 to 6 dB further from the float32 one and a few per cent sooner there.
     */
    public static final int FEWEST_CHANNELS = 64;

    private final Map<String, Range> ranges;

    /**
     * The pass.
     *
     * @param ranges of the values that {@link RangeProbe#names} lists, by those names
     */
    public Int8Convolutions(Map<String, Range> ranges) {
        this.ranges = Map.copyOf(ranges);
    }

    /**
     * {@inheritDoc}
     *
     * @throws GraphException if a range is missing
     */
    @Override
    public Graph apply(Graph graph) {
        return new DropUnused().apply(new Quantization(graph, ranges).rewrite(graph));
    }

    private static final class Quantization extends Rewriter {
        /**
         * A value in 8 bits.
         *
         * @param numbers uint8
         * @param range what they stand for
         */
        private record Steps(Value numbers, Range range) {}

        private final Int8Sites sites;
        private final Map<String, Range> ranges;
        private final Map<Value, Steps> steps = new HashMap<>();
        private final List<Value> rounded = new ArrayList<>();

        Quantization(Graph graph, Map<String, Range> ranges) {
            this.sites = Int8Sites.of(graph);
            this.ranges = ranges;
        }

        @Override
        List<Value> node(GraphBuilder to, Node node, List<@Nullable Value> inputs) {
            Ops ops = new Ops(to, path(node));
            Site site = sites.at(node);
            if (site != null) {
                return List.of(convolution(ops, node, site, Objects.requireNonNull(inputs.get(0))));
            }
            List<Steps> moved = moved(node, inputs);
            if (!moved.isEmpty()) {
                Value numbers = ops.node(
                        node.operator(),
                        node.attributes(),
                        moved.stream().map(Steps::numbers).toArray(Value[]::new));
                return List.of(real(ops, new Steps(numbers, moved.get(0).range())));
            }
            return super.node(to, node, inputs);
        }

        @Override
        Value output(GraphBuilder to, Value copy) {
            if (rounded.isEmpty() || copy.type().element() != ElementType.FLOAT) {
                return copy;
            }
            Ops ops = new Ops(to, "numbers");
            Value all = rounded.stream().reduce(ops::add).orElseThrow();
            return ops.add(copy, ops.mul(all, 0f));
        }

        /** The sum of all numbers of each map [N, C, H, W]: [N, 1, 1, 1]. */
        private static Value sum(Ops ops, Value x) {
            return ops.node(
                    Operators.REDUCE_SUM,
                    Attributes.NONE.with("keepdims", 1),
                    x,
                    ops.graph().vector(1, 2, 3));
        }

        /** What a node moves, if it only does that and all of it is in the same steps; else nothing. */
        private List<Steps> moved(Node node, List<@Nullable Value> inputs) {
            List<Steps> moved = new ArrayList<>();
            for (Value input : inputs) {
                Steps known = input == null ? null : steps.get(input);
                if (known != null && Int8Sites.moves(node.operator())) {
                    moved.add(known);
                }
            }
            boolean all = moved.size() == inputs.size()
                    && moved.stream().map(Steps::range).distinct().count() == 1;
            return all ? moved : List.of();
        }

        private Value convolution(Ops ops, Node node, Site site, Value x) {
            Steps from = steps.computeIfAbsent(x, value -> {
                rounded.add(sum(ops, value));
                return quantized(ops, value, range(site.input()));
            });
            Supplier<Int8Kernel> int8 = () -> int8(site, from.range().scale());
            String kernel = node.name() + ".kernel";
            String bias = node.name() + ".bias";
            List<Long> outputs = site.kernel().shape().subList(0, 1);
            Value sums = ops.node(
                    Operators.CONV,
                    node.attributes(),
                    dequantized(ops, from),
                    constant(
                            ops,
                            kernel,
                            new TensorData(
                                    ElementType.INT8,
                                    site.kernel().shape(),
                                    () -> int8.get().numbers()),
                            TensorData.lazy(outputs, () -> int8.get().scales())),
                    constant(
                            ops,
                            bias,
                            new TensorData(
                                    ElementType.INT32, outputs, () -> int8.get().sumBias()),
                            TensorData.lazy(outputs, () -> int8.get().sumScales())));
            return real(ops, quantized(ops, sums, range(site.output())));
        }

        /** The weight that whole numbers stand for, with a scale for each slice along axis 0. */
        private static Value constant(Ops ops, String name, TensorData numbers, TensorData scales) {
            return ops.node(
                    Operators.DEQUANTIZE_LINEAR,
                    Attributes.NONE.with("axis", 0),
                    ops.graph().weight(name, numbers),
                    ops.graph().weight(name + ".scale", scales));
        }

        private static Int8Kernel int8(Site site, float inputScale) {
            TensorData bias = site.bias();
            float[] offsets = bias == null ? new float[site.outputs()] : bias.floats();
            return new Int8Kernel(site.kernel().floats(), site.inputs(), offsets, inputScale);
        }

        private Range range(Value value) {
            Range range = ranges.get(RangeProbe.name(value));
            if (range == null) {
                throw new GraphException("the range of " + value + " is not known");
            }
            return range;
        }

        /** Real numbers for whole ones, which are remembered. */
        private Value real(Ops ops, Steps whole) {
            Value real = dequantized(ops, whole);
            steps.put(real, whole);
            return real;
        }

        private static Steps quantized(Ops ops, Value x, Range range) {
            Value numbers =
                    ops.node(Operators.QUANTIZE_LINEAR, Attributes.NONE, x, scale(ops, range), zeroPoint(ops, range));
            return new Steps(numbers, range);
        }

        private static Value dequantized(Ops ops, Steps whole) {
            return ops.node(
                    Operators.DEQUANTIZE_LINEAR,
                    Attributes.NONE,
                    whole.numbers(),
                    scale(ops, whole.range()),
                    zeroPoint(ops, whole.range()));
        }

        private static Value scale(Ops ops, Range range) {
            return ops.graph().scalar(range.scale());
        }

        private static Value zeroPoint(Ops ops, Range range) {
            byte[] number = {(byte) range.zeroPoint()};
            return ops.graph()
                    .weight(
                            "u8(" + range.zeroPoint() + ")",
                            new TensorData(ElementType.UINT8, List.of(), () -> ByteBuffer.wrap(number)));
        }
    }
}
