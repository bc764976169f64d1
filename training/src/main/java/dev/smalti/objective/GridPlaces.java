package dev.smalti.objective;

import dev.smalti.GridShape;
import org.jspecify.annotations.Nullable;

/**
 * First embeddings of places that say where in the picture a token lies: half of the channels are sines and cosines of its
 * row, half of its column, of periods from 2 to 64 tokens (as Vaswani et al., "Attention Is All You Need", 2017, section 3.5,
 * in two dimensions). The place before a token of the picture, where it is guessed, has the waves of that token; a token of
 * the condition has those of the middle of what it covers. So what is guessed, its neighbours and its part of the condition
 * resemble each other before anything is learned.
 *
 * @param condition rows and columns of the condition's tokens, which cover the same picture; null where it is no picture
 * @param conditionLength how many tokens it has, at least 1
 * @param picture rows and columns of the picture's tokens
 */
public record GridPlaces(@Nullable GridShape condition, int conditionLength, GridShape picture) {
    /** As far from zero, on average, as the embeddings of tokens. */
    private static final double AMPLITUDE = GptInitialiser.DEVIATION * Math.sqrt(2);

    private static final double PERIODS = 32;

    /**
     * The embeddings [length, width], row by row. Channels that are left over of pairs of sine and cosine in each half are
     * zero, and so are the places of a condition that is no picture.
     */
    float[] values(int length, int width) {
        float[] values = new float[length * width];
        for (int place = 0; place < length; place++) {
            int guessed = place - conditionLength + 1;
            if (guessed >= 0 && (guessed > 0 || condition == null)) {
                int row = guessed / picture.columns();
                int column = guessed % picture.columns();
                waves(values, place * width, width, row, column);
            } else if (condition != null) {
                int row = place / condition.columns();
                int column = place % condition.columns();
                double down = (double) picture.rows() / condition.rows();
                double across = (double) picture.columns() / condition.columns();
                waves(values, place * width, width, (row + 0.5) * down - 0.5, (column + 0.5) * across - 0.5);
            }
        }
        return values;
    }

    private static void waves(float[] values, int from, int width, double row, double column) {
        int half = width / 2;
        int pairs = half / 2;
        for (int pair = 0; pair < pairs; pair++) {
            double frequency = Math.PI / StrictMath.pow(PERIODS, pair / Math.max(1.0, pairs - 1));
            int at = from + 2 * pair;
            values[at] = (float) (AMPLITUDE * StrictMath.sin(row * frequency));
            values[at + 1] = (float) (AMPLITUDE * StrictMath.cos(row * frequency));
            values[at + half] = (float) (AMPLITUDE * StrictMath.sin(column * frequency));
            values[at + half + 1] = (float) (AMPLITUDE * StrictMath.cos(column * frequency));
        }
    }
}
