package dev.smalti.prior;

/**
 * How much is done at once. None of it changes a token.
 *
 * @param chunk most tokens of a sequence that are drawn without a look at progress and cancellation, at least 1
 * @param keptRuns most runs of one sequence that are kept for a later row of the grid, beside the one at work, from 0
 * @param rows most sequences that are drawn together, at least 1
 */
public record Limits(int chunk, int keptRuns, int rows) {
    /** Checks the ranges. */
    public Limits {
        if (chunk < 1 || keptRuns < 0 || rows < 1) {
            throw new IllegalArgumentException("chunk and rows are at least 1, kept runs at least 0; were " + chunk
                    + ", " + rows + ", " + keptRuns);
        }
    }
}
