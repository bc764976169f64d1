package dev.smalti.gradient;

import dev.smalti.graph.Attribute;
import dev.smalti.graph.Attributes;
import dev.smalti.graph.Dialect;
import dev.smalti.graph.Dim;
import dev.smalti.graph.Operator;
import dev.smalti.graph.Operators;
import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The dialect of training graphs: normalisations are taken apart. Their gradient needs mean and deviation, which the
 * operators do not give, and the parts are no slower than the operators on the CPU provider.
 */
public final class Differentiable implements Dialect {
    @Override
    public @Nullable Value write(Ops ops, Operator operator, List<@Nullable Value> inputs, Attributes attributes) {
        if (operator.equals(Operators.GROUP_NORMALIZATION)) {
            return ops.graph().node(ops.path(), operator, inputs, attributes, 3).get(0);
        }
        if (operator.equals(Operators.INSTANCE_NORMALIZATION)) {
            Value x = of(inputs, 0);
            int rank = x.shape().rank();
            long[] axes = IntStream.range(2, rank).asLongStream().toArray();
            long[] perChannel = new long[rank - 1];
            Arrays.fill(perChannel, 1);
            perChannel[0] = x.dim(1).fixed();
            return affine(ops, normalised(ops, x, epsilon(attributes), axes), of(inputs, 1), of(inputs, 2), perChannel);
        }
        if (operator.equals(Operators.LAYER_NORMALIZATION) && attributes.integer("axis", -1) == -1) {
            Value x = of(inputs, 0);
            long last = x.shape().rank() - 1L;
            Value normalised = normalised(ops, x, epsilon(attributes), last);
            Value bias = inputs.size() > 2 && inputs.get(2) != null
                    ? of(inputs, 2)
                    : ops.graph().scalar(0f);
            return affine(ops, normalised, of(inputs, 1), bias);
        }
        return null;
    }

    /** x with mean 0 and variance 1 over these axes, in two passes: no difference of large squares. */
    private static Value normalised(Ops ops, Value x, float epsilon, long... axes) {
        Value centred = ops.sub(x, mean(ops, x, axes));
        Value variance = mean(ops, ops.mul(centred, centred), axes);
        Value deviation = ops.node(
                Operators.SQRT, Attributes.NONE, ops.add(variance, ops.graph().scalar(epsilon)));
        return ops.mul(centred, ops.node(Operators.RECIPROCAL, Attributes.NONE, deviation));
    }

    private static Value mean(Ops ops, Value x, long... axes) {
        Attributes attributes =
                Attributes.NONE.with("axes", Attribute.ofInts(axes)).with("keepdims", 1);
        return ops.node(Operators.REDUCE_MEAN, attributes, x);
    }

    /** Times scale plus bias, but for a scale of ones and a bias of zeros. */
    private static Value affine(Ops ops, Value x, Value scale, Value bias, long... perChannel) {
        Value scaled = all(scale, 1) ? x : ops.mul(x, shaped(ops, scale, perChannel));
        return all(bias, 0) ? scaled : ops.add(scaled, shaped(ops, bias, perChannel));
    }

    private static Value shaped(Ops ops, Value vector, long... sides) {
        return sides.length == 0 ? vector : ops.reshape(vector, sides);
    }

    private static boolean all(Value value, long number) {
        List<Dim> content = value.content();
        return content != null && content.stream().allMatch(dim -> dim.is(number));
    }

    private static float epsilon(Attributes attributes) {
        return attributes.byName().get("epsilon") instanceof Attribute.Real real ? real.value() : 1e-5f;
    }

    private static Value of(List<@Nullable Value> inputs, int index) {
        return Objects.requireNonNull(inputs.get(index));
    }
}
