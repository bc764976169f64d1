package dev.smalti.prior;

import dev.smalti.prior.TokenDecoder.Run;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs that later rows of a grid continue. A row visits its windows from left to right, the next row the same ones again:
 * whoever evicts the run used longest ago evicts each just before its use. So what is kept stays until it is of no more
 * use, and what does not fit is computed again.
 */
final class KeptRuns implements AutoCloseable {
    /** A run and the sequence that it holds the start of. */
    private record Kept(Run run, Sequence sequence) {}

    private record Key(Canvas canvas, Window window) {}

    private final int budget;
    private final LockStep steps;
    private final int[] places;
    private final Map<Key, Kept> kept = new HashMap<>();

    /**
     * @param budget most runs that are kept
     * @param places the order of a window's tokens
     */
    KeptRuns(int budget, LockStep steps, int[] places) {
        this.budget = budget;
        this.steps = steps;
        this.places = places;
    }

    /** Whether a run of this window is kept. */
    boolean holds(Canvas canvas, Window window) {
        return kept.containsKey(new Key(canvas, window));
    }

    /** Whether one more would be kept. */
    boolean hasRoom() {
        return kept.size() < budget;
    }

    /** Draws on a kept run or a new one, which is kept where it is seen again. */
    void draw(Canvas canvas, Window window, int to, boolean seenAgain) {
        Key key = new Key(canvas, window);
        boolean keep = seenAgain && (holds(canvas, window) || hasRoom());
        Kept used = kept.remove(key);
        if (used == null) {
            Sequence sequence = new Sequence(canvas, window, places);
            used = new Kept(steps.start(), sequence);
        }
        boolean done = false;
        try {
            steps.advance(used.run(), List.of(used.sequence()), to, !keep);
            done = true;
        } finally {
            if (done && keep) {
                kept.put(key, used);
            } else {
                used.run().close();
            }
        }
    }

    /** Closes what is still kept: runs of rows that were not finished. */
    @Override
    public void close() {
        kept.values().forEach(each -> each.run().close());
        kept.clear();
    }
}
