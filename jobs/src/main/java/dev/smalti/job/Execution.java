package dev.smalti.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.smalti.SmaltiException;
import dev.smalti.Strategy;
import dev.smalti.image.Tiling;
import org.jspecify.annotations.Nullable;

/**
 * How much runs at once. What is batched together changes a result in its last digits at most, but tiles change what the
 * decoder sees, so both belong to a job.
 *
 * @param batch how many of one size run together, at least 1
 * @param tile maps of more tokens along a side are cut into tiles of this side, in tokens; absent for the model's own rule
 * @param memoryLimit bytes for one run beside the weights; absent for the machine's default
 * @param strategy how the prior runs; all give the same tokens
 * @param cacheLimit bytes for the keys and values of all runs; absent for the machine's default
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Execution(
        int batch,
        @Nullable Integer tile,
        @Nullable Long memoryLimit,
        Strategy strategy,
        @Nullable Long cacheLimit) {
    /** Batches of 8, and the defaults of all else. */
    public static final Execution DEFAULTS = new Execution(8, null, null, Strategy.AUTO, null);

    /**
     * Checks the ranges.
     *
     * @throws SmaltiException of kind BAD_INPUT that names the value
     */
    public Execution {
        if (batch < 1) {
            throw SmaltiException.badInput("execution.batch is at least 1, was " + batch);
        }
        if (tile != null && tile < Tiling.SMALLEST_TILE) {
            throw SmaltiException.badInput("execution.tile is at least " + Tiling.SMALLEST_TILE + ", was " + tile);
        }
        if ((memoryLimit != null && memoryLimit < 1) || (cacheLimit != null && cacheLimit < 1)) {
            throw SmaltiException.badInput("execution.memoryLimit and execution.cacheLimit are at least 1 byte");
        }
    }

    @JsonCreator
    static Execution read(
            @JsonProperty("batch") @Nullable Integer batch,
            @JsonProperty("tile") @Nullable Integer tile,
            @JsonProperty("memoryLimit") @Nullable Long memoryLimit,
            @JsonProperty("strategy") @Nullable Strategy strategy,
            @JsonProperty("cacheLimit") @Nullable Long cacheLimit) {
        return new Execution(
                batch == null ? DEFAULTS.batch : batch,
                tile,
                memoryLimit,
                strategy == null ? Strategy.AUTO : strategy,
                cacheLimit);
    }

    /** The same with batches of another size. */
    public Execution withBatch(int changed) {
        return new Execution(changed, tile, memoryLimit, strategy, cacheLimit);
    }
}
