package dev.smalti;

import java.util.Arrays;

/**
 * The tokens of one image: indices into a codebook, in raster order. Immutable; arrays are copied in and out.
 *
 * @param shape rows and columns
 * @param tokens {@code shape.length()} indices, each at least 0
 */
public record TokenGrid(GridShape shape, int[] tokens) {
    /** Checks the count and that no token is negative. */
    public TokenGrid {
        if (tokens.length != shape.length()) {
            throw new IllegalArgumentException(
                    "expected " + shape.length() + " tokens for a " + shape + " grid, got " + tokens.length);
        }
        tokens = tokens.clone();
        for (int token : tokens) {
            if (token < 0) {
                throw new IllegalArgumentException("a token is at least 0, was " + token);
            }
        }
    }

    /** A copy of the tokens, in raster order. */
    @Override
    public int[] tokens() {
        return tokens.clone();
    }

    /** The token at (row, column). */
    public int at(int row, int column) {
        return tokens[shape.index(row, column)];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TokenGrid grid && shape.equals(grid.shape) && Arrays.equals(tokens, grid.tokens);
    }

    @Override
    public int hashCode() {
        return 31 * shape.hashCode() + Arrays.hashCode(tokens);
    }

    @Override
    public String toString() {
        return "TokenGrid[" + shape + ", " + Arrays.hashCode(tokens) + "]";
    }
}
