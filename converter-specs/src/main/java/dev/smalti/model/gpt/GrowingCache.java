package dev.smalti.model.gpt;

import dev.smalti.graph.Attribute;
import dev.smalti.graph.Attributes;
import dev.smalti.graph.Operators;
import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A cache [N, H, past, c] that grows with each run, by ONNX Runtime's {@code MultiHeadAttention}: the form for the body of
 * a loop, where the state stays on the device. All sequences have one length.
 */
final class GrowingCache implements KeyValueCache {
    private final GptConfig config;
    private final List<Value> past;
    private final @Nullable Value bias;
    private final List<Value> present = new ArrayList<>();

    /**
     * The cache of a graph.
     *
     * @param past keys and values of each block
     * @param positions int64 [S] the place of each fed token in its sequence
     * @param total int64 scalar, how many tokens each sequence has with the fed ones
     */
    GrowingCache(Ops ops, GptConfig config, List<Value> past, Value positions, Value total) {
        this.config = config;
        this.past = past;
        this.bias = config.unmasked() == 0 ? null : bias(ops, config, positions, total);
    }

    /** 0 where a token is seen and -inf where not, [1, 1, S, total]. */
    private static Value bias(Ops ops, GptConfig config, Value positions, Value total) {
        Value first = ops.graph().scalar((long) config.unmasked());
        Value from = ops.unsqueeze(positions, 0, 1, 3); // [1, 1, S, 1]
        Value to = ops.upTo(total); // [total]
        Value seen = ops.or(ops.atMost(to, from), ops.and(ops.less(from, first), ops.less(to, first)));
        return ops.where(seen, ops.graph().scalar(0f), ops.graph().scalar(Float.NEGATIVE_INFINITY));
    }

    @Override
    public Value attend(Ops ops, int layer, Value packed) {
        long width = (long) config.heads() * config.headSize();
        List<Value> parts = ops.split(packed, 2, width, width, width);
        double ownSize = (double) config.width() / config.heads();
        Attributes attributes = Attributes.NONE
                .with("num_heads", config.heads())
                .with("unidirectional", bias == null ? 1 : 0)
                .with("scale", Attribute.of((float) (1 / Math.sqrt(ownSize))));
        List<Value> outputs = ops.graph()
                .node(
                        ops.path(),
                        Operators.MULTI_HEAD_ATTENTION,
                        Arrays.asList(
                                parts.get(0),
                                parts.get(1),
                                parts.get(2),
                                null,
                                null,
                                bias,
                                past.get(2 * layer),
                                past.get(2 * layer + 1)),
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
