package dev.smalti.cli;

import dev.smalti.Manifest;
import dev.smalti.Manifest.Content;
import dev.smalti.Manifest.FirstStage;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a bundle's manifest says, for people. */
final class ManifestText {
    private ManifestText() {}

    /** The model in a few lines, by what each is about. */
    static Map<String, Object> facts(Manifest manifest) {
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
        facts.put("precision", manifest.precision());
        facts.put("licence", manifest.licence().isEmpty() ? "unknown" : manifest.licence());
        return facts;
    }

    /** What the channels hold, e.g. {@code images}. */
    static String plural(Content content) {
        return switch (content) {
            case IMAGE -> "images";
            case SEGMENTATION -> "segmentations";
            case DEPTH -> "depth maps";
        };
    }
}
