package dev.smalti.prior.causal;

import dev.smalti.DrawRule;
import dev.smalti.Filters;
import dev.smalti.SmaltiException;
import dev.smalti.ort.BoundTensor;
import dev.smalti.ort.Tensor;
import dev.smalti.prior.TokenDecoder.Setup;
import java.util.LinkedHashMap;
import java.util.Map;

/** What tells a prior's graphs how to draw, as tensors that stay the same over a run. */
final class DrawInputs implements AutoCloseable {
    private final Map<String, BoundTensor> tensors = new LinkedHashMap<>();
    private final boolean argmax;

    private DrawInputs(Setup setup, Filters filters, int vocabulary) {
        this.argmax = filters.temperature() == 0;
        int topK = argmax ? 1 : Math.min(filters.topK(), vocabulary);
        boolean all = !argmax && filters.topP() < 1;
        int doubled = setup.streams() - setup.rows();
        long[] own = new long[setup.rows()];
        long[] twins = new long[setup.rows()];
        for (int row = 0; row < setup.rows(); row++) {
            own[row] = row;
            twins[row] = (long) doubled + row;
        }
        tensors.put("conditional", BoundTensor.longs(own, own.length));
        tensors.put("unconditional", BoundTensor.longs(twins, twins.length));
        tensors.put("guidance", BoundTensor.floats(new float[] {setup.guidance()}));
        tensors.put("temperature", BoundTensor.floats(new float[] {argmax ? 1 : filters.temperature()}));
        tensors.put("top_k", BoundTensor.longs(new long[] {topK}));
        tensors.put("top_p", BoundTensor.floats(new float[] {argmax ? 1 : filters.topP()}));
        tensors.put("min_p", BoundTensor.floats(new float[] {argmax ? 0 : filters.minP()}));
        tensors.put("sorted", BoundTensor.longs(new long[] {all ? vocabulary : Math.max(1, topK)}, 1));
    }

    /** For a graph that draws. */
    static DrawInputs of(Setup setup, int vocabulary) {
        return new DrawInputs(setup, setup.filters(), vocabulary);
    }

    /** For a graph from whose logits Java draws under {@link DrawRule#GUMBEL}: its own draw is to cost little. */
    static DrawInputs stepwise(Setup setup, int vocabulary) {
        return new DrawInputs(setup, setup.rule() == DrawRule.GUMBEL ? Filters.ARGMAX : setup.filters(), vocabulary);
    }

    /** The tensors by the graphs' names for them. */
    Map<String, BoundTensor> tensors() {
        return tensors;
    }

    /** The inputs for one sequence, where nobody looks at what is drawn. */
    static Map<String, Tensor> plain() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("conditional", Tensor.longs(new long[1], 1));
        tensors.put("unconditional", Tensor.longs(new long[1], 1));
        tensors.put("guidance", Tensor.floats(new float[] {1}));
        tensors.put("temperature", Tensor.floats(new float[] {1}));
        tensors.put("top_k", Tensor.longs(new long[1]));
        tensors.put("top_p", Tensor.floats(new float[] {1}));
        tensors.put("min_p", Tensor.floats(new float[1]));
        tensors.put("sorted", Tensor.longs(new long[] {1}, 1));
        return tensors;
    }

    /** The number to draw with: at temperature 0, the one that takes the first of the likeliest. */
    float uniform(float given) {
        return argmax ? 0 : given;
    }

    /** Refuses what a graph gives in place of a token where its logits are not numbers. */
    static int token(long drawn) {
        if (drawn < 0) {
            throw SmaltiException.corrupt("the logits to draw from are not numbers: the temperature is too low or the"
                    + " guidance too large for float32, or the model is damaged or its precision too low");
        }
        return (int) drawn;
    }

    @Override
    public void close() {
        tensors.values().forEach(BoundTensor::close);
    }
}
