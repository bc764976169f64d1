package dev.smalti.job.drawing;

import dev.smalti.PartialGrid;
import dev.smalti.SmaltiException;
import dev.smalti.TokenGrid;
import dev.smalti.bundle.Manifest;
import dev.smalti.image.Pixels;
import dev.smalti.tokenizer.ImageTokenizer;
import dev.smalti.tokenizer.Mask;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A picture of which a part is drawn anew.
 *
 * @param original the picture
 * @param mask what is drawn
 * @param maskFile the file that the mask was read from; absent where it has none
 * @param coverage the share of a token's pixels that makes it one to be drawn
 * @param paste whether the picture's own pixels are put back where the mask keeps them
 */
public record Completed(
        Original original, Mask mask, @Nullable Path maskFile, double coverage, boolean paste) implements Start {
    /**
     * Checks that there is something to draw; the grid is known before its tokens are.
     *
     * @throws SmaltiException of kind BAD_INPUT where there is not
     */
    public void requireSomething(Manifest manifest) {
        var grid = original.fit(manifest).grid();
        TokenGrid any = new TokenGrid(grid, new int[grid.length()]);
        if (mask.known(any, manifest.firstStage().factor(), coverage).unknown() == 0) {
            throw SmaltiException.badInput(
                    "the mask covers no token by " + coverage + ", so there is nothing to draw; lower --coverage");
        }
    }

    @Override
    public PartialGrid known(ImageTokenizer tokenizer, long image) {
        int factor = tokenizer.firstStage().factor();
        return mask.known(original.tokens(tokenizer), factor, coverage);
    }

    @Override
    public Pixels finish(Pixels drawn) {
        return paste ? mask.paste(original.pixels(), drawn) : drawn;
    }

    @Override
    public List<Path> files() {
        return maskFile == null ? List.of(original.file()) : List.of(original.file(), maskFile);
    }
}
