package dev.smalti.train;

import dev.smalti.CounterNoise;
import dev.smalti.data.Permutation;
import dev.smalti.data.token.TokenDataset;
import dev.smalti.objective.GptObjective;
import dev.smalti.ort.Tensor;
import java.util.Map;

/**
 * Batches of token rows: every picture once in each pass over the data, in an order of that pass, mirrored or not by
 * chance. Where a recipe says so, some of the picture's tokens are fed as random ones ({@code Net2NetTransformer.forward});
 * what should be said stays as it is. Chance depends on the seed and the step alone. Thread-safe.
 */
public final class TokenBatches implements BatchSource {
    private static final int MIRROR_STREAM = 101;
    private static final int KEEP_STREAM = 102;
    private static final int TOKEN_STREAM = 103;

    private final TokenDataset data;
    private final int sequences;
    private final double keep;
    private final long seed;

    /**
     * Batches of this data.
     *
     * @param sequences per batch
     * @param keep the part of a picture's tokens that is fed as it is
     * @param seed decides all chance
     */
    public TokenBatches(TokenDataset data, int sequences, double keep, long seed) {
        this.data = data;
        this.sequences = sequences;
        this.keep = keep;
        this.seed = seed;
    }

    @Override
    public Map<String, Tensor> batch(long step) {
        int condition = data.conditionLength();
        int picture = data.grid().length();
        int fed = condition + picture - 1;
        long[] tokens = new long[sequences * fed];
        long[] targets = new long[sequences * picture];
        for (int i = 0; i < sequences; i++) {
            long number = step * sequences + i;
            long pass = number / data.size();
            Permutation order = Permutation.ofPass(data.size(), seed, pass);
            int view = data.views() == 1 ? 0 : (int) (2 * noise(MIRROR_STREAM).at(number, 0));
            int[] row = data.row((int) order.at(number % data.size()), view);
            for (int j = 0; j < picture; j++) {
                targets[i * picture + j] = row[condition + j];
            }
            for (int j = 0; j < fed; j++) {
                tokens[i * fed + j] = j < condition ? row[j] : kept(row[j], number, j);
            }
        }
        return Map.of(
                GptObjective.TOKENS, Tensor.longs(tokens, sequences, fed),
                GptObjective.TARGETS, Tensor.longs(targets, sequences, picture));
    }

    private long kept(int token, long number, int place) {
        if (keep >= 1 || noise(KEEP_STREAM).at(number, place) < keep) {
            return token;
        }
        return (long) (noise(TOKEN_STREAM).at(number, place) * (double) data.vocabulary());
    }

    private CounterNoise noise(int stream) {
        return new CounterNoise(seed, stream);
    }
}
