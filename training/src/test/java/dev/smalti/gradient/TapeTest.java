package dev.smalti.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.graph.Attributes;
import dev.smalti.graph.Dim;
import dev.smalti.graph.GraphBuilder;
import dev.smalti.graph.GraphException;
import dev.smalti.graph.Node;
import dev.smalti.graph.Operator;
import dev.smalti.graph.Operators;
import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;
import dev.smalti.graph.ValueType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TapeTest {
    private final Sketch s = new Sketch(7, Target.CPU);

    private double[] values(Value value) {
        s.graph.output("found:" + value.name(), value);
        return Interpreter.run(s.graph.build(), s.contents)
                .get("found:" + value.name())
                .values();
    }

    private double[] contents(Value input) {
        return s.contents.get(input.name()).values();
    }

    private Value sum(Value x) {
        return s.ops.node(Operators.REDUCE_SUM, Attributes.NONE.with("keepdims", 0), x);
    }

    private long count(Operator operator) {
        return s.graph.nodes().stream()
                .filter(node -> node.operator().equals(operator))
                .count();
    }

    private Value gradient(Value loss, Value of) {
        return s.tape.gradients(loss, List.of(of)).get(of);
    }

    private static void assertClose(double[] found, double[] expected) {
        assertThat(found).hasSameSizeAs(expected);
        assertThat(GradientCheck.distance(found, expected))
                .as("%s, expected %s", Arrays.toString(found), Arrays.toString(expected))
                .isLessThan(1e-6 * (1 + GradientCheck.norm(expected)));
    }

    @Test
    void aStoppedValueIsAConstant() {
        Value x = s.input(3);

        assertClose(values(gradient(sum(s.ops.mul(x, s.tape.stop(x))), x)), contents(x)); // not 2x
    }

    @Test
    void nothingPassesAStoppedValueThatIsWantedItself() {
        Value x = s.input(3);
        Value held = s.tape.stop(s.ops.mul(x, 2f));
        Map<Value, Value> found = s.tape.gradients(sum(s.ops.mul(held, held)), List.of(x, held));

        assertClose(values(found.get(x)), new double[3]);
        assertClose(
                values(found.get(held)),
                Arrays.stream(contents(x)).map(value -> 4 * value).toArray());
    }

    @Test
    void aStraightThroughGradientGoesToTheOtherValue() {
        Value x = s.input(3);
        Value rounded = s.node(Operators.FLOOR, s.ops.mul(x, 3f));
        Value through = s.tape.straightThrough(rounded, x);

        assertClose(
                values(gradient(sum(s.ops.mul(through, through)), x)),
                Arrays.stream(contents(x))
                        .map(value -> 2 * Math.floor(3 * value))
                        .toArray());
        assertThatThrownBy(() -> s.tape.straightThrough(x, s.scalar(1))).isInstanceOf(GraphException.class);
    }

    @Test
    void gradientsOfSeveralSeedsAddUp() {
        Value x = s.input(3);
        Value twice = s.ops.mul(x, 2f);
        Value thrice = s.ops.mul(twice, 3f);
        Map<Value, Value> found =
                s.tape.gradients(Map.of(twice, s.scalar(1), thrice, s.scalar(10), x, s.scalar(100)), List.of(x, twice));

        assertClose(values(found.get(x)), new double[] {162, 162, 162});
        assertClose(values(found.get(twice)), new double[] {31, 31, 31});
    }

    @Test
    void whatTheLossDoesNotDependOnHasZeros() {
        Value x = s.input(3);
        Value y = s.input(2, 2);

        assertClose(values(gradient(sum(x), y)), new double[4]);
    }

    @Test
    void anIntermediateValueHasItsGradientWhateverIsFused() {
        Value x = s.input(3);
        Value sigmoid = s.ops.sigmoid(x);
        Value swish = s.ops.mul(x, sigmoid);

        assertClose(values(gradient(sum(swish), sigmoid)), contents(x));
    }

    @Test
    void theAdaptiveWeightOfALossIsAQuotientOfGradientNorms() {
        Value x = s.input(4);
        Value w = s.input(4);
        Value last = s.ops.mul(x, w);
        Value reconstruction = sum(s.ops.mul(last, last));
        Value adversarial = sum(s.node(Operators.TANH, last));
        Value weight = s.tape.stop(s.ops.div(
                norm(gradient(reconstruction, w)), s.ops.add(norm(gradient(adversarial, w)), s.scalar(1e-4))));
        Value loss = s.ops.add(reconstruction, s.ops.mul(weight, adversarial));
        double[] found = values(gradient(loss, w));

        double[] a = contents(x);
        double[] b = contents(w);
        double[] ofSquares = each(i -> 2 * a[i] * a[i] * b[i]);
        double[] ofTanh = each(i -> a[i] * (1 - Math.pow(Math.tanh(a[i] * b[i]), 2)));
        double quotient = GradientCheck.norm(ofSquares) / (GradientCheck.norm(ofTanh) + 1e-4);
        assertClose(found, each(i -> ofSquares[i] + quotient * ofTanh[i]));
    }

    private Value norm(Value x) {
        return s.node(Operators.SQRT, sum(s.ops.mul(x, x)));
    }

    private static double[] each(IntToDoubleFunction of) {
        return IntStream.range(0, 4).mapToDouble(of).toArray();
    }

    @Test
    void gradientsHaveGradients() {
        GradientCase penalty = GradientCase.of("gradient penalty", sketch -> {
            Value x = sketch.input(1, 3, 5, 5);
            Value w = sketch.input(2, 3, 3, 3);
            Value inner = sketch.ops.node(Operators.CONV, sketch.window(3, 2, 1, 1, 1, 1), x, w);
            Value square = sketch.ops.mul(inner, sketch.node(Operators.TANH, inner));
            Value loss = sketch.ops.node(Operators.REDUCE_SUM, Attributes.NONE.with("keepdims", 0), square);
            List<Value> both = List.of(x, w);
            Map<Value, Value> first = sketch.tape.gradients(loss, both);
            Value ofX = first.get(x);
            return sketch.ops.add(
                    sketch.ops.mul(ofX, ofX),
                    sketch.ops.node(Operators.REDUCE_MEAN, Attributes.NONE.with("keepdims", 0), first.get(w)));
        });
        for (Target target : Target.values()) {
            new GradientCheck(penalty, 3, target).agreesWithCentralDifferences();
        }
    }

    @Test
    void theGradientOfDataIsNotComputed() {
        Value pixels = s.data(new int[] {2, 3, 6, 6}, s.random::nextGaussian);
        Value w1 = s.input(8, 3, 3, 3);
        Value w2 = s.input(4, 8, 3, 3);
        Value h = s.ops.node(Operators.CONV, s.window(3, 1, 1, 1, 1, 1), pixels, w1);
        Value out = s.ops.node(Operators.CONV, s.window(3, 1, 1, 1, 1, 1), s.node(Operators.RELU, h), w2);
        s.tape.gradients(sum(out), s.wanted);

        // Two forward, and one for the input of the second; the kernels' gradients are matrix products.
        assertThat(count(Operators.CONV)).isEqualTo(3);
        assertThat(count(Operators.MAT_MUL)).isEqualTo(2);
    }

    @Test
    void nodesBeforeTheWantedValueAreLeftAlone() {
        Value x = s.input(3);
        Value h = s.node(Operators.EXP, s.node(Operators.MOD, x, s.scalar(2))); // Mod has no product
        Value loss = sum(s.ops.mul(h, 2f));
        int before = s.graph.nodes().size();
        Value found = gradient(loss, h);
        List<Operator> added =
                s.graph.nodes().stream().skip(before).map(Node::operator).toList();

        assertClose(values(found), new double[] {2, 2, 2});
        assertThat(added).containsExactly(Operators.MUL, Operators.UNSQUEEZE, Operators.EXPAND);
    }

    @Test
    void theGradientOfAMeanStaysSmallUntilItMeetsAMap() {
        Value x = s.input(2, 3, 4);
        Value y = s.ops.add(s.ops.mul(x, 3f), s.scalar(1));
        gradient(s.ops.node(Operators.REDUCE_MEAN, Attributes.NONE.with("keepdims", 0), y), x);
        List<Node> nodes = s.graph.nodes();

        assertThat(nodes.stream()
                        .skip(3)
                        .filter(node -> node.outputs().get(0).shape().count().is(24)))
                .as("maps made by the gradient: the one that is asked for")
                .hasSize(1);
    }

    @Test
    void aMissingProductIsNamedWithItsNode() {
        Value x = s.input(2, 4);
        Value depth = s.node(Operators.CUM_SUM, x, s.graph.scalar(1L));

        assertThatThrownBy(() -> gradient(sum(depth), x))
                .isInstanceOf(GraphException.class)
                .hasMessage("sketch/CumSum: CumSum has no gradient");
    }

    @Test
    void aNormalisationOfAPlainGraphIsToldTheDialect() {
        GraphBuilder plain = new GraphBuilder("plain");
        Ops ops = new Ops(plain, "norm");
        Value x = plain.input("x", ValueType.floats(Dim.of(4)));
        Value y = ops.layerNormalization(x, x, x, 1e-5f);
        Value loss = ops.node(Operators.REDUCE_SUM, Attributes.NONE.with("keepdims", 0), y);

        assertThatThrownBy(() -> new Tape(plain, Target.CPU).gradients(loss, List.of(x)))
                .hasMessage(
                        "norm/LayerNormalization: LayerNormalization has no gradient; build the graph in the dialect"
                                + " Differentiable, which takes it apart");
    }

    @Test
    void theExponentOfAPowerIsRefused() {
        Value x = s.positive(3);

        assertThatThrownBy(() -> gradient(sum(s.node(Operators.POW, x, x)), x))
                .hasMessageContaining("the exponent of a power has no gradient");
    }

    @Test
    void aLossIsOneNumber() {
        Value x = s.input(3);

        assertThatThrownBy(() -> gradient(x, x)).hasMessageStartingWith("a loss is one number");
        assertThat(DoubleStream.of(values(gradient(s.ops.mul(sum(x), 2f), x))).sum())
                .isEqualTo(6);
    }
}
