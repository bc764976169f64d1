package dev.smalti.synthesis;

import dev.smalti.Condition;
import dev.smalti.GridShape;
import dev.smalti.SceneObject.Box;
import dev.smalti.SmaltiException;
import dev.smalti.TokenGrid;
import dev.smalti.bundle.Conditioning;
import dev.smalti.bundle.Manifest;
import dev.smalti.condition.CoordinateTokens;
import dev.smalti.condition.SceneTokens;
import dev.smalti.prior.ConditionWindows;
import dev.smalti.prior.Window;

/** Turns what a caller gives to the tokens that a prior is given, for each window of a grid. */
final class ConditionTokens {
    private final Manifest.Prior prior;
    private final int factor;

    /** @param factor pixels per image token */
    ConditionTokens(Manifest.Prior prior, int factor) {
        this.prior = prior;
        this.factor = factor;
    }

    /**
     * The tokens for a picture of this grid.
     *
     * @param free whether this is what guidance leads away from, which may be a class that no picture has
     * @throws SmaltiException of kind BAD_INPUT where the prior takes something else, or it does not fit the grid
     */
    ConditionWindows of(Condition condition, GridShape grid, boolean free) {
        Conditioning conditioning = prior.conditioning();
        if (conditioning instanceof Conditioning.Unconditional start && condition instanceof Condition.None) {
            return ConditionWindows.constant(start.startToken());
        }
        if (conditioning instanceof Conditioning.ClassLabel classes
                && condition instanceof Condition.ClassLabel given) {
            int most = free ? prior.vocabulary() : classes.classes();
            if (given.label() < 0 || given.label() >= most) {
                throw SmaltiException.badInput(
                        "there is no class " + given.label() + ": this model knows 0 to " + (classes.classes() - 1));
            }
            return ConditionWindows.constant(given.label());
        }
        if (conditioning instanceof Conditioning.Grid && condition instanceof Condition.Grid given) {
            return parts(given.tokens(), grid);
        }
        if (conditioning instanceof Conditioning.Coordinates coordinates && condition instanceof Condition.None) {
            GridShape shape = new GridShape(
                    grid.rows() * factor / coordinates.factor(), grid.columns() * factor / coordinates.factor());
            return parts(new CoordinateTokens(coordinates).tokens(shape), grid);
        }
        if (conditioning instanceof Conditioning.Objects objects && condition instanceof Condition.Scene scene) {
            return new SceneWindows(new SceneTokens(objects), scene, grid);
        }
        throw SmaltiException.badInput("this model takes " + wanted(conditioning) + ", not " + given(condition));
    }

    /** All of a condition's tokens where the grid is one sequence, else those under each window. */
    private ConditionWindows parts(TokenGrid condition, GridShape grid) {
        if (prior.slidesOver(grid) || grid.equals(prior.window())) {
            return ConditionWindows.crop(condition, grid, prior.window());
        }
        int length = prior.conditioning().length(grid, factor);
        if (condition.shape().length() != length) {
            throw SmaltiException.badInput("a condition of " + condition.shape() + " tokens does not fit a picture of "
                    + grid + ", which takes " + length);
        }
        return ConditionWindows.constant(condition.tokens());
    }

    /** What a prior takes, in words. */
    static String wanted(Conditioning conditioning) {
        if (conditioning instanceof Conditioning.ClassLabel classes) {
            return "a class from 0 to " + (classes.classes() - 1);
        }
        if (conditioning instanceof Conditioning.Grid grid) {
            return switch (grid.stage().content()) {
                case SEGMENTATION -> "a segmentation";
                case DEPTH -> "a depth map";
                case IMAGE -> "a picture";
            };
        }
        return conditioning instanceof Conditioning.Objects ? "the objects of a scene" : "no condition";
    }

    private static String given(Condition condition) {
        if (condition instanceof Condition.ClassLabel) {
            return "a class";
        }
        if (condition instanceof Condition.Grid) {
            return "a picture's tokens";
        }
        return condition instanceof Condition.Scene ? "the objects of a scene" : "nothing";
    }

    /** A scene whose crop follows the window, as in the reference's {@code make_scene_samples.py}. */
    private record SceneWindows(SceneTokens builder, Condition.Scene scene, GridShape grid)
            implements ConditionWindows {
        @Override
        public int length() {
            return builder.length();
        }

        @Override
        public int[] tokens(Window window) {
            Box crop = new Box(
                    (double) window.column() / grid.columns(),
                    (double) window.row() / grid.rows(),
                    (double) window.shape().columns() / grid.columns(),
                    (double) window.shape().rows() / grid.rows());
            return builder.build(scene.objects(), crop, false);
        }
    }
}
