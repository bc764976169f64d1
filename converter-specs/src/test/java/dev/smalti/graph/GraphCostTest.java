package dev.smalti.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.graph.GraphCost.Bytes;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Counts by hand. */
class GraphCostTest {
    private static final Dim N = Dim.symbol("n");

    private final GraphBuilder graph = new GraphBuilder("small");
    private final Ops ops = new Ops(graph, "");

    @TempDir
    private Path folder;

    private Value floats(String name, long... shape) {
        return graph.input(name, new ValueType(ElementType.FLOAT, Shape.of(shape)));
    }

    private Value weight(String name, long... shape) {
        return weight(name, ElementType.FLOAT, shape);
    }

    /** A weight whose contents nobody may ask for unless it is tiny. */
    private Value weight(String name, ElementType type, long... shape) {
        List<Long> sides = Arrays.stream(shape).boxed().toList();
        long count = sides.stream().reduce(1L, Math::multiplyExact);
        return graph.weight(name, new TensorData(type, sides, () -> ByteBuffer.allocate((int) count * type.bytes())));
    }

    private GraphCost cost(Value... outputs) {
        return cost(Map.of(), Map.of(), outputs);
    }

    private GraphCost cost(Map<String, Long> symbols, Map<String, Long> numbers, Value... outputs) {
        for (int i = 0; i < outputs.length; i++) {
            graph.output("y" + i, outputs[i]);
        }
        GraphCost cost = GraphCost.of(graph.build(), symbols, numbers);
        assertThat(cost.unknown()).isEmpty();
        return cost;
    }

    @Test
    void aConvolutionIsASumOverItsKernelForEachResult() {
        Value y = ops.conv(
                floats("x", 2, 8, 10, 6), weight("w", 16, 8, 3, 3), weight("b", 16), 2, List.of(1L, 1L, 1L, 1L));
        GraphCost cost = cost(y); // [2, 16, 5, 3]
        assertThat(cost.operations()).containsExactly(Map.entry("Conv", 2L * (2 * 16 * 5 * 3) * (8 * 9)));
        assertThat(cost.bytes())
                .isEqualTo(new Bytes(4 * (16 * 8 * 9 + 16), 4 * (2 * 8 * 10 * 6), 4 * (2 * 16 * 5 * 3), 0, 0));
        assertThat(cost.productFlops()).isEqualTo(cost.flops()).isEqualTo(cost.flops(Operators.CONV));
    }

    @Test
    void aGroupedConvolutionSumsOverItsGroup() {
        Value y = ops.node(
                Operators.CONV,
                Attributes.NONE.with("group", 4).with("kernel_shape", Attribute.ofInts(3, 3)),
                floats("x", 1, 8, 5, 5),
                weight("w", 12, 2, 3, 3));
        assertThat(cost(y).flops()).isEqualTo(2L * (12 * 3 * 3) * (2 * 9));
    }

    @Test
    void aTransposedConvolutionSpreadsEachInput() {
        Value y = ops.node(
                Operators.CONV_TRANSPOSE,
                Attributes.NONE.with("strides", Attribute.ofInts(2, 2)),
                floats("x", 1, 8, 5, 5),
                weight("w", 8, 6, 4, 4));
        assertThat(cost(y).flops()).isEqualTo(2L * (8 * 5 * 5) * (6 * 16));
    }

    @Test
    void productsOfMatrices() {
        Value x = floats("x", 2, 3, 5, 7);
        Value y = ops.matMul(x, floats("z", 3, 7, 11));
        Value rows = floats("rows", 4, 7);
        GraphCost cost = cost(y, ops.linear(rows, weight("w", 9, 7), weight("b", 9)));
        assertThat(cost.operations()).isEqualTo(Map.of("MatMul", 2L * (2 * 3 * 5 * 11) * 7, "Gemm", 2L * (4 * 9) * 7));
    }

    @Test
    void quantizedProductsAreProducts() {
        Value x = floats("x", 2, 5, 64);
        Value four = ops.node(
                Operators.MAT_MUL_N_BITS,
                Attributes.NONE.with("K", 64).with("N", 24).with("bits", 4).with("block_size", 32),
                x,
                weight("w.int4", ElementType.UINT8, 24, 2, 16),
                weight("w.int4.scale", 24, 2));
        Value numbers = graph.input("numbers", new ValueType(ElementType.UINT8, Shape.of(5, 64)));
        Value eight = ops.node(
                Operators.MAT_MUL_INTEGER_TO_FLOAT,
                Attributes.NONE,
                numbers,
                weight("w.int8", ElementType.INT8, 64, 3),
                weight("unit"),
                weight("w.int8.scale", 3),
                weight("zero", ElementType.UINT8));
        GraphCost cost = cost(four, eight);
        assertThat(cost.flops(Operators.MAT_MUL_N_BITS)).isEqualTo(2L * (2 * 5 * 24) * 64);
        assertThat(cost.flops(Operators.MAT_MUL_INTEGER_TO_FLOAT)).isEqualTo(2L * (5 * 3) * 64);
        assertThat(cost.bytes().weights()).isEqualTo(24 * 2 * 16 + 4 * 24 * 2 + 64 * 3 + 4 + 4 * 3 + 1);
    }

    @Test
    void elementsOneByOneAndReductionsByWhatTheyLookAt() {
        Value x = floats("x", 4, 6);
        Value sum = ops.add(x, weight("b", 6)); // 24
        Value probabilities = ops.softmax(ops.sigmoid(sum), -1); // 24 each
        Value found = ops.argMax(ops.transpose(probabilities, 1, 0), 1); // transposed for nothing, 24
        GraphCost cost = cost(found);
        assertThat(cost.operations()).isEqualTo(Map.of("Add", 24L, "ArgMax", 24L, "Sigmoid", 24L, "Softmax", 24L));
        assertThat(cost.productFlops()).isZero();
        assertThat(cost.bytes()).isEqualTo(new Bytes(24, 96, 48, 0, 4 * 96));
        assertThat(cost.bytes().least()).isEqualTo(24 + 96 + 48);
    }

    @Test
    void poolsLookAtTheirWindows() {
        assertThat(cost(ops.averagePool(floats("x", 1, 3, 8, 8), 2)).flops()).isEqualTo(3 * 4 * 4 * 4);
    }

    @Test
    void viewsAreNoActivations() {
        Value x = floats("x", 4, 6);
        Value y = ops.mul(ops.unsqueeze(ops.reshape(ops.tanh(x), 6, 4), 0), 2f);
        assertThat(cost(y).bytes()).isEqualTo(new Bytes(4 + 16 + 8, 96, 96, 0, 96));
    }

    @Test
    void whatDependsOnWeightsAloneIsDoneWhenTheModelIsLoaded() {
        Value half = weight("w.half", ElementType.FLOAT16, 6, 6);
        Value w = ops.mul(ops.transpose(ops.cast(half, ElementType.FLOAT), 1, 0), 2f);
        GraphCost cost = cost(ops.matMul(floats("x", 3, 6), w));
        assertThat(cost.operations()).isEqualTo(Map.of("MatMul", 2L * 3 * 6 * 6));
        assertThat(cost.bytes()).isEqualTo(new Bytes(2 * 36 + 4, 72, 72, 0, 0));
    }

    @Test
    void ofATableNoMoreIsReadThanIsLookedUp() {
        Value table = weight("table", ElementType.FLOAT16, 1000, 6);
        Value y = ops.gather(table, graph.input("tokens", ValueType.longs(Dim.of(3), N)), 0);
        graph.output("y", y);
        Graph built = graph.build();
        assertThat(GraphCost.of(built, Map.of("n", 5L)).bytes())
                .isEqualTo(new Bytes(2 * 15 * 6, 8 * 15, 2 * 15 * 6, 0, 0));
        assertThat(GraphCost.of(built, Map.of("n", 1000L)).bytes().weights()).isEqualTo(2 * 1000 * 6);
    }

    @Test
    void sharedCachesAreReadUpToTheTokenAndWrittenByIt() {
        Dim fed = Dim.symbol("fed");
        Value packed = graph.input("packed", ValueType.floats(N, fed, Dim.of(3 * 4 * 8)));
        ValueType cache = ValueType.floats(N, Dim.of(4), Dim.of(50), Dim.of(8));
        Value keys = graph.input("keys", cache);
        Value values = graph.input("values", cache);
        Value last = ops.cast(graph.input("last", ValueType.longs(N)), ElementType.INT32);
        Value total = graph.input("total", new ValueType(ElementType.INT32, Shape.SCALAR));
        List<Value> outputs = graph.node(
                "",
                Operators.GROUP_QUERY_ATTENTION,
                Arrays.asList(packed, null, null, keys, values, last, total),
                Attributes.NONE.with("num_heads", 4).with("kv_num_heads", 4),
                3);
        GraphCost cost = cost(Map.of("n", 2L, "fed", 3L), Map.of("last", 9L), outputs.toArray(Value[]::new));
        // Of 10 tokens 7 are past; the three see 8, 9 and 10.
        assertThat(cost.operations())
                .isEqualTo(Map.of("com.microsoft.GroupQueryAttention", 2L * (8 + 9 + 10) * 2 * (2 * 4 * 8)));
        assertThat(cost.bytes())
                .isEqualTo(new Bytes(0, 4 * (2 * 3 * 96) + 8 * 2 + 4, 4 * (2 * 3 * 32), 4 * 2 * 2 * 10 * 32, 4 * 2));
    }

    @Test
    void aLoopGoesRoundWithTheLengthsThatItHas() {
        ValueType cache = ValueType.floats(Dim.ONE, Dim.of(4), Dim.symbol("past"), Dim.of(8));
        Value steps = graph.input("steps", ValueType.longs());
        Value keys = graph.input("keys", cache);
        Value values = graph.input("values", cache);
        Value w = weight("w", 32, 96);
        GraphBuilder body = graph.body("body");
        body.input("i", ValueType.longs());
        Value going = body.input("going", new ValueType(ElementType.BOOL, Shape.SCALAR));
        Value x = body.input("x", ValueType.floats(Dim.ONE, Dim.ONE, Dim.of(32)));
        ValueType inside = ValueType.floats(Dim.ONE, Dim.of(4), Dim.symbol("before"), Dim.of(8));
        Value before = body.input("before.keys", inside);
        Value beforeToo = body.input("before.values", inside);
        Ops in = new Ops(body, "");
        List<Value> parts = in.split(in.matMul(x, w), 2, 32, 32, 32);
        List<Value> attended = body.node(
                "",
                Operators.MULTI_HEAD_ATTENTION,
                Arrays.asList(parts.get(0), parts.get(1), parts.get(2), null, null, null, before, beforeToo),
                Attributes.NONE.with("num_heads", 4).with("unidirectional", 1),
                3);
        body.output("go_on", going);
        body.output("next", attended.get(0));
        body.output("after.keys", attended.get(1));
        body.output("after.values", attended.get(2));
        body.output("seen", attended.get(0));
        List<Value> results = ops.loop(steps, List.of(weight("start", 1, 1, 32), keys, values), body.build());
        GraphCost cost = cost(Map.of("past", 5L), Map.of("steps", 3L), results.get(1), results.get(2), results.get(3));
        assertThat(cost.flops(Operators.MAT_MUL)).isEqualTo(3 * 2L * 32 * 96);
        assertThat(cost.flops(Operators.MULTI_HEAD_ATTENTION)).isEqualTo(2L * (6 + 7 + 8) * 2 * 32);
        assertThat(cost.bytes())
                .isEqualTo(new Bytes(
                        4 * 32 * 96 + 8 * 3, // split by three sizes
                        8,
                        4 * 3 * 32,
                        4 * 2 * 32 * (5 + 6 + 6 + 7 + 7 + 8),
                        3 * 4 * (96 + 96 + 32)));
    }

    @Test
    void ofABranchTheCostlierCounts() {
        Value x = floats("x", 3, 3);
        Value condition = graph.input("condition", new ValueType(ElementType.BOOL, Shape.SCALAR));
        GraphBuilder then = graph.body("then");
        then.output("y", new Ops(then, "").tanh(x));
        GraphBuilder otherwise = graph.body("otherwise");
        otherwise.output("y", new Ops(otherwise, "").matMul(x, x));
        GraphCost cost =
                cost(ops.branch(condition, then.build(), otherwise.build()).get(0));
        assertThat(cost.operations()).isEqualTo(Map.of("MatMul", 54L));
    }

    @Test
    void whatItDoesNotKnowIsOnePerElementAndSaid() {
        Operator strange = new Operator("other", "Strange", ElementwiseRules::unary);
        graph.output("y", ops.node(strange, Attributes.NONE, floats("x", 3, 7)));
        GraphCost cost = GraphCost.of(graph.build(), Map.of());
        assertThat(cost.operations()).isEqualTo(Map.of("other.Strange", 21L));
        assertThat(cost.unknown()).containsExactly("other.Strange");
    }

    @Test
    void knowsEveryOperatorThatSmaltiWrites() throws IllegalAccessException {
        for (Field field : Operators.class.getFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.get(null) instanceof Operator operator) {
                boolean holdsBodies = Set.of(Operators.LOOP, Operators.IF).contains(operator);
                assertThat(OperatorCosts.of(operator) == null)
                        .as(operator.qualifiedName())
                        .isEqualTo(holdsBodies);
            }
        }
    }

    @Test
    void refusesASymbolWithoutAValue() {
        Value x = graph.input("x", ValueType.floats(Dim.symbol("batch"), N.times(16)));
        graph.output("y", ops.tanh(x));
        Graph built = graph.build();
        assertThatThrownBy(() -> GraphCost.of(built, Map.of("batch", 1L, "columns", 3L)))
                .isInstanceOf(GraphException.class)
                .hasMessage("small: x: float[batch, 16*n]: there is no value for 'n', only for [batch, columns]");
    }

    @Test
    void refusesWhenNumbersAreWanting() {
        Value k = graph.input("k", ValueType.longs(Dim.ONE));
        graph.output("y", ops.topK(floats("x", 3, 9), k).get(0));
        Graph built = graph.build();
        assertThat(GraphCost.of(built, Map.of(), Map.of("k", 2L)).bytes().outputs())
                .isEqualTo(4 * 3 * 2);
        assertThatThrownBy(() -> GraphCost.of(built, Map.of()))
                .isInstanceOf(GraphException.class)
                .hasMessage("TopK: its cost depends on numbers that an input holds; say what those of one of [k] are");
        assertThatThrownBy(() -> GraphCost.of(built, Map.of(), Map.of("kk", 2L)))
                .isInstanceOf(GraphException.class)
                .hasMessage("small has no input 'kk', only [k, x]");
    }

    @Test
    void refusesInputsThatAreTooSmall() {
        Value x = graph.input("x", ValueType.floats(Dim.ONE, Dim.of(2), N, N));
        graph.output("y", ops.conv(x, weight("w", 2, 2, 5, 5), weight("b", 2), 1, List.of(0L, 0L, 0L, 0L)));
        Graph built = graph.build();
        assertThatThrownBy(() -> GraphCost.of(built, Map.of("n", 3L)))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("inputs are too small: Conv:out: float[1, 2, -1, -1] has a side below 0");
    }

    @Test
    void aModelReadBackCostsTheSame() {
        Value x = graph.input("x", ValueType.floats(Dim.symbol("batch"), N.times(4), Dim.of(30)));
        graph.output("y", ops.tanh(ops.matMul(x, weight("w", 30, 40))));
        Graph built = graph.build();
        Path model = folder.resolve("model.onnx");
        try (ExternalData external = ExternalData.create(folder.resolve("weights.bin"))) {
            OnnxWriter.write(built, model, external);
        }
        Graph read = OnnxReader.read(model);
        Map<String, Long> symbols = read.symbols(Map.of("x", List.of(2L, 12L, 30L)));
        assertThat(symbols).isEqualTo(Map.of("batch", 2L, "n", 3L));
        assertThat(GraphCost.of(read, symbols))
                .isEqualTo(GraphCost.of(built, symbols))
                .extracting(GraphCost::flops)
                .isEqualTo(2L * 2 * 12 * 40 * 30 + 2 * 12 * 40);
    }

    @Test
    void refusesAShapeThatAnInputCannotHave() {
        Value x = graph.input("x", ValueType.floats(N, N.times(16)));
        graph.output("y", ops.tanh(x));
        Graph built = graph.build();
        assertThatThrownBy(() -> built.symbols(Map.of("x", List.of(2L, 33L))))
                .isInstanceOf(GraphException.class)
                .hasMessage("small: x: float[n, 16*n] cannot have shape [2, 33] with {n=2}");
        assertThatThrownBy(() -> built.symbols(Map.of("x", List.of(2L))))
                .isInstanceOf(GraphException.class)
                .hasMessage("small: x: float[n, 16*n] cannot have shape [2]");
    }
}
