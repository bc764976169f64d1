package dev.smalti;

import java.util.Arrays;

/**
 * The order in which a prior sees the tokens of a grid ({@code permuter} of the reference). Immutable. Two orders are equal
 * where shape and places are, whatever their names.
 *
 * @param name e.g. {@code raster}, {@code zcurve}
 * @param shape the grid it orders
 * @param places the raster place of each token of the sequence ({@code forward_shuffle_idx}); a permutation
 */
public record TokenOrder(String name, GridShape shape, int[] places) {
    /** Copies and checks that the places are a permutation. */
    public TokenOrder {
        places = places.clone();
        boolean[] seen = new boolean[shape.length()];
        boolean whole = places.length == seen.length;
        for (int i = 0; whole && i < places.length; i++) {
            whole = places[i] >= 0 && places[i] < seen.length && !seen[places[i]];
            if (whole) {
                seen[places[i]] = true;
            }
        }
        if (!whole) {
            throw SmaltiException.badInput(
                    "the order " + name + " does not name each token of a " + shape + " grid once");
        }
    }

    /** Row after row from the left. */
    public static TokenOrder raster(GridShape shape) {
        return new TokenOrder("raster", shape, Places.raster(shape));
    }

    /**
     * Coarse to fine: every second row and column, halved again and again ({@code Subsample} of the reference).
     *
     * @throws SmaltiException of kind BAD_INPUT unless the grid is square and its side a power of 2
     */
    public static TokenOrder subsample(GridShape shape) {
        return new TokenOrder("subsample", shape, Places.subsample(shape));
    }

    /** Along a Z-order curve ({@code ZCurve} of the reference); for grids of any shape. */
    public static TokenOrder zCurve(GridShape shape) {
        return new TokenOrder("zcurve", shape, Places.zCurve(shape));
    }

    /**
     * From the middle outwards ({@code SpiralOut} of the reference).
     *
     * @throws SmaltiException of kind BAD_INPUT unless the grid is square and its side even (or 1)
     */
    public static TokenOrder spiralOut(GridShape shape) {
        return new TokenOrder("spiral-out", shape, Places.spiralOut(shape));
    }

    /**
     * From the edge inwards ({@code SpiralIn} of the reference): {@link #spiralOut} reversed.
     *
     * @throws SmaltiException of kind BAD_INPUT unless the grid is square and its side even (or 1)
     */
    public static TokenOrder spiralIn(GridShape shape) {
        return new TokenOrder("spiral-in", shape, Places.spiralIn(shape));
    }

    /** Shuffled, the same way every time ({@code Random} of the reference). */
    public static TokenOrder random(GridShape shape) {
        return new TokenOrder("random", shape, Places.random(shape));
    }

    /** Row after row, from the left and from the right in turn ({@code AlternateParsing} of the reference). */
    public static TokenOrder alternating(GridShape shape) {
        return new TokenOrder("alternating", shape, Places.alternating(shape));
    }

    /**
     * The order of a permuter of the reference.
     *
     * @param permuter its class, with or without the package, e.g. {@code taming.modules.transformer.permuter.ZCurve}
     * @throws SmaltiException of kind UNSUPPORTED for any other class, BAD_INPUT for a shape that it refuses
     */
    public static TokenOrder named(String permuter, GridShape shape) {
        return switch (permuter.substring(permuter.lastIndexOf('.') + 1)) {
            case "Identity" -> raster(shape);
            case "Subsample" -> subsample(shape);
            case "ZCurve" -> zCurve(shape);
            case "SpiralOut" -> spiralOut(shape);
            case "SpiralIn" -> spiralIn(shape);
            case "Random" -> random(shape);
            case "AlternateParsing" -> alternating(shape);
            default ->
                throw SmaltiException.unsupported("the order " + permuter
                        + " is none of Identity, Subsample, ZCurve, SpiralOut, SpiralIn, Random, AlternateParsing");
        };
    }

    /**
     * Tokens in raster order as the prior sees them.
     *
     * @param raster {@code shape.length()} tokens
     * @return a new array
     */
    public int[] toSequence(int[] raster) {
        checkCount(raster);
        int[] sequence = new int[places.length];
        for (int i = 0; i < places.length; i++) {
            sequence[i] = raster[places[i]];
        }
        return sequence;
    }

    /**
     * Tokens as the prior sees them in raster order: undoes {@link #toSequence}.
     *
     * @param sequence {@code shape.length()} tokens
     * @return a new array
     */
    public int[] toRaster(int[] sequence) {
        checkCount(sequence);
        int[] raster = new int[places.length];
        for (int i = 0; i < places.length; i++) {
            raster[places[i]] = sequence[i];
        }
        return raster;
    }

    private void checkCount(int[] tokens) {
        if (tokens.length != places.length) {
            throw SmaltiException.badInput("the order " + name + " is of a " + shape + " grid, which has "
                    + places.length + " tokens, not " + tokens.length);
        }
    }

    /** Whether this is row after row from the left. */
    public boolean inRasterOrder() {
        return Arrays.equals(places, Places.raster(shape));
    }

    /** A copy of the raster place of each token of the sequence. */
    @Override
    public int[] places() {
        return places.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TokenOrder order && shape.equals(order.shape) && Arrays.equals(places, order.places);
    }

    @Override
    public int hashCode() {
        return 31 * shape.hashCode() + Arrays.hashCode(places);
    }

    @Override
    public String toString() {
        return "TokenOrder[" + name + " of " + shape + "]";
    }
}
