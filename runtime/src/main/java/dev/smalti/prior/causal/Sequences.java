package dev.smalti.prior.causal;

import dev.smalti.SmaltiException;
import java.util.Arrays;

/** The tokens of the streams of a run, and how many of them a cache has seen. */
final class Sequences {
    private final int[][] tokens;
    private int length;
    private int cached;

    /** Empty streams with room for so many tokens, and one that is drawn last and never fed. */
    Sequences(int streams, int capacity) {
        this.tokens = new int[streams][capacity + 1];
    }

    int length() {
        return length;
    }

    int cached() {
        return cached;
    }

    /** How many tokens the cache has not seen; at least the last, whose logits are what is drawn from. */
    int pending() {
        return length - Math.min(cached, length - 1);
    }

    /** Appends [streams][n]. */
    void append(int[][] fed) {
        if (fed.length != tokens.length) {
            throw new IllegalArgumentException("wanted tokens for " + tokens.length + " streams, got " + fed.length);
        }
        int count = fed[0].length;
        for (int[] stream : fed) {
            if (stream.length != count) {
                throw new IllegalArgumentException(
                        "streams are fed in lock step, got " + count + " and " + stream.length);
            }
        }
        requireRoom(count);
        for (int stream = 0; stream < fed.length; stream++) {
            System.arraycopy(fed[stream], 0, tokens[stream], length, count);
        }
        length += count;
    }

    /** Appends what was drawn for each row to its streams. */
    void appendDrawn(int[] drawn) {
        requireRoom(1);
        for (int stream = 0; stream < tokens.length; stream++) {
            tokens[stream][length] = drawn[stream % drawn.length];
        }
        length++;
    }

    void truncate(int to) {
        if (to < 0 || to > length) {
            throw new IllegalArgumentException("a run of " + length + " tokens cannot be cut to " + to);
        }
        length = to;
        cached = Math.min(cached, to);
    }

    /** Says that the cache has seen the first so many tokens. */
    void seen(int count) {
        cached = count;
    }

    /** The tokens from one place to another of one stream. */
    int[] tokens(int stream, int from, int to) {
        return Arrays.copyOfRange(tokens[stream], from, to);
    }

    /** The tokens from one place to another of all streams, [streams, to - from]. */
    long[] tokens(int from, int to) {
        long[] all = new long[tokens.length * (to - from)];
        int at = 0;
        for (int[] stream : tokens) {
            for (int i = from; i < to; i++) {
                all[at++] = stream[i];
            }
        }
        return all;
    }

    private void requireRoom(int count) {
        int room = tokens[0].length;
        if (length + count > room) {
            throw SmaltiException.badInput("sequences of " + (length + count)
                    + " tokens were asked for, this run holds " + (room - 1) + " and one more that is drawn last");
        }
    }
}
