package dev.smalti.data.token;

import dev.smalti.GridShape;
import dev.smalti.SmaltiException;
import dev.smalti.data.Example;
import dev.smalti.data.Examples;
import dev.smalti.image.Pixels;
import dev.smalti.tokenizer.ImageTokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Pictures and their conditions as tokens, all in memory. A picture that is shown mirrored as well has two views. Immutable.
 */
public final class TokenDataset {
    private static final int AT_ONCE = 16;

    private final GridShape grid;
    private final int conditionLength;
    private final int vocabulary;
    private final int pictureVocabulary;
    private final int views;
    private final int[] tokens;

    /**
     * Rows of tokens.
     *
     * @param grid rows and columns of a picture's tokens
     * @param vocabularies of the pictures, and of pictures and conditions together
     * @param views how many there are of each picture
     * @param tokens of each view of each picture: its condition, then the picture; shared, not copied
     */
    public TokenDataset(GridShape grid, int conditionLength, Vocabularies vocabularies, int views, int[] tokens) {
        this.grid = grid;
        this.conditionLength = conditionLength;
        this.vocabulary = vocabularies.all();
        this.pictureVocabulary = vocabularies.pictures();
        this.views = views;
        this.tokens = tokens;
        if (tokens.length == 0 || tokens.length % (views * rowLength()) != 0) {
            throw new IllegalArgumentException(tokens.length + " tokens are no pictures of " + grid);
        }
        for (int token : tokens) {
            if (token < 0 || token >= vocabulary) {
                throw new IllegalArgumentException("the token " + token + " is none of " + vocabulary);
            }
        }
    }

    /**
     * How many different tokens there are.
     *
     * @param pictures those of pictures
     * @param all those of pictures and conditions together: what the transformer knows
     */
    public record Vocabularies(int pictures, int all) {}

    /**
     * Encodes examples.
     *
     * @param examples pictures of one size
     * @param from number of the first
     * @param count how many, at least 1
     * @param tokenizer of the pictures
     * @param stage the tokenizer of the condition; null where it is no picture
     * @param mirrored whether each picture is shown mirrored as well
     * @param progress told how many are done
     * @throws SmaltiException of kind BAD_INPUT where something is not known of an example, or sizes differ; RESOURCE where
     *     memory does not suffice
     */
    public static TokenDataset encode(
            Examples examples,
            long from,
            int count,
            ImageTokenizer tokenizer,
            PriorCondition condition,
            @Nullable ImageTokenizer stage,
            boolean mirrored,
            IntConsumer progress) {
        Pixels first = examples.get(from).picture();
        GridShape grid = tokenizer.gridFor(first.height(), first.width());
        ConditionEncoder conditions =
                new ConditionEncoder(condition, grid, tokenizer.firstStage().factor(), stage);
        int pictures = tokenizer.firstStage().vocabulary();
        Vocabularies vocabularies = new Vocabularies(pictures, Math.max(pictures, conditions.vocabulary()));
        int views = mirrored ? 2 : 1;
        int row = conditions.length() + grid.length();
        int[] tokens = room(count, (long) views * row);
        for (int done = 0; done < count; done += AT_ONCE) {
            List<Example> some = new ArrayList<>();
            for (int i = done; i < Math.min(done + AT_ONCE, count); i++) {
                some.add(sized(examples.get(from + i), first));
            }
            for (int view = 0; view < views; view++) {
                boolean turned = view == 1;
                List<int[]> given = conditions.tokens(some, turned);
                List<Pixels> shown = some.stream()
                        .map(example -> turned ? Mirror.of(example.picture()) : example.picture())
                        .toList();
                List<int[]> drawn = tokenizer.encode(shown).stream()
                        .map(found -> found.tokens())
                        .toList();
                for (int i = 0; i < some.size(); i++) {
                    int at = ((done + i) * views + view) * row;
                    System.arraycopy(given.get(i), 0, tokens, at, conditions.length());
                    System.arraycopy(drawn.get(i), 0, tokens, at + conditions.length(), grid.length());
                }
            }
            progress.accept(done + some.size());
        }
        return new TokenDataset(grid, conditions.length(), vocabularies, views, tokens);
    }

    private static int[] room(int count, long each) {
        try {
            return new int[Math.toIntExact(Math.multiplyExact(count, each))];
        } catch (ArithmeticException | OutOfMemoryError e) {
            throw new SmaltiException(
                    SmaltiException.Kind.RESOURCE,
                    "no room for the tokens of " + count + " pictures, " + each + " of each; learn from fewer",
                    e);
        }
    }

    private static Example sized(Example example, Pixels first) {
        Pixels picture = example.picture();
        if (picture.height() != first.height() || picture.width() != first.width()) {
            throw SmaltiException.badInput(example.name() + " has " + picture.width() + "x" + picture.height()
                    + " pixels, the first picture " + first.width() + "x" + first.height());
        }
        return example;
    }

    /** Rows and columns of a picture's tokens. */
    public GridShape grid() {
        return grid;
    }

    /** How many tokens a condition is. */
    public int conditionLength() {
        return conditionLength;
    }

    /** How many different tokens there are, of pictures and conditions. */
    public int vocabulary() {
        return vocabulary;
    }

    /** How many different tokens pictures have. */
    public int pictureVocabulary() {
        return pictureVocabulary;
    }

    /** How many pictures there are. */
    public int size() {
        return tokens.length / rowLength() / views;
    }

    /** How many views there are of each picture, 1 or 2. */
    public int views() {
        return views;
    }

    /** The tokens of a picture's condition, then those of the picture in raster order. */
    public int[] row(int picture, int view) {
        int start = (picture * views + view) * rowLength();
        return Arrays.copyOfRange(tokens, start, start + rowLength());
    }

    /** The tokens of a picture, as it is, in raster order. */
    public int[] picture(int picture) {
        int[] row = row(picture, 0);
        return Arrays.copyOfRange(row, conditionLength, row.length);
    }

    /** All tokens as {@link #TokenDataset} takes them; not a copy. */
    public int[] tokens() {
        return tokens;
    }

    private int rowLength() {
        return conditionLength + grid.length();
    }
}
