package dev.smalti.benchmarks.torch;

import dev.smalti.GridShape;
import dev.smalti.checkpoint.CheckpointTensor;
import java.util.Map;

/**
 * The arithmetic of a first stage: two operations per multiply-add of a convolution or a matrix product, nothing else
 * counted.
 *
 * @param encode from pixels to tokens, the search of the codebook included
 * @param decode from tokens to pixels
 * @param factor pixels per token along each side
 */
public record FirstStageCost(long encode, long decode, int factor) {
    /**
     * Of one picture.
     *
     * @param weights state dict of a {@code VQModel}
     * @param grid the picture's tokens
     */
    public static FirstStageCost of(Map<String, CheckpointTensor> weights, GridShape grid) {
        int factor = 1;
        for (int level = 0; weights.containsKey("encoder.down." + level + ".downsample.conv.weight"); level++) {
            factor *= 2;
        }
        int height = grid.rows() * factor;
        int width = grid.columns() * factor;
        return new FirstStageCost(
                FirstStageScript.encoder(weights, TorchVariant.DEFAULT, height, width)
                        .flops(),
                FirstStageScript.decoder(weights, TorchVariant.DEFAULT, grid.rows(), grid.columns())
                        .flops(),
                factor);
    }
}
