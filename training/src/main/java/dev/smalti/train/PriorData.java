package dev.smalti.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.smalti.Device;
import dev.smalti.SmaltiException;
import dev.smalti.bundle.Bundle;
import dev.smalti.data.ChosenExamples;
import dev.smalti.data.Examples;
import dev.smalti.data.token.PriorCondition;
import dev.smalti.data.token.TokenCache;
import dev.smalti.data.token.TokenDataset;
import dev.smalti.tokenizer.ImageTokenizer;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a prior learns from, as tokens.
 *
 * @param learned pictures to learn from
 * @param held more pictures, to evaluate with; null for none
 */
public record PriorData(TokenDataset learned, @Nullable TokenDataset held) {
    /**
     * Where tokens come from.
     *
     * @param tokenizer the bundle of the tokenizer of the pictures
     * @param stage the bundle of the condition's tokenizer; null where the condition is no picture
     * @param cache a folder to keep the tokens in; null to keep none
     * @param device what encodes
     */
    public record Source(
            Path tokenizer, @Nullable Path stage, @Nullable Path cache, Device device) {}

    /**
     * Encodes a recipe's pictures, or takes them from the cache where they were encoded before.
     *
     * @param examples gives squares of the recipe's size, and is asked where there is something to encode;
     *     {@link ChosenExamples} says which are learned from and which are held back
     * @param named what the examples are, in words: another name is other data
     * @param progress told of each part how far it is, in words
     * @throws SmaltiException of kind BAD_INPUT where there are too few pictures, or something is not known of one
     */
    public static PriorData encode(
            PriorRecipe recipe, Supplier<Examples> examples, String named, Source source, Consumer<String> progress) {
        PriorRecipe.Data data = recipe.data();
        Bundle bundle = Bundle.open(source.tokenizer());
        Path conditionFolder = source.stage();
        Bundle stage = conditionFolder == null ? null : Bundle.open(conditionFolder);
        Encoding encoding = new Encoding(recipe, new Choice(recipe, examples), named, bundle, stage, source, progress);
        return new PriorData(
                encoding.part("learned", 0, data.pictures(), data.mirrored()),
                data.held() == 0 ? null : encoding.part("held", data.pictures(), data.held(), false));
    }

    /** Examples of both parts, looked for and chosen when they are first asked for: a part that is cached needs none. */
    private static final class Choice {
        private final PriorRecipe recipe;
        private final Supplier<Examples> source;
        private @Nullable Examples chosen;

        Choice(PriorRecipe recipe, Supplier<Examples> source) {
            this.recipe = recipe;
            this.source = source;
        }

        Examples examples() {
            Examples made = chosen;
            if (made == null) {
                PriorRecipe.Data data = recipe.data();
                long wanted = (long) data.pictures() + data.held();
                Examples all = source.get();
                if (all.size() < wanted) {
                    throw SmaltiException.badInput("the recipe '" + recipe.name() + "' wants " + wanted + " pictures, "
                            + data.pictures() + " to learn from and " + data.held() + " to hold back; there are "
                            + all.size());
                }
                made = ChosenExamples.of(all, Math.toIntExact(wanted));
                chosen = made;
            }
            return made;
        }
    }

    /** One encoding of two parts. */
    private record Encoding(
            PriorRecipe recipe,
            Choice choice,
            String named,
            Bundle bundle,
            @Nullable Bundle stage,
            Source source,
            Consumer<String> progress) {
        TokenDataset part(String part, long from, int count, boolean mirrored) {
            Path cache = source.cache() == null ? null : source.cache().resolve(TokenCache.name(part));
            String of = String.join(
                    "\n",
                    named,
                    "size " + recipe.data().size() + " from " + from + " count " + count + " mirrored " + mirrored
                            + " chosen",
                    condition(),
                    String.valueOf(bundle.manifest()),
                    stage == null ? "" : String.valueOf(stage.manifest()));
            TokenDataset known =
                    cache == null ? null : TokenCache.read(cache, of).orElse(null);
            if (known != null) {
                return known;
            }
            TokenDataset encoded = encoded(part, from, count, mirrored);
            if (cache != null) {
                TokenCache.write(cache, of, encoded);
            }
            return encoded;
        }

        private TokenDataset encoded(String part, long from, int count, boolean mirrored) {
            Examples examples = choice.examples();
            IntConsumer told = done -> progress.accept("encoded " + done + " of " + count + " pictures (" + part + ")");
            try (ImageTokenizer tokenizer = ImageTokenizer.open(bundle, source.device())) {
                if (stage == null) {
                    return TokenDataset.encode(
                            examples, from, count, tokenizer, recipe.condition(), null, mirrored, told);
                }
                try (ImageTokenizer conditions = ImageTokenizer.open(stage, source.device())) {
                    return TokenDataset.encode(
                            examples, from, count, tokenizer, recipe.condition(), conditions, mirrored, told);
                }
            }
        }

        private String condition() {
            try {
                return JsonMapper.builder()
                        .build()
                        .writerFor(PriorCondition.class)
                        .writeValueAsString(recipe.condition());
            } catch (JsonProcessingException e) {
                throw new AssertionError(e);
            }
        }
    }
}
