package dev.smalti.convert;

import dev.smalti.bundle.Manifest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What a conversion did.
 *
 * @param bundle the folder it wrote
 * @param manifest what the bundle says about itself: spec, hyperparameters, files with sizes and digests
 * @param family what the checkpoint is, e.g. {@code VQModel of taming-transformers}
 * @param recognisedBy what gave it away
 * @param skipped what stood in the checkpoint and was not needed, one line each
 * @param warnings what a user should know, one line each
 * @param time how long it took
 */
public record ConversionReport(
        Path bundle,
        Manifest manifest,
        String family,
        String recognisedBy,
        List<String> skipped,
        List<String> warnings,
        Duration time) {
    /** Copies the lists. */
    public ConversionReport {
        skipped = List.copyOf(skipped);
        warnings = List.copyOf(warnings);
    }
}
