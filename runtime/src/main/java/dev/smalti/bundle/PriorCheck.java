package dev.smalti.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import dev.smalti.GridShape;
import dev.smalti.SmaltiException;
import dev.smalti.TokenOrder;
import dev.smalti.bundle.Conditioning.ClassLabel;
import dev.smalti.bundle.Conditioning.Coordinates;
import dev.smalti.bundle.Conditioning.Grid;
import dev.smalti.bundle.Conditioning.Objects;
import dev.smalti.bundle.Conditioning.Unconditional;
import dev.smalti.bundle.Manifest.Prior;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What must hold of the {@code prior} of a manifest. */
final class PriorCheck {
    /** What this release computes. */
    private static final Set<String> ARCHITECTURES = Set.of("gpt");
    /** Far above any sequence that attention over all of it can read. */
    private static final int LONGEST_BLOCK = 1 << 24;

    /** Likewise above any network: its caches could not be counted. */
    private static final int MOST_LAYERS = 1 << 12;

    private static final int MOST_CHANNELS = 1 << 20;

    private PriorCheck() {}

    /** What may not be missing, as JSON pointers from the manifest. */
    static List<String> required(JsonNode manifest) {
        JsonNode prior = manifest.path("prior");
        List<String> required = new ArrayList<>();
        if (!prior.isMissingNode() && !prior.isNull()) {
            for (String key : List.of("architecture", "spec", "window", "conditioning/kind", "hyperparameters")) {
                required.add("/prior/" + key);
            }
            switch (prior.at("/conditioning/kind").asText()) {
                case "grid" -> {
                    for (String key : List.of("architecture", "content", "search/file", "hyperparameters")) {
                        required.add("/prior/conditioning/stage/" + key);
                    }
                }
                case "objects" -> required.add("/prior/conditioning/form");
                default -> {
                    // The others hold numbers only, which are never missing.
                }
            }
        }
        return required;
    }

    /**
     * Checks a prior against itself and the first stage whose tokens it draws; the condition's stage is checked elsewhere,
     * as any stage is.
     *
     * @param file the manifest, for messages
     */
    static void check(String file, Manifest.FirstStage stage, Prior prior) {
        if (!ARCHITECTURES.contains(prior.architecture())) {
            throw SmaltiException.unsupported(file + " has a prior of the architecture " + prior.architecture()
                    + ", this release runs " + String.join(", ", ARCHITECTURES) + "; use a release that knows it");
        }
        checkRanges(file, prior);
        if (stage.vocabulary() > prior.vocabulary()) {
            throw SmaltiException.corrupt(file + " has a prior of " + prior.vocabulary()
                    + " tokens, fewer than the first stage's " + stage.vocabulary());
        }
        checkVocabulary(file, prior);
        checkWindow(file, stage, prior);
    }

    private static void checkRanges(String file, Prior prior) {
        boolean positive = prior.vocabulary() > 0
                && prior.blockSize() > 0
                && prior.blockSize() <= LONGEST_BLOCK
                && prior.layers() > 0
                && prior.layers() <= MOST_LAYERS
                && prior.heads() > 0
                && prior.headSize() > 0
                && (long) prior.heads() * prior.headSize() <= MOST_CHANNELS
                && prior.width() > 0
                && prior.width() <= MOST_CHANNELS;
        if (!positive) {
            throw SmaltiException.corrupt(
                    file + " gives a prior's vocabulary, block, layers, heads, head size or width out of range");
        }
        if (prior.width() % prior.heads() != 0
                || prior.headSize() % 8 != 0
                || prior.headSize() < prior.width() / prior.heads()) {
            throw SmaltiException.corrupt(file + " gives a prior of " + prior.width() + " channels whose "
                    + prior.heads() + " heads cannot have " + prior.headSize());
        }
        if (prior.unmasked() < 0 || prior.unmasked() > prior.blockSize()) {
            throw SmaltiException.corrupt(file + " gives a prior with " + prior.unmasked()
                    + " unmasked tokens in a block of " + prior.blockSize());
        }
    }

    private static void checkVocabulary(String file, Prior prior) {
        Conditioning conditioning = prior.conditioning();
        int needed = needed(file, conditioning);
        if (needed < 1 || needed > prior.vocabulary()) {
            throw SmaltiException.corrupt(file + " has a prior of " + prior.vocabulary() + " tokens that is given "
                    + conditioning.given() + ", which takes " + needed);
        }
    }

    /** How many tokens of the vocabulary the condition may use; below 1 where that cannot be. */
    private static int needed(String file, Conditioning conditioning) {
        if (conditioning instanceof Unconditional start) {
            return start.startToken() + 1;
        }
        if (conditioning instanceof ClassLabel label) {
            checkNames(file, label.names(), label.classes());
            return label.classes();
        }
        if (conditioning instanceof Grid grid) {
            Integer downsample = grid.downsample();
            return downsample != null && downsample < grid.stage().factor()
                    ? 0
                    : grid.stage().vocabulary();
        }
        if (conditioning instanceof Coordinates coordinates) {
            return coordinates.factor() < 1 ? 0 : coordinates.vocabulary();
        }
        if (conditioning instanceof Objects objects) {
            checkNames(file, objects.names(), objects.classes());
            return objects.classes() < 1 || objects.maxObjects() < 1 ? 0 : objects.tokens();
        }
        throw new AssertionError(conditioning);
    }

    private static void checkNames(String file, @Nullable List<String> names, int classes) {
        if (names != null && names.size() != classes) {
            throw SmaltiException.corrupt(file + " names " + names.size() + " of " + classes + " classes");
        }
    }

    /** The last token of a window is never fed back, so a window of n tokens after c of the condition reads c + n - 1. */
    private static void checkWindow(String file, Manifest.FirstStage stage, Prior prior) {
        GridShape window = prior.window();
        TokenOrder order = prior.order();
        if (order != null && !order.shape().equals(window)) {
            throw SmaltiException.corrupt(
                    file + " gives an order of " + order.shape() + " tokens for a window of " + window);
        }
        try {
            int condition = prior.conditioning().length(window, stage.factor());
            int read = Math.addExact(condition, window.length() - 1);
            if (condition < 1 || read > prior.blockSize()) {
                throw SmaltiException.corrupt(file + " gives a window of " + window + " after " + condition
                        + " tokens of its condition, which does not fit a block of " + prior.blockSize());
            }
        } catch (ArithmeticException e) {
            throw new SmaltiException(
                    SmaltiException.Kind.CORRUPT, file + " gives a window of " + window + ", too large to count", e);
        }
    }
}
