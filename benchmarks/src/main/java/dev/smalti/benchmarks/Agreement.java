package dev.smalti.benchmarks;

import dev.smalti.TokenGrid;
import dev.smalti.image.Pixels;

/**
 * How far a contender is from the reference on the same input: a fast wrong answer is none.
 *
 * @param contender its title
 * @param equalTokens how many tokens of the encoded picture are the reference's
 * @param tokens how many there are
 * @param pixelError ‖a−b‖/‖b‖ of the pictures decoded from the same tokens
 */
record Agreement(String contender, int equalTokens, int tokens, double pixelError) {
    /** Compares with the reference's answers. */
    static Agreement of(Contender contender, Pixels picture, TokenGrid expectedTokens, Pixels expectedPixels) {
        int[] tokens = contender.encode(picture).tokens();
        int[] expected = expectedTokens.tokens();
        int equal = 0;
        for (int i = 0; i < expected.length; i++) {
            equal += tokens[i] == expected[i] ? 1 : 0;
        }
        Pixels decoded = contender.decode(expectedTokens);
        return new Agreement(
                contender.title(), equal, expected.length, distance(decoded.values(), expectedPixels.values()));
    }

    private static double distance(float[] a, float[] b) {
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < b.length; i++) {
            double d = (double) a[i] - b[i];
            difference += d * d;
            norm += (double) b[i] * b[i];
        }
        return Math.sqrt(difference / norm);
    }
}
