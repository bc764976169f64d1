package dev.smalti.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What a run computes and moves, and which part of the possible that is.
 *
 * @param gflop 10⁹ floating point operations of the graph as it was written, a multiplication and its addition being two
 * @param gigabytes 10⁹ bytes of weights, inputs, outputs and caches, each once
 * @param ofPeak operations a second as a part of what a large product of matrices reaches on the device; null where that was
 *     not measured
 * @param ofBandwidth bytes a second as a part of what a plain pass over memory reaches
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Work(
        double gflop,
        double gigabytes,
        @Nullable Double ofPeak,
        @Nullable Double ofBandwidth) {}
