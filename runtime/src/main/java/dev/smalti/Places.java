package dev.smalti;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The orders of the reference's permuters ({@code forward_shuffle_idx}): raster places in the order of the sequence. For
 * shapes that the reference refuses, all throw SmaltiException of kind BAD_INPUT.
 */
final class Places {
    /** The seed that the reference shuffles with. */
    private static final int SEED = 1;

    private Places() {}

    static int[] raster(GridShape shape) {
        return IntStream.range(0, shape.length()).toArray();
    }

    /** {@code Subsample}: the grid at every second row and column, then those between, each part so again. */
    static int[] subsample(GridShape shape) {
        int side = shape.rows();
        if (side != shape.columns() || Integer.bitCount(side) != 1) {
            throw refused("subsample", "a square grid whose side is a power of 2", shape);
        }
        int[] places = new int[shape.length()];
        for (int i = 0; i < places.length; i++) {
            int row = 0;
            int column = 0;
            // The last pair of bits of a token's number, row before column, is the coarsest step of its place.
            for (int step = side / 2, rest = i; step > 0; step /= 2, rest >>= 2) {
                row += (rest >> 1 & 1) * step;
                column += (rest & 1) * step;
            }
            places[i] = shape.index(row, column);
        }
        return places;
    }

    /** {@code ZCurve}: by the Morton number, whose bits are those of row and column in turn. */
    static int[] zCurve(GridShape shape) {
        return IntStream.range(0, shape.length())
                .boxed()
                .sorted(Comparator.comparingLong(place -> morton(place / shape.columns(), place % shape.columns())))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private static long morton(int row, int column) {
        long number = 0;
        for (int bit = 0; bit < Integer.SIZE - 1; bit++) {
            number |= (long) (column >> bit & 1) << (2 * bit);
            number |= (long) (row >> bit & 1) << (2 * bit + 1);
        }
        return number;
    }

    /** {@code SpiralOut}: from the middle up, right, down, left and so on, each leg as long as the last or one longer. */
    static int[] spiralOut(GridShape shape) {
        int side = shape.rows();
        // A side of 1 is odd, but the reference's spiral of a single token is whole.
        if (side != shape.columns() || (side % 2 != 0 && side != 1)) {
            throw refused("spiral", "a square grid whose side is even", shape);
        }
        int[] places = new int[shape.length()];
        int row = side / 2;
        int column = Math.max(0, side / 2 - 1);
        int[] rowSteps = {-1, 0, 1, 0};
        int[] columnSteps = {0, 1, 0, -1};
        int filled = 0;
        for (int leg = 0; filled < places.length; leg++) {
            for (int i = 0; i < leg / 2 + 1 && filled < places.length; i++) {
                places[filled++] = shape.index(row, column);
                row += rowSteps[leg % 4];
                column += columnSteps[leg % 4];
            }
        }
        return places;
    }

    /** {@code SpiralIn}: the other way round. */
    static int[] spiralIn(GridShape shape) {
        int[] out = spiralOut(shape);
        return IntStream.range(0, out.length).map(i -> out[out.length - 1 - i]).toArray();
    }

    /** {@code Random}: {@code numpy.random.RandomState(1).permutation}. */
    static int[] random(GridShape shape) {
        return new MersenneTwister(SEED).permutation(shape.length());
    }

    /** {@code AlternateParsing}: row after row, every second one from the right. */
    static int[] alternating(GridShape shape) {
        int[] places = raster(shape);
        Arrays.setAll(places, place -> {
            int row = place / shape.columns();
            int column = place % shape.columns();
            return shape.index(row, row % 2 == 0 ? column : shape.columns() - 1 - column);
        });
        return places;
    }

    private static SmaltiException refused(String order, String needed, GridShape shape) {
        return SmaltiException.badInput("the " + order + " order needs " + needed + ", not " + shape);
    }
}
