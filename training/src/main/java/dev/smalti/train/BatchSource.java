package dev.smalti.train;

import dev.smalti.ort.Tensor;
import java.util.Map;

/** Numbered batches: the same number gives the same batch, in any order and on any thread. */
@FunctionalInterface
public interface BatchSource {
    /**
     * A batch.
     *
     * @param step number of the optimisation step, from 0
     * @return tensors by the names that the step graphs ask for
     */
    Map<String, Tensor> batch(long step);

    /** What to call a batch in a message, such as the files that it is made of. */
    default String describe(long step) {
        return "batch " + step;
    }
}
