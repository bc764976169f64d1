package dev.smalti;

import java.util.List;
import java.util.function.Supplier;

/** How far sampling has come. For use while the listener is called: later, {@link #grids()} shows a later state. */
public final class Progress {
    private final long done;
    private final long total;
    private final Supplier<List<PartialGrid>> grids;

    /**
     * A state of sampling.
     *
     * @param done how many tokens are drawn
     * @param total how many tokens are to be drawn, at least {@code done}
     * @param grids makes the grids as they are, in the order of the pictures
     */
    public Progress(long done, long total, Supplier<List<PartialGrid>> grids) {
        this.done = done;
        this.total = total;
        this.grids = grids;
    }

    /** How many tokens are drawn, over all pictures. */
    public long done() {
        return done;
    }

    /** How many tokens are to be drawn, over all pictures; those given from the start do not count. */
    public long total() {
        return total;
    }

    /** The grids as they are, in the order of the pictures; made anew by each call. */
    public List<PartialGrid> grids() {
        return grids.get();
    }

    @Override
    public String toString() {
        return done + " of " + total + " tokens";
    }
}
