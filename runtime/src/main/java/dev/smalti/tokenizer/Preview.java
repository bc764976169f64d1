package dev.smalti.tokenizer;

import dev.smalti.GridShape;
import dev.smalti.PartialGrid;
import dev.smalti.TokenGrid;
import dev.smalti.image.Pixels;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A picture that is being drawn, decoded again and again as more of its tokens are known: each time only what is new, with
 * its surroundings. Tokens that are not known yet are grey; the decoder is given the nearest known one in their place, so that
 * they do not colour the others.
 *
 * <p>What is shown is near what will be, and not equal to it: a decoder looks further than its token, and its norms see the
 * part that is decoded and not the whole. For one thread.
 */
public final class Preview {
    /** Tokens around what is new that are decoded with it. */
    private static final int SURROUNDINGS = 3;

    /** Norms over less than this many tokens along a side would say little. */
    private static final int SMALLEST = 8;

    private final ImageTokenizer tokenizer;
    private @Nullable PartialGrid shown;
    private float[] values = {};

    /** Of a picture whose tokens are this tokenizer's. */
    public Preview(ImageTokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /** Decodes the tokens that are known, as {@link #show} does for the first time. */
    public static Pixels of(PartialGrid grid, ImageTokenizer tokenizer) {
        return new Preview(tokenizer).show(grid);
    }

    /**
     * The picture as far as it is known.
     *
     * @param grid of the same shape each time
     * @return of the grid's size in pixels, as {@link ImageTokenizer#decode(TokenGrid)}
     * @throws IllegalArgumentException where the shape is another one
     */
    public Pixels show(PartialGrid grid) {
        GridShape shape = grid.shape();
        PartialGrid before = shown == null ? PartialGrid.unknown(shape) : shown;
        if (!before.shape().equals(shape)) {
            throw new IllegalArgumentException("a preview of " + before.shape() + " tokens was given " + shape);
        }
        int factor = tokenizer.firstStage().factor();
        int channels = tokenizer.firstStage().outChannels();
        int height = shape.rows() * factor;
        int width = shape.columns() * factor;
        if (shown == null) {
            values = new float[Math.multiplyExact(channels, Math.multiplyExact(height, width))];
        }
        Box changed = Box.ofChanges(before, grid);
        if (changed != null) {
            Box seen = changed.grown(shape);
            place(tokenizer.decode(seen.of(extended(grid), shape)), seen, changed.besides(shape), grid, factor);
        }
        shown = grid;
        return new Pixels(channels, height, width, values.clone());
    }

    /** Puts what was decoded of {@code seen} where {@code written} is, grey where nothing is known. */
    private void place(Pixels decoded, Box seen, Box written, PartialGrid grid, int factor) {
        int width = grid.shape().columns() * factor;
        int area = grid.shape().rows() * factor * width;
        for (int row = written.top; row < written.bottom; row++) {
            for (int column = written.left; column < written.right; column++) {
                boolean known = grid.isKnown(row, column);
                for (int channel = 0; channel < decoded.channels(); channel++) {
                    for (int y = 0; y < factor; y++) {
                        int from = ((channel * decoded.height()) + (row - seen.top) * factor + y) * decoded.width()
                                + (column - seen.left) * factor;
                        int to = channel * area + (row * factor + y) * width + column * factor;
                        if (known) {
                            System.arraycopy(decoded.values(), from, values, to, factor);
                        } else {
                            Arrays.fill(values, to, to + factor, 0);
                        }
                    }
                }
            }
        }
    }

    /** Every token; the nearest known one, by steps along rows and columns, where it is not known. */
    private static int[] extended(PartialGrid grid) {
        GridShape shape = grid.shape();
        int[] tokens = grid.tokens();
        Deque<Integer> reached = new ArrayDeque<>();
        for (int i = 0; i < tokens.length; i++) {
            if (tokens[i] != PartialGrid.UNKNOWN) {
                reached.add(i);
            }
        }
        while (!reached.isEmpty()) {
            int from = reached.remove();
            int row = from / shape.columns();
            int column = from % shape.columns();
            int[][] beside = {{row - 1, column}, {row + 1, column}, {row, column - 1}, {row, column + 1}};
            for (int[] place : beside) {
                boolean inside =
                        place[0] >= 0 && place[0] < shape.rows() && place[1] >= 0 && place[1] < shape.columns();
                if (inside && tokens[shape.index(place[0], place[1])] == PartialGrid.UNKNOWN) {
                    tokens[shape.index(place[0], place[1])] = tokens[from];
                    reached.add(shape.index(place[0], place[1]));
                }
            }
        }
        return tokens;
    }

    /** Rows from top to before bottom and columns from left to before right, in tokens. */
    private record Box(int top, int left, int bottom, int right) {
        /** Around all tokens that are other ones than before; null where all are the same. */
        static @Nullable Box ofChanges(PartialGrid before, PartialGrid now) {
            GridShape shape = now.shape();
            int[] old = before.tokens();
            int[] tokens = now.tokens();
            int top = shape.rows();
            int left = shape.columns();
            int bottom = 0;
            int right = 0;
            for (int i = 0; i < tokens.length; i++) {
                if (tokens[i] != old[i]) {
                    top = Math.min(top, i / shape.columns());
                    left = Math.min(left, i % shape.columns());
                    bottom = Math.max(bottom, i / shape.columns() + 1);
                    right = Math.max(right, i % shape.columns() + 1);
                }
            }
            return top < bottom ? new Box(top, left, bottom, right) : null;
        }

        /** With its surroundings, and large enough for norms to mean something. */
        Box grown(GridShape shape) {
            int[] rows = grown(top, bottom, shape.rows());
            int[] columns = grown(left, right, shape.columns());
            return new Box(rows[0], columns[0], rows[1], columns[1]);
        }

        private static int[] grown(int from, int to, int all) {
            int least = Math.min(all, SMALLEST);
            int start = Math.max(0, from - SURROUNDINGS);
            int end = Math.min(all, Math.max(to + SURROUNDINGS, start + least));
            return new int[] {Math.max(0, Math.min(start, end - least)), end};
        }

        /** With the tokens beside it, whose pixels depend on it most. */
        Box besides(GridShape shape) {
            return new Box(
                    Math.max(0, top - 1),
                    Math.max(0, left - 1),
                    Math.min(shape.rows(), bottom + 1),
                    Math.min(shape.columns(), right + 1));
        }

        TokenGrid of(int[] tokens, GridShape shape) {
            GridShape own = new GridShape(bottom - top, right - left);
            int[] part = new int[own.length()];
            for (int i = 0; i < part.length; i++) {
                part[i] = tokens[shape.index(top + i / own.columns(), left + i % own.columns())];
            }
            return new TokenGrid(own, part);
        }
    }
}
