package dev.smalti.gradient;

import dev.smalti.gradient.Interpreter.Call;
import dev.smalti.gradient.Interpreter.Semantics;
import dev.smalti.graph.ElementType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/** What the operators that work element by element compute. */
final class ElementwiseSemantics {
    private ElementwiseSemantics() {}

    static void register(Map<String, Semantics> all) {
        binary(all, "Add", Double::sum);
        binary(all, "Sub", (a, b) -> a - b);
        binary(all, "Mul", (a, b) -> a * b);
        all.put("Div", call -> List.of(both(call, isWhole(call) ? (a, b) -> (long) a / (long) b : (a, b) -> a / b)));
        binary(all, "Mod", (a, b) -> a - b * Math.floor(a / b)); // of whole numbers
        binary(all, "Pow", Math::pow);
        binary(all, "Min", Math::min);
        binary(all, "Max", Math::max);
        binary(all, "Less", (a, b) -> truth(a < b));
        binary(all, "LessOrEqual", (a, b) -> truth(a <= b));
        binary(all, "Greater", (a, b) -> truth(a > b));
        binary(all, "GreaterOrEqual", (a, b) -> truth(a >= b));
        binary(all, "Equal", (a, b) -> truth(a == b));
        binary(all, "And", (a, b) -> a * b);
        binary(all, "Or", Math::max);
        unary(all, "Not", a -> 1 - a);
        unary(all, "Sigmoid", a -> 1 / (1 + Math.exp(-a)));
        unary(all, "Tanh", Math::tanh);
        unary(all, "Relu", a -> Math.max(a, 0));
        unary(all, "Erf", ElementwiseSemantics::erf);
        unary(all, "Exp", Math::exp);
        unary(all, "Log", Math::log);
        unary(all, "Sqrt", Math::sqrt);
        unary(all, "Reciprocal", a -> 1 / a);
        unary(all, "Floor", Math::floor);
        unary(all, "Neg", a -> -a);
        unary(all, "Abs", Math::abs);
        unary(all, "Sign", Math::signum);
        unary(all, "Identity", a -> a);
        unary(all, "Softplus", a -> Math.max(a, 0) + Math.log1p(Math.exp(-Math.abs(a))));
        all.put("Where", ElementwiseSemantics::where);
        all.put("Clip", ElementwiseSemantics::clip);
        all.put("Cast", ElementwiseSemantics::cast);
    }

    private static void unary(Map<String, Semantics> all, String name, DoubleUnaryOperator of) {
        all.put(name, call -> List.of(call.in(0).map(of)));
    }

    private static void binary(Map<String, Semantics> all, String name, DoubleBinaryOperator of) {
        all.put(name, call -> List.of(both(call, of)));
    }

    /** All inputs in turn, broadcast. */
    private static NdArray both(Call call, DoubleBinaryOperator of) {
        NdArray a = call.in(0);
        for (int i = 1; i < call.inputs().size(); i++) {
            int[] shape = broadcast(a.shape(), call.in(i).shape());
            double[] x = a.expanded(shape).values();
            double[] y = call.in(i).expanded(shape).values();
            a = NdArray.filled(shape, place -> of.applyAsDouble(x[place], y[place]));
        }
        return a;
    }

    static int[] broadcast(int[] a, int[] b) {
        int rank = Math.max(a.length, b.length);
        int[] shape = new int[rank];
        for (int axis = 0; axis < rank; axis++) {
            int x = axis < rank - a.length ? 1 : a[axis - (rank - a.length)];
            int y = axis < rank - b.length ? 1 : b[axis - (rank - b.length)];
            if (x != y && x != 1 && y != 1) {
                throw new IllegalArgumentException(
                        Arrays.toString(a) + " and " + Arrays.toString(b) + " do not broadcast");
            }
            shape[axis] = x == 1 ? y : x;
        }
        return shape;
    }

    private static List<NdArray> where(Call call) {
        int[] shape = broadcast(
                broadcast(call.in(0).shape(), call.in(1).shape()), call.in(2).shape());
        double[] condition = call.in(0).expanded(shape).values();
        double[] x = call.in(1).expanded(shape).values();
        double[] y = call.in(2).expanded(shape).values();
        return List.of(NdArray.filled(shape, i -> condition[i] != 0 ? x[i] : y[i]));
    }

    private static List<NdArray> clip(Call call) {
        double low = call.has(1) ? call.in(1).values()[0] : Double.NEGATIVE_INFINITY;
        double high = call.has(2) ? call.in(2).values()[0] : Double.POSITIVE_INFINITY;
        return List.of(call.in(0).map(a -> Math.min(Math.max(a, low), high)));
    }

    private static List<NdArray> cast(Call call) {
        ElementType to = ElementType.ofOnnx(call.integer("to", 0));
        return List.of(call.in(0).map(a -> to == ElementType.BOOL ? truth(a != 0) : to.isFloating() ? a : (long) a));
    }

    private static boolean isWhole(Call call) {
        return !call.node().outputs().get(0).type().element().isFloating();
    }

    private static double truth(boolean holds) {
        return holds ? 1 : 0;
    }

    /** 2/sqrt(pi)·exp(-x²)·sum of 2ⁿx²ⁿ⁺¹/(1·3·...·(2n+1)): all terms of one sign, so no digit is lost. */
    private static double erf(double x) {
        if (Math.abs(x) > 6) {
            return Math.signum(x);
        }
        double term = x;
        double sum = x;
        for (int n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
    }
}
