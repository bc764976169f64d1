package dev.smalti.model.gpt;

import dev.smalti.graph.Attribute;
import dev.smalti.graph.Attributes;
import dev.smalti.graph.ElementType;
import dev.smalti.graph.Operators;
import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A cache of fixed length [N, H, capacity, c] that ONNX Runtime's {@code GroupQueryAttention} updates in place where past
 * and present are one buffer. Every token sees those before it; several tokens after a past are for one sequence at a
 * time.
 */
final class SharedCache implements KeyValueCache {
    private final GptConfig config;
    private final List<Value> past;
    private final Value lastPlaces;
    private final Value total;
    private final List<Value> present = new ArrayList<>();

    /**
     * The cache of a graph.
     *
     * @param past keys and values of each block
     * @param lengths int64 [N] how many tokens each sequence had before
     * @param fed int64 scalar, how many it gets
     */
    SharedCache(Ops ops, GptConfig config, List<Value> past, Value lengths, Value fed) {
        this.config = config;
        this.past = past;
        Value last = ops.sub(ops.add(lengths, fed), ops.graph().scalar(1L)); // [N]
        this.lastPlaces = ops.cast(last, ElementType.INT32);
        Value longest = ops.node(Operators.REDUCE_MAX, Attributes.NONE.with("keepdims", 0), ops.add(lengths, fed));
        this.total = ops.cast(longest, ElementType.INT32);
    }

    @Override
    public Value attend(Ops ops, int layer, Value packed) {
        double ownSize = (double) config.width() / config.heads();
        Attributes attributes = Attributes.NONE
                .with("num_heads", config.heads())
                .with("kv_num_heads", config.heads())
                .with("scale", Attribute.of((float) (1 / Math.sqrt(ownSize))));
        List<Value> outputs = ops.graph()
                .node(
                        ops.path(),
                        Operators.GROUP_QUERY_ATTENTION,
                        Arrays.asList(
                                packed, null, null, past.get(2 * layer), past.get(2 * layer + 1), lastPlaces, total),
                        attributes,
                        3);
        present.addAll(outputs.subList(1, 3));
        return outputs.get(0);
    }

    @Override
    public List<Value> present() {
        return present;
    }
}
