package dev.smalti.cli.likelihood;

import dev.smalti.SmaltiException;
import dev.smalti.bundle.Bundle;
import dev.smalti.bundle.Conditioning;
import dev.smalti.bundle.Manifest;
import dev.smalti.cli.argument.TokenizerArguments;
import dev.smalti.picture.TokenFile;
import java.util.ArrayList;
import java.util.List;

/**
 * Models that can be asked about the same tokens.
 *
 * @param words how they were named
 * @param bundles in that order, at least one, each with a prior
 */
public record ComparedModels(List<String> words, List<Bundle> bundles) {
    /**
     * Opens models.
     *
     * @throws SmaltiException of kind BAD_INPUT where one has no prior, or not the first one's tokens, window, order or
     *     condition
     */
    public static ComparedModels open(List<String> words) {
        List<Bundle> bundles = new ArrayList<>();
        for (String word : words) {
            Bundle bundle = TokenizerArguments.bundle(word);
            Manifest.Prior prior = prior(bundle);
            if (!bundles.isEmpty()) {
                requireComparable(bundles.get(0), bundle, word, prior);
            }
            bundles.add(bundle);
        }
        return new ComparedModels(List.copyOf(words), List.copyOf(bundles));
    }

    /** The one whose tokens all are asked about. */
    public Bundle first() {
        return bundles.get(0);
    }

    /** What a bundle says about its prior. */
    static Manifest.Prior prior(Bundle bundle) {
        Manifest.Prior prior = bundle.manifest().prior();
        if (prior == null) {
            throw SmaltiException.badInput(
                    "the model " + bundle.manifest().name() + " is a tokenizer only: it finds no tokens likely");
        }
        return prior;
    }

    private static void requireComparable(Bundle first, Bundle other, String word, Manifest.Prior prior) {
        TokenFile.Model tokens = TokenFile.Model.of(first);
        Manifest.Prior wanted = prior(first);
        if (!TokenFile.Model.of(other).speaksWith(tokens)) {
            throw SmaltiException.badInput("the model '" + word + "' has other tokens than the first, " + tokens.name()
                    + ": only models made from one checkpoint can be compared");
        }
        boolean same = prior.vocabulary() == wanted.vocabulary()
                && prior.window().equals(wanted.window())
                && prior.sequence().equals(wanted.sequence())
                && sameCondition(prior.conditioning(), wanted.conditioning());
        if (!same) {
            throw SmaltiException.badInput("the model '" + word + "' reads other sequences than the first, "
                    + tokens.name() + ": their vocabulary, window, order and condition must be the same");
        }
    }

    /** The tokenizers of a condition may be stored otherwise, but they are of one checkpoint. */
    private static boolean sameCondition(Conditioning first, Conditioning second) {
        return first.getClass() == second.getClass() && first.given().equals(second.given());
    }
}
