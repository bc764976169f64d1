package dev.smalti.condition;

import dev.smalti.SceneObject.Box;
import dev.smalti.SmaltiException;

/**
 * Places in a picture as tokens: the picture is laid out with a square of points, numbered row after row
 * ({@code tokenize_coordinates} and {@code coordinates_from_token} of the reference). Points lie on the edges too: of 16
 * tokens, 0 is the upper left corner and 15 the lower right one.
 *
 * @param tokens how many tokens there are, at least 4; the side of the square is the root of it, rounded down
 */
public record PlaceTokens(int tokens) {
    /**
     * Checks the count.
     *
     * @throws SmaltiException of kind BAD_INPUT where it is below 4, too few for the corners
     */
    public PlaceTokens {
        if (tokens < 4) {
            throw SmaltiException.badInput("places need at least 4 tokens, there are " + tokens);
        }
    }

    /** How many points lie along each side. */
    public int side() {
        return (int) Math.sqrt(tokens);
    }

    /**
     * The point nearest to a place; of two at the same distance the one with the even number, as Python rounds.
     *
     * @param x from 0, the left edge, to 1
     * @param y from 0, the upper edge, to 1
     */
    public int token(double x, double y) {
        int last = side() - 1;
        return (int) Math.rint(y * last) * side() + (int) Math.rint(x * last);
    }

    /** How far from the left edge a token's point lies, from 0 to 1. */
    public double x(int token) {
        int column = token % side();
        return (double) column / (side() - 1);
    }

    /** How far from the upper edge a token's point lies, from 0 to 1; beyond it for tokens that no place has. */
    public double y(int token) {
        int row = token / side();
        return (double) row / (side() - 1);
    }

    /**
     * The box between two corners ({@code bbox_from_token_pair}).
     *
     * @param upperLeft token of one corner
     * @param lowerRight token of the other
     * @throws SmaltiException of kind BAD_INPUT where the second lies above or left of the first
     */
    public Box box(int upperLeft, int lowerRight) {
        double left = x(upperLeft);
        double top = y(upperLeft);
        if (x(lowerRight) < left || y(lowerRight) < top) {
            throw SmaltiException.badInput("the tokens " + upperLeft + " and " + lowerRight
                    + " are no box: the second corner lies above or left of the first");
        }
        return new Box(left, top, x(lowerRight) - left, y(lowerRight) - top);
    }
}
