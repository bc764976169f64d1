package dev.smalti.model.gpt;

import dev.smalti.graph.Ops;
import dev.smalti.graph.TensorData;
import dev.smalti.graph.Value;
import dev.smalti.layer.Dropout;
import java.util.List;

/**
 * No past: whole sequences of a known length are fed at once and attend to themselves, in standard operators that have
 * gradients. The form for training.
 */
final class WholeSequence implements KeyValueCache {
    private final GptConfig config;
    private final int length;
    private final Dropout dropout;
    private final Value hidden;

    /**
     * The sequences of a graph.
     *
     * @param length tokens of each sequence
     */
    WholeSequence(Ops ops, GptConfig config, int length, Dropout dropout) {
        this.config = config;
        this.length = length;
        this.dropout = dropout;
        this.hidden = ops.graph()
                .weight("hidden", TensorData.lazy(List.of((long) length, (long) length), () -> hidden(config, length)));
    }

    /** 0 where a token is seen and -inf where not, [S, S]. */
    private static float[] hidden(GptConfig config, int length) {
        float[] mask = new float[Math.multiplyExact(length, length)];
        for (int from = 0; from < length; from++) {
            for (int to = from + 1; to < length; to++) {
                boolean together = to < config.unmasked(); // from is smaller still
                mask[from * length + to] = together ? 0 : Float.NEGATIVE_INFINITY;
            }
        }
        return mask;
    }

    @Override
    public Value attend(Ops ops, int layer, Value packed) {
        long heads = config.heads();
        long size = config.headSize();
        Value byHead = ops.transpose(ops.reshape(packed, 0, length, 3 * heads, size), 0, 2, 1, 3); // [N, 3·H, S, c]
        List<Value> parts = ops.split(byHead, 1, heads, heads, heads);
        // Scaled before the product: queries are fewer than scores.
        Value query = ops.mul(parts.get(0), (float) (1 / Math.sqrt((double) config.width() / heads)));
        Value scores = ops.matMul(query, ops.transpose(parts.get(1), 0, 1, 3, 2)); // [N, H, S, S]
        Value probabilities = ops.softmax(ops.add(scores, hidden), -1);
        Value kept = dropout.apply(ops, dropout.attention(), layer + ".attention", probabilities);
        Value attended = ops.matMul(kept, parts.get(2)); // [N, H, S, c]
        return ops.reshape(ops.transpose(attended, 0, 2, 1, 3), 0, length, heads * size);
    }

    /** None: nothing follows a whole sequence. */
    @Override
    public List<Value> present() {
        return List.of();
    }
}
