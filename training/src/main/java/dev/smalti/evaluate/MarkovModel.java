package dev.smalti.evaluate;

import dev.smalti.GridShape;
import dev.smalti.TokenGrid;
import dev.smalti.data.token.TokenDataset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The plain statistical model that a prior must beat: how often tokens follow a few others, counted. Contexts are mixed
 * with shorter ones by interpolated Witten-Bell smoothing (Chen and Goodman 1999, section 2.6), down to all tokens being
 * as likely, so that every token has a probability above 0:
 *
 * <pre>{@code p(t | c) = (count(c, t) + types(c)·p(t | shorter c)) / (count(c) + types(c))}</pre>
 *
 * <p>Immutable once it is counted; threads may share it.
 */
public final class MarkovModel {
    private final Context context;
    private final int vocabulary;
    /** By depth: what follows each context of that many tokens. */
    private final List<Map<Long, Followers>> counts;

    /** Which tokens before a token its probability depends on; the first of them is the last to be forgotten. */
    public enum Context {
        /** None: how often each token occurs. */
        NONE(List.of()),
        /** The token before, in raster order. */
        PREVIOUS(List.of(List.of(-1))),
        /** The two tokens before, in raster order. */
        TWO_PREVIOUS(List.of(List.of(-1), List.of(-2))),
        /** The token at the left and the one above. */
        LEFT_AND_ABOVE(List.of(List.of(0, -1), List.of(-1, 0)));

        /** Either one number, an offset in raster order, or two, offsets of row and column. */
        @SuppressWarnings("ImmutableEnumChecker") // lists of List.of are immutable
        private final List<List<Integer>> places;

        Context(List<List<Integer>> places) {
            this.places = places;
        }

        /** What it is called in reports. */
        public String title() {
            return switch (this) {
                case NONE -> "0 tokens before";
                case PREVIOUS -> "1 token before";
                case TWO_PREVIOUS -> "2 tokens before";
                case LEFT_AND_ABOVE -> "tokens left and above";
            };
        }

        /** How many tokens. */
        public int order() {
            return places.size();
        }
    }

    private MarkovModel(Context context, int vocabulary) {
        this.context = context;
        this.vocabulary = vocabulary;
        this.counts = new ArrayList<>();
        for (int depth = 0; depth <= context.order(); depth++) {
            counts.add(new HashMap<>());
        }
    }

    /**
     * Counts the pictures of a data set, each as it is and mirrored where it is shown so.
     *
     * @param context what a token depends on
     */
    public static MarkovModel of(TokenDataset data, Context context) {
        MarkovModel model = new MarkovModel(context, data.pictureVocabulary());
        for (int picture = 0; picture < data.size(); picture++) {
            for (int view = 0; view < data.views(); view++) {
                int[] row = data.row(picture, view);
                model.count(data.grid(), Arrays.copyOfRange(row, data.conditionLength(), row.length));
            }
        }
        return model;
    }

    private void count(GridShape grid, int[] tokens) {
        for (int place = 0; place < tokens.length; place++) {
            for (int depth = 0; depth < counts.size(); depth++) {
                counts.get(depth)
                        .computeIfAbsent(key(grid, tokens, place, depth), any -> new Followers())
                        .add(tokens[place]);
            }
        }
    }

    /** The mean over all tokens of the pictures as they are, in bits per token. */
    public double bits(TokenDataset data) {
        double bits = 0;
        for (int picture = 0; picture < data.size(); picture++) {
            bits += bits(data.grid(), data.picture(picture));
        }
        return bits / data.size() / data.grid().length();
    }

    /** The bits of all tokens of a picture together. */
    public double bits(TokenGrid grid) {
        return bits(grid.shape(), grid.tokens());
    }

    private double bits(GridShape grid, int[] tokens) {
        double bits = 0;
        for (int place = 0; place < tokens.length; place++) {
            bits -= Math.log(probability(grid, tokens, place)) / Math.log(2);
        }
        return bits;
    }

    /**
     * A model of each context by its name, counted on the same pictures: what {@link LikelihoodEvaluation} compares a prior
     * with.
     */
    public static Map<String, ToDoubleFunction<TokenGrid>> baselines(TokenDataset data) {
        Map<String, ToDoubleFunction<TokenGrid>> models = new LinkedHashMap<>();
        for (Context context : Context.values()) {
            models.put(context.title(), of(data, context)::bits);
        }
        return models;
    }

    /**
     * The probability of the token at a place, given those before it.
     *
     * @param tokens of a picture, in raster order
     */
    public double probability(GridShape grid, int[] tokens, int place) {
        double probability = 1.0 / vocabulary;
        for (int depth = 0; depth < counts.size(); depth++) {
            Followers followers = counts.get(depth).get(key(grid, tokens, place, depth));
            if (followers != null) {
                probability = followers.mixed(tokens[place], probability);
            }
        }
        return probability;
    }

    /** The first so many tokens of the context as one number; places outside of the grid have a mark of their own. */
    private long key(GridShape grid, int[] tokens, int place, int depth) {
        long key = 0;
        for (int i = 0; i < depth; i++) {
            key = key * (vocabulary + 1) + 1 + token(grid, tokens, place, context.places.get(i));
        }
        return key;
    }

    /** The token at an offset, or -1. */
    private static int token(GridShape grid, int[] tokens, int place, List<Integer> offset) {
        if (offset.size() == 1) {
            return place + offset.get(0) < 0 ? -1 : tokens[place + offset.get(0)];
        }
        int row = place / grid.columns() + offset.get(0);
        int column = place % grid.columns() + offset.get(1);
        return row < 0 || column < 0 ? -1 : tokens[row * grid.columns() + column];
    }

    /** How often each token followed a context. */
    private static final class Followers {
        private final Map<Integer, Integer> byToken = new HashMap<>();
        private long all;

        void add(int token) {
            byToken.merge(token, 1, Integer::sum);
            all++;
        }

        double mixed(int token, double shorter) {
            int types = byToken.size();
            return (byToken.getOrDefault(token, 0) + types * shorter) / (all + types);
        }
    }
}
