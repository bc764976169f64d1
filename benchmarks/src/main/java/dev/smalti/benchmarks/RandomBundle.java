package dev.smalti.benchmarks;

import dev.smalti.Bundle;
import dev.smalti.convert.ConversionRequest;
import dev.smalti.convert.Converter;
import dev.smalti.convert.Precision;
import dev.smalti.convert.WeightStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Bundles with random weights, converted by Smalti from checkpoints as people have them. */
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

    /** A first stage of this size with weights stored like this; made in the folder where it has not been yet. */
    static Bundle of(FirstStageSize size, WeightStorage storage, Path work) throws IOException {
        String name = "first-stage-" + size;
        Path folder = work.resolve(name + "-" + storage.name().toLowerCase(Locale.ROOT));
        if (!Files.isDirectory(folder)) {
            Path source = work.resolve(name + ".ckpt");
            if (!Files.isRegularFile(source)) {
                Files.createDirectories(work);
                RandomCheckpoint.write(source, size.shape());
            }
            Converter.convert(ConversionRequest.of(source, folder)
                    .withWeights(storage)
                    .withLabels(new ConversionRequest.Labels(name, "", null, null)));
        }
        return Bundle.open(folder, Bundle.Check.LENGTHS);
    }
}
