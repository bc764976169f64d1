package dev.smalti.prior;

import dev.smalti.CounterNoise;
import dev.smalti.GumbelNoise;
import dev.smalti.SmaltiException;
import org.jspecify.annotations.Nullable;

/**
 * What a prior reads for one window of a canvas: the condition's tokens, then the window's in the prior's order. A
 * token's <em>place</em> counts from 0 behind the condition.
 */
final class Sequence {
    private final Canvas canvas;
    private final Window window;
    private final int[] places;
    private final int[] condition;
    private final int @Nullable [] unconditional;

    /** @param places the raster place inside of the window of each token of the sequence; shared, not copied */
    Sequence(Canvas canvas, Window window, int[] places) {
        this.canvas = canvas;
        this.window = window;
        this.places = places;
        GridJob job = canvas.job();
        this.condition = tokens(job.condition(), window);
        this.unconditional = job.options().guidance() == 1 || job.unconditional() == null
                ? null
                : tokens(job.unconditional(), window);
    }

    private static int[] tokens(ConditionWindows windows, Window window) {
        int[] tokens = windows.tokens(window);
        if (tokens.length != windows.length()) {
            throw SmaltiException.badInput("the condition of " + window + " is " + tokens.length
                    + " tokens, it should be " + windows.length());
        }
        return tokens;
    }

    /** How many tokens stand before place 0. */
    int conditionLength() {
        return condition.length;
    }

    boolean isUnknown(int place) {
        return canvas.isUnknown(cell(place));
    }

    /** The token at this place, or -1 where unknown. */
    int token(int place) {
        return canvas.token(cell(place));
    }

    void put(int place, int token) {
        canvas.put(cell(place), token);
    }

    /** The number to draw the token at this place with. */
    float uniform(int place) {
        return canvas.job().options().noise().at(canvas.job().image(), cell(place));
    }

    /** The noise of the tokens that race for this place. */
    GumbelNoise race(int place) {
        if (!(canvas.job().options().noise() instanceof CounterNoise noise)) {
            throw new IllegalStateException("a race has its noise from a seed");
        }
        return new GumbelNoise(noise.seed(), canvas.job().image(), cell(place));
    }

    /** Tokens [from, to) of the sequence, its condition included. */
    int[] conditional(int from, int to) {
        return tokens(condition, from, to);
    }

    /** The same for the twin without a condition. */
    int[] unconditional(int from, int to) {
        if (unconditional == null) {
            throw new IllegalStateException("there is no twin without guidance");
        }
        return tokens(unconditional, from, to);
    }

    private int[] tokens(int[] start, int from, int to) {
        int[] tokens = new int[to - from];
        for (int i = from; i < to; i++) {
            int token = i < start.length ? start[i] : token(i - start.length);
            if (token < 0) {
                throw new IllegalStateException(
                        "token " + (i - start.length) + " of " + window + " is needed before it is drawn");
            }
            tokens[i - from] = token;
        }
        return tokens;
    }

    private int cell(int place) {
        int columns = window.shape().columns();
        int local = places[place];
        return canvas.shape().index(window.row() + local / columns, window.column() + local % columns);
    }
}
