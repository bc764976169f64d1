package dev.smalti.job;

import dev.smalti.bundle.Manifest;
import dev.smalti.bundle.Manifest.Content;
import dev.smalti.bundle.Manifest.FirstStage;
import dev.smalti.bundle.Manifest.Prior;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What a bundle's manifest says, for people. */
public final class ManifestText {
    private ManifestText() {}

    /** The model in a few lines, by what each is about. */
    public static Map<String, Object> facts(Manifest manifest) {
        FirstStage stage = manifest.firstStage();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("name", manifest.name());
        facts.put("first stage", stage.architecture() + " for " + plural(stage.content()) + ", spec " + stage.spec());
        facts.put("channels", stage.inChannels() + " in, " + stage.outChannels() + " out");
        facts.put(
                "tokens",
                stage.vocabulary() + " of " + stage.latentChannels() + " channels, each for " + stage.factor() + "x"
                        + stage.factor() + " pixels");
        facts.put("trained at", stage.resolution() > 0 ? stage.resolution() + " pixels" : "unknown");
        if (stage.tile() != null) {
            facts.put("works best on", stage.tile() + "x" + stage.tile() + " tokens; larger pictures are cut");
        }
        if (manifest.prior() != null) {
            facts.putAll(facts(manifest.prior()));
        }
        facts.put("precision", manifest.precision());
        facts.put("licence", manifest.licence().isEmpty() ? "unknown" : manifest.licence());
        return facts;
    }

    private static Map<String, Object> facts(Prior prior) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put(
                "prior",
                String.format(
                        Locale.ROOT,
                        "%s of %,d parameters, spec %s",
                        prior.architecture(),
                        parameters(prior),
                        prior.spec()));
        facts.put(
                "layers",
                prior.layers() + " of " + prior.width() + " channels and " + prior.heads() + " heads, for "
                        + prior.vocabulary() + " tokens");
        facts.put("given", prior.conditioning().given());
        facts.put(
                "window",
                prior.window() + " tokens in the order " + prior.sequence().name() + ", of a block of "
                        + prior.blockSize()
                        + (prior.unmasked() == 0 ? "" : ", the first " + prior.unmasked() + " unmasked"));
        return facts;
    }

    /** Weights of a {@code gpt}: two tables of tokens, one of places, and per block two norms, attention, feed-forward. */
    private static long parameters(Prior prior) {
        long width = prior.width();
        long block = 12 * width * width + 13 * width;
        return (2L * prior.vocabulary() + prior.blockSize() + 2) * width + prior.layers() * block;
    }

    /** What the channels hold, e.g. {@code images}. */
    public static String plural(Content content) {
        return switch (content) {
            case IMAGE -> "images";
            case SEGMENTATION -> "segmentations";
            case DEPTH -> "depth maps";
        };
    }
}
