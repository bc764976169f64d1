package dev.smalti;

import java.util.Arrays;

/**
 * A token grid of which some tokens are not known yet. Immutable; arrays are copied in and out.
 *
 * @param shape rows and columns
 * @param tokens {@code shape.length()} indices in raster order, {@link #UNKNOWN} where there is none yet
 */
public record PartialGrid(GridShape shape, int[] tokens) {
    /** Stands for a token that is not known. */
    public static final int UNKNOWN = -1;

    /** Checks the count and that no token is below {@link #UNKNOWN}. */
    public PartialGrid {
        if (tokens.length != shape.length()) {
            throw new IllegalArgumentException(
                    "expected " + shape.length() + " tokens for a " + shape + " grid, got " + tokens.length);
        }
        tokens = tokens.clone();
        for (int token : tokens) {
            if (token < UNKNOWN) {
                throw new IllegalArgumentException("a token is at least 0, or -1 where unknown, was " + token);
            }
        }
    }

    /** A grid of which nothing is known. */
    public static PartialGrid unknown(GridShape shape) {
        int[] tokens = new int[shape.length()];
        Arrays.fill(tokens, UNKNOWN);
        return new PartialGrid(shape, tokens);
    }

    /** A copy of the tokens, in raster order. */
    @Override
    public int[] tokens() {
        return tokens.clone();
    }

    /** Whether the token at (row, column) is known. */
    public boolean isKnown(int row, int column) {
        return tokens[shape.index(row, column)] != UNKNOWN;
    }

    /** The whole grid, with this token wherever none is known. */
    public TokenGrid filled(int token) {
        return new TokenGrid(
                shape,
                Arrays.stream(tokens)
                        .map(known -> known == UNKNOWN ? token : known)
                        .toArray());
    }

    /** How many tokens are not known. */
    public int unknown() {
        return (int) Arrays.stream(tokens).filter(token -> token == UNKNOWN).count();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PartialGrid grid && shape.equals(grid.shape) && Arrays.equals(tokens, grid.tokens);
    }

    @Override
    public int hashCode() {
        return 31 * shape.hashCode() + Arrays.hashCode(tokens);
    }

    @Override
    public String toString() {
        return "PartialGrid[" + shape + ", " + unknown() + " unknown]";
    }
}
