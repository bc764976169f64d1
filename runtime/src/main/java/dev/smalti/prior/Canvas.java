package dev.smalti.prior;

import dev.smalti.GridShape;
import dev.smalti.PartialGrid;
import dev.smalti.TokenGrid;
import java.util.Arrays;

/** One job's grid while it is made. For one thread. */
final class Canvas {
    private final GridJob job;
    private final GridShape shape;
    /** In raster order, {@link PartialGrid#UNKNOWN} where not drawn yet. */
    private final int[] tokens;

    Canvas(GridJob job) {
        this.job = job;
        this.shape = job.known().shape();
        this.tokens = job.known().tokens();
    }

    GridJob job() {
        return job;
    }

    GridShape shape() {
        return shape;
    }

    int token(int cell) {
        return tokens[cell];
    }

    boolean isUnknown(int cell) {
        return tokens[cell] == PartialGrid.UNKNOWN;
    }

    void put(int cell, int token) {
        tokens[cell] = token;
    }

    /** Whether any of the columns [from, to) of this row is unknown. */
    boolean anyUnknown(int row, int from, int to) {
        for (int column = from; column < to; column++) {
            if (isUnknown(shape.index(row, column))) {
                return true;
            }
        }
        return false;
    }

    long unknown() {
        return Arrays.stream(tokens)
                .filter(token -> token == PartialGrid.UNKNOWN)
                .count();
    }

    PartialGrid partial() {
        return new PartialGrid(shape, tokens);
    }

    /** The finished grid. */
    TokenGrid finished() {
        return new TokenGrid(shape, tokens);
    }
}
