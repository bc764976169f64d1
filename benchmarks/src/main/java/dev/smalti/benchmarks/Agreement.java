package dev.smalti.benchmarks;

import dev.smalti.TokenGrid;
import dev.smalti.benchmarks.measure.Likeness;
import dev.smalti.image.Pixels;
import java.util.List;

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
        int[] expected = expectedTokens.tokens();
        int equal = Likeness.equal(contender.encode(picture).tokens(), expected);
        double error = Likeness.relativeError(
                List.of(contender.decode(expectedTokens).values()), List.of(expectedPixels.values()));
        return new Agreement(contender.title(), equal, expected.length, error);
    }
}
