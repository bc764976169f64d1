package dev.smalti.graph.pass;

import dev.smalti.graph.ElementType;
import dev.smalti.graph.Float16;
import dev.smalti.graph.Graph;
import dev.smalti.graph.GraphBuilder;
import dev.smalti.graph.Ops;
import dev.smalti.graph.TensorData;
import dev.smalti.graph.Value;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Predicate;

/**
 * Stores large float32 weights as float16 and casts them back in the graph: half the file, the same arithmetic. ONNX
 * Runtime casts once, when the model is loaded. Values round to the nearest float16; beyond ±65504 they saturate.
 */
public final class HalfWeights implements Pass {
    /** Weights with fewer elements stay as they are: norms and biases weigh nothing. */
    private static final int SMALLEST = 4096;

    private final Predicate<String> kept;

    /**
     * The pass.
     *
     * @param kept names of weights that stay float32
     */
    public HalfWeights(Predicate<String> kept) {
        this.kept = kept;
    }

    @Override
    public Graph apply(Graph graph) {
        return new Rewriter() {
            @Override
            Value weight(GraphBuilder to, String name, TensorData data) {
                if (data.type() != ElementType.FLOAT || data.count() < SMALLEST || kept.test(name)) {
                    return to.weight(name, data);
                }
                Value half = to.weight(
                        name + ".half", new TensorData(ElementType.FLOAT16, data.shape(), () -> halves(data)));
                return new Ops(to, name).cast(half, ElementType.FLOAT);
            }
        }.rewrite(graph);
    }

    private static ByteBuffer halves(TensorData data) {
        ByteBuffer floats = data.read();
        ByteBuffer halves = ByteBuffer.allocate(floats.remaining() / 2).order(ByteOrder.LITTLE_ENDIAN);
        while (floats.hasRemaining()) {
            halves.putShort(Float16.saturate(floats.getFloat()));
        }
        return halves.flip();
    }
}
