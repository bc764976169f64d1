package dev.smalti.convert;

import dev.smalti.GridShape;
import dev.smalti.SmaltiException;
import dev.smalti.TokenOrder;
import dev.smalti.bundle.Conditioning;
import dev.smalti.bundle.Manifest;
import dev.smalti.convert.PriorSource.Window;
import dev.smalti.model.gpt.GptConfig;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the rows and columns of tokens that a prior was trained on: those of its permuter, else of a picture of the first
 * stage's resolution, else the largest square that the block has room for beside the condition.
 */
final class WindowFinder {
    private final OpenSource source;
    private final GptConfig config;
    private final Conditioning conditioning;
    private final Manifest.FirstStage stage;

    /** For a prior of this size that is given this, over the tokens of this stage. */
    WindowFinder(OpenSource source, GptConfig config, Conditioning conditioning, Manifest.FirstStage stage) {
        this.source = source;
        this.config = config;
        this.conditioning = conditioning;
        this.stage = stage;
    }

    /**
     * The window.
     *
     * @param wanted by the user; null to find it
     * @throws SmaltiException where it does not fit the block, or its order is not known
     */
    Window find(@Nullable GridShape wanted) {
        Optional<OrderReader> permuter = OrderReader.of(source);
        GridShape permuted = permuter.flatMap(OrderReader::shape).orElse(null);
        if (wanted != null && permuted != null && !wanted.equals(permuted)) {
            throw SmaltiException.badInput(
                    "the permuter of " + source.file() + " orders a window of " + permuted + ", not of " + wanted);
        }
        GridShape shape = wanted != null ? wanted : permuted != null ? permuted : usual();
        if (!fits(shape)) {
            throw SmaltiException.badInput("a window of " + shape + " tokens does not fit the block of "
                    + config.blockSize() + " of " + source.file() + " after " + conditioning.given()
                    + "; choose another with --window");
        }
        TokenOrder order = permuter.map(reader -> reader.read(shape))
                .filter(found -> !found.inRasterOrder())
                .orElse(null);
        return new Window(shape, order);
    }

    private GridShape usual() {
        int side = stage.resolution() / stage.factor();
        if (side > 0 && fits(new GridShape(side, side))) {
            return new GridShape(side, side);
        }
        GridShape largest = largest(side > 0 ? side : Integer.MAX_VALUE);
        if (side == 0) {
            source.warn("nothing says the window that the transformer was trained on; " + largest
                    + ", the largest that fits its block, is a guess, --window says otherwise");
        }
        return largest;
    }

    private GridShape largest(int most) {
        for (int side = (int) Math.min(most, Math.sqrt(config.blockSize())); side > 0; side--) {
            GridShape square = new GridShape(side, side);
            if (fits(square)) {
                return square;
            }
        }
        throw SmaltiException.badInput("the block of " + config.blockSize() + " of " + source.file()
                + " has no room for a single token after " + conditioning.given());
    }

    /** The last token of a window is never fed back, so a window of n tokens after c of the condition reads c + n - 1. */
    private boolean fits(GridShape shape) {
        try {
            int condition = conditioning.length(shape, stage.factor());
            return condition > 0 && Math.addExact(condition, shape.length() - 1) <= config.blockSize();
        } catch (ArithmeticException e) {
            return false;
        }
    }
}
