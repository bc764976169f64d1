package dev.smalti.model.gpt;

import dev.smalti.graph.Models.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a prior's two graphs are fed, for tests: tokens without guidance or filters.
 *
 * @param config hyperparameters
 * @param streams how many sequences, each its own row
 */
record PriorFeeds(GptConfig config, int streams) {
    /** To the step graph: the first tokens of every stream, [streams, fed], and what a run before left, if any. */
    Map<String, Tensor> step(long[] tokens, long before, Map<String, Tensor> outputs) {
        int fed = tokens.length / streams;
        Map<String, Tensor> inputs = common(tokens, 32);
        inputs.put("prefix", Tensor.of(new long[] {streams, 0, config.width()}));
        inputs.put("lengths", Tensor.ofLongs(new long[] {streams}, repeated(streams, before)));
        long[] wanted = new long[fed];
        Arrays.setAll(wanted, i -> i);
        inputs.put("wanted", Tensor.ofLongs(new long[] {fed}, wanted));
        inputs.put("uniforms", Tensor.of(new long[] {streams}, new float[streams]));
        outputs.forEach((name, tensor) -> {
            if (name.startsWith("present.")) {
                inputs.put(name.replace("present.", "past."), tensor);
            }
        });
        return inputs;
    }

    /** To the loop: tokens [streams, fed] to begin with, then the same forced token at every step. */
    Map<String, Tensor> loop(long[] tokens, int steps, long forced) {
        Map<String, Tensor> inputs = common(tokens, 0);
        inputs.put("steps", Tensor.ofLongs(new long[0], steps));
        inputs.put("uniforms", Tensor.of(new long[] {steps, streams}, new float[steps * streams]));
        inputs.put("forced", Tensor.ofLongs(new long[] {steps, streams}, repeated(steps * streams, forced)));
        inputs.put("rule", Tensor.ofLongs(new long[0], 0));
        inputs.put("keys", Tensor.ofLongs(new long[] {2, streams}, new long[2 * streams]));
        inputs.put("images", Tensor.ofLongs(new long[] {2, streams}, new long[2 * streams]));
        inputs.put("positions", Tensor.ofLongs(new long[] {steps, streams}, new long[steps * streams]));
        inputs.put("min_p_gap", Tensor.of(new long[0], Float.NEGATIVE_INFINITY));
        inputs.put("sources", Tensor.ofLongs(new long[] {streams}, places()));
        return inputs;
    }

    private Map<String, Tensor> common(long[] tokens, int capacity) {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        inputs.put("tokens", Tensor.ofLongs(new long[] {streams, tokens.length / streams}, tokens));
        inputs.put("conditional", Tensor.ofLongs(new long[] {streams}, places()));
        inputs.put("unconditional", Tensor.ofLongs(new long[] {streams}, places()));
        inputs.put("guidance", Tensor.of(new long[0], 1));
        inputs.put("temperature", Tensor.of(new long[0], 1));
        inputs.put("top_k", Tensor.ofLongs(new long[0], 0));
        inputs.put("top_p", Tensor.of(new long[0], 1));
        inputs.put("min_p", Tensor.of(new long[0], 0));
        inputs.put("sorted", Tensor.ofLongs(new long[] {1}, config.vocabulary()));
        long[] cache = {streams, config.heads(), capacity, config.headSize()};
        float[] empty = new float[streams * config.heads() * capacity * config.headSize()];
        for (int layer = 0; layer < config.layers(); layer++) {
            inputs.put("past." + layer + ".key", Tensor.of(cache, empty));
            inputs.put("past." + layer + ".value", Tensor.of(cache, empty));
        }
        return inputs;
    }

    private long[] places() {
        long[] places = new long[streams];
        Arrays.setAll(places, i -> i);
        return places;
    }

    private static long[] repeated(int count, long value) {
        long[] values = new long[count];
        Arrays.fill(values, value);
        return values;
    }
}
