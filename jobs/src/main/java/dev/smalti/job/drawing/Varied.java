package dev.smalti.job.drawing;

import dev.smalti.PartialGrid;
import dev.smalti.TokenOrder;
import dev.smalti.Variation;
import dev.smalti.tokenizer.ImageTokenizer;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A picture of which some tokens are kept: the first ones, or some by chance.
 *
 * @param original the picture
 * @param order of the prior's tokens
 * @param from how many tokens are kept; absent where chance says which
 * @param keep the probability with which each is kept; absent where the first ones are
 * @param seed of the chance
 */
public record Varied(
        Original original,
        TokenOrder order,
        @Nullable Integer from,
        @Nullable Double keep,
        long seed) implements Start {
    @Override
    public PartialGrid known(ImageTokenizer tokenizer, long image) {
        var tokens = original.tokens(tokenizer);
        return from != null
                ? Variation.continuing(tokens, order, from)
                : Variation.keeping(tokens, keep == null ? 0 : keep, seed, image);
    }

    @Override
    public List<Path> files() {
        return List.of(original.file());
    }
}
