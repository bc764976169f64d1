package dev.smalti.condition;

import dev.smalti.GridShape;
import dev.smalti.SmaltiException;
import dev.smalti.TokenGrid;
import dev.smalti.bundle.Conditioning.Coordinates;
import dev.smalti.image.Pixels;

/**
 * Where tokens lie in a picture, as tokens ({@code CoordStage} of the reference). A map tells each pixel how far through
 * the picture it is, from 0 to below 1; a token is the mean of its pixels times the vocabulary, rounded half to even.
 * Immutable; threads may share it.
 */
public final class CoordinateTokens {
    private final Coordinates coordinates;

    /**
     * Writes coordinates for a prior of this conditioning.
     *
     * @throws SmaltiException of kind BAD_INPUT where factor or vocabulary are below 1
     */
    public CoordinateTokens(Coordinates coordinates) {
        if (coordinates.factor() < 1 || coordinates.vocabulary() < 1) {
            throw SmaltiException.badInput("coordinates have a factor and a vocabulary of at least 1, not "
                    + coordinates.factor() + " and " + coordinates.vocabulary());
        }
        this.coordinates = coordinates;
    }

    /**
     * How far through a picture each of its pixels is, row after row: {@code i / (height * width)}, as in
     * {@code taming.data.faceshq}.
     *
     * @param height in pixels, at least 1
     * @param width in pixels, at least 1
     */
    public static Pixels map(int height, int width) {
        float[] values = new float[Math.multiplyExact(height, width)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) ((double) i / values.length);
        }
        return new Pixels(1, height, width, values);
    }

    /** The tokens of a whole picture whose grid has this shape. */
    public TokenGrid tokens(GridShape grid) {
        int factor = coordinates.factor();
        return encode(map(Math.multiplyExact(grid.rows(), factor), Math.multiplyExact(grid.columns(), factor)));
    }

    /**
     * The tokens of a map, e.g. of a part of one ({@code encode}). As in the reference, a mean so near to 1 that it is
     * rounded up gives the vocabulary itself as its token, which a prior of just that vocabulary does not have.
     *
     * @param map one channel, sides that are multiples of the factor; values from 0 to 1
     * @return a token for each block of {@code factor} by {@code factor} pixels
     * @throws SmaltiException of kind BAD_INPUT for any other map
     */
    public TokenGrid encode(Pixels map) {
        int factor = coordinates.factor();
        if (map.channels() != 1 || map.height() % factor != 0 || map.width() % factor != 0) {
            throw SmaltiException.badInput(
                    "a map of coordinates has one channel and sides that are multiples of " + factor + ", was " + map);
        }
        GridShape shape = new GridShape(map.height() / factor, map.width() / factor);
        int[] tokens = new int[shape.length()];
        for (int row = 0; row < shape.rows(); row++) {
            for (int column = 0; column < shape.columns(); column++) {
                float scaled = coordinates.vocabulary() * mean(map, row * factor, column * factor, factor);
                tokens[shape.index(row, column)] = (int) Math.rint(scaled);
            }
        }
        return new TokenGrid(shape, tokens);
    }

    /** Summed in float32, row after row, and divided by each side in turn, as the reference's area interpolation does. */
    private static float mean(Pixels map, int top, int left, int factor) {
        float sum = 0;
        for (int row = top; row < top + factor; row++) {
            for (int column = left; column < left + factor; column++) {
                float value = map.at(0, row, column);
                if (!(value >= 0 && value <= 1)) {
                    throw SmaltiException.badInput(
                            "a coordinate is from 0 to 1, was " + value + " at (" + row + ", " + column + ")");
                }
                sum += value;
            }
        }
        return Math.min(sum / factor / factor, 1);
    }

    /** The map that tokens say, each a block of equal pixels ({@code decode}). */
    public Pixels decode(TokenGrid tokens) {
        int factor = coordinates.factor();
        int height = Math.multiplyExact(tokens.shape().rows(), factor);
        int width = Math.multiplyExact(tokens.shape().columns(), factor);
        float[] values = new float[Math.multiplyExact(height, width)];
        for (int i = 0; i < values.length; i++) {
            int token = tokens.at(i / width / factor, i % width / factor);
            values[i] = (float) token / coordinates.vocabulary();
        }
        return new Pixels(1, height, width, values);
    }
}
