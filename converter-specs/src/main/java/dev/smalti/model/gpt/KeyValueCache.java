package dev.smalti.model.gpt;

import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;
import java.util.List;

/**
 * How the blocks of a transformer see the tokens before those that are fed: the keys and values of the past, one pair for
 * each block. For one graph; keeps the present that each block leaves.
 */
interface KeyValueCache {
    /**
     * Attends from the fed tokens to the past and to themselves.
     *
     * @param layer number of the block, from 0
     * @param packed query, key and value [N, S, 3·H·c]
     * @return [N, S, H·c]
     */
    Value attend(Ops ops, int layer, Value packed);

    /** The present: keys and values of each block, in the order key, value. */
    List<Value> present();
}
