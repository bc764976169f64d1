package dev.smalti.gradient;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;

/**
 * A tensor of doubles, row-major; whole numbers and truth values (0 and 1) are held as doubles too.
 *
 * @param shape sides, outermost first
 * @param values not copied
 */
record NdArray(int[] shape, double[] values) {
    NdArray {
        if (count(shape) != values.length) {
            throw new IllegalArgumentException(values.length + " values for the shape " + Arrays.toString(shape));
        }
    }

    /** Values by their place in row-major order. */
    static NdArray filled(int[] shape, IntToDoubleFunction at) {
        double[] values = new double[count(shape)];
        Arrays.setAll(values, at);
        return new NdArray(shape, values);
    }

    static NdArray scalar(double value) {
        return new NdArray(new int[0], new double[] {value});
    }

    static int count(int[] shape) {
        return Arrays.stream(shape).reduce(1, Math::multiplyExact);
    }

    int rank() {
        return shape.length;
    }

    /** The step in the values between neighbours along each axis. */
    int[] strides() {
        int[] strides = new int[shape.length];
        int step = 1;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            strides[axis] = step;
            step *= shape[axis];
        }
        return strides;
    }

    /** The coordinates of a place in row-major order. */
    int[] at(int place) {
        int[] at = new int[shape.length];
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            at[axis] = place % shape[axis];
            place /= shape[axis];
        }
        return at;
    }

    /** The place of these coordinates. */
    int place(int... at) {
        int place = 0;
        for (int axis = 0; axis < shape.length; axis++) {
            place = place * shape[axis] + at[axis];
        }
        return place;
    }

    NdArray map(DoubleUnaryOperator of) {
        return new NdArray(shape, Arrays.stream(values).map(of).toArray());
    }

    NdArray reshaped(int... sides) {
        return new NdArray(sides, values);
    }

    /** Broadcast to a shape. */
    NdArray expanded(int... to) {
        if (Arrays.equals(shape, to)) {
            return this;
        }
        NdArray out = new NdArray(to, new double[count(to)]);
        int more = to.length - shape.length;
        int[] strides = strides();
        for (int i = 0; i < out.values.length; i++) {
            int[] at = out.at(i);
            int from = 0;
            for (int axis = 0; axis < shape.length; axis++) {
                from += shape[axis] == 1 ? 0 : strides[axis] * at[more + axis];
            }
            out.values[i] = values[from];
        }
        return out;
    }

    int[] ints() {
        return Arrays.stream(values)
                .mapToInt(value -> Math.toIntExact((long) value))
                .toArray();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NdArray array
                && Arrays.equals(shape, array.shape)
                && Arrays.equals(values, array.values);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(shape) + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return Arrays.toString(shape) + Arrays.toString(values);
    }
}
