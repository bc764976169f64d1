package dev.smalti.model.gpt;

import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * A cache of fixed length [N, H, capacity, c] in standard operators: new keys and values are scattered to their places,
 * which happens in place where past and present are one buffer, and a mask hides what is not there yet. For priors whose
 * first tokens see each other whatever their order, which no fused operator knows.
 */
final class ScatteredCache implements KeyValueCache {
    private final GptConfig config;
    private final List<Value> past;
    private final Value places;
    private final Value hidden;
    private final List<Value> present = new ArrayList<>();

    /**
     * The cache of a graph.
     *
     * @param past keys and values of each block
     * @param positions int64 [N, S] the place of each fed token in its sequence
     * @param lengths int64 [N] how many tokens each sequence had before
     * @param fed int64 scalar, how many it gets
     */
    ScatteredCache(Ops ops, GptConfig config, List<Value> past, Value positions, Value lengths, Value fed) {
        this.config = config;
        this.past = past;
        this.places = ops.unsqueeze(positions, 1, 3); // [N, 1, S, 1]
        Value capacity = ops.upTo(ops.side(past.get(0), 2)); // [capacity]
        Value end = ops.unsqueeze(ops.add(lengths, fed), 1, 2, 3); // [N, 1, 1, 1]
        Value seen = ops.atMost(capacity, places); // [N, 1, S, capacity]
        if (config.unmasked() > 0) {
            Value first = ops.graph().scalar((long) config.unmasked());
            Value together =
                    ops.and(ops.less(places, first), ops.and(ops.less(capacity, first), ops.less(capacity, end)));
            seen = ops.or(seen, together);
        }
        this.hidden = ops.where(seen, ops.graph().scalar(0f), ops.graph().scalar(Float.NEGATIVE_INFINITY));
    }

    @Override
    public Value attend(Ops ops, int layer, Value packed) {
        int heads = config.heads();
        int size = config.headSize();
        List<Value> parts = ops.split(packed, 2, (long) heads * size, (long) heads * size, (long) heads * size);
        Value query = byHead(ops, parts.get(0)); // [N, H, S, c]
        Value keys = placed(ops, past.get(2 * layer), byHead(ops, parts.get(1))); // [N, H, capacity, c]
        Value values = placed(ops, past.get(2 * layer + 1), byHead(ops, parts.get(2)));
        float scale = (float) (1 / Math.sqrt((double) config.width() / heads));
        Value scores = ops.mul(ops.matMul(query, ops.transpose(keys, 0, 1, 3, 2)), scale); // [N, H, S, capacity]
        Value attended = ops.matMul(ops.softmax(ops.add(scores, hidden), -1), values); // [N, H, S, c]
        return ops.reshape(ops.transpose(attended, 0, 2, 1, 3), 0, 0, (long) heads * size);
    }

    @Override
    public List<Value> present() {
        return present;
    }

    private Value byHead(Ops ops, Value x) {
        return ops.transpose(ops.reshape(x, 0, 0, config.heads(), config.headSize()), 0, 2, 1, 3);
    }

    private Value placed(Ops ops, Value before, Value fresh) {
        Value everywhere = ops.expand(places, ops.shape(fresh)); // [N, H, S, c]
        Value after = ops.scatterElements(before, everywhere, fresh, 2);
        present.add(after);
        return after;
    }
}
