package dev.smalti.benchmarks;

import dev.smalti.Bundle;
import dev.smalti.convert.ConversionRequest;
import dev.smalti.convert.Converter;
import dev.smalti.convert.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Bundles of priors with random weights, converted by Smalti from checkpoints as people have them. */
final class RandomBundle {
    private RandomBundle() {}

    /** A prior of this size with the peer's weights; made in the folder where it has not been yet. */
    static Bundle of(PriorSize size, Precision precision, Path work) throws IOException {
        Path folder = work.resolve("prior-" + size + "-" + precision.key());
        if (!Files.isDirectory(folder)) {
            Path source = work.resolve("checkpoint-" + size);
            if (!Files.isRegularFile(source.resolve("config.yaml"))) {
                Files.createDirectories(source);
                RandomCheckpoint.writePrior(source, size.config());
            }
            ConversionRequest request = ConversionRequest.of(source.resolve("model.ckpt"), folder)
                    .withConfig(source.resolve("config.yaml"));
            Converter.convert(request.withPrior(request.options().prior().withPrecision(precision)));
        }
        return Bundle.open(folder, Bundle.Check.LENGTHS);
    }
}
