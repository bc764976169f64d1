package dev.smalti;

/** Which tokens of a picture are kept where it is drawn again, a little differently. */
public final class Variation {
    /** Its own numbers: those that tokens are drawn with say nothing about which are kept. */
    private static final int STREAM = 1;

    private Variation() {}

    /**
     * Keeps the first tokens as a prior sees them.
     *
     * @param order the prior's order; of a grid of another shape, the first tokens are those in raster order
     * @param from how many are kept, from 0 to one less than the grid has
     * @throws SmaltiException of kind BAD_INPUT for any other number
     */
    public static PartialGrid continuing(TokenGrid tokens, TokenOrder order, int from) {
        int length = tokens.shape().length();
        if (from < 0 || from >= length) {
            throw SmaltiException.badInput("a grid of " + tokens.shape() + " tokens is drawn again from token 0 to "
                    + (length - 1) + ", not from " + from);
        }
        boolean ordered = order.shape().equals(tokens.shape());
        int[] places = (ordered ? order : TokenOrder.raster(tokens.shape())).places();
        int[] known = tokens.tokens();
        for (int i = from; i < length; i++) {
            known[places[i]] = PartialGrid.UNKNOWN;
        }
        return new PartialGrid(tokens.shape(), known);
    }

    /**
     * Keeps each token with this probability, by numbers that follow from the seed, the picture's number and the place.
     *
     * @param share from 0, which keeps none, to 1, which keeps all
     * @param image number of the picture, from 0
     * @throws SmaltiException of kind BAD_INPUT for any other share
     */
    public static PartialGrid keeping(TokenGrid tokens, double share, long seed, long image) {
        if (!(share >= 0 && share <= 1)) {
            throw SmaltiException.badInput("the share of tokens to keep is from 0 to 1, was " + share);
        }
        Noise noise = new CounterNoise(seed, STREAM);
        int[] known = tokens.tokens();
        for (int i = 0; i < known.length; i++) {
            if (noise.at(image, i) >= share) {
                known[i] = PartialGrid.UNKNOWN;
            }
        }
        return new PartialGrid(tokens.shape(), known);
    }
}
