package dev.smalti.bench.random;

import dev.smalti.SmaltiException;
import dev.smalti.SmaltiException.Kind;
import dev.smalti.bundle.Bundle;
import dev.smalti.convert.ConversionRequest;
import dev.smalti.convert.Converter;
import dev.smalti.convert.Precision;
import dev.smalti.convert.WeightStorage;
import dev.smalti.data.Scenes;
import dev.smalti.image.Pixels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Bundles with random weights, converted by Smalti from checkpoints as people have them. A bundle is made in a folder where
 * it has not been yet, and taken from there afterwards; equal names are equal models everywhere.
 */
public final class RandomBundle {
    private static final String PREFIX = "random-";
    private static final long SEED = 1;
    /** Random weights need no more to tell how far numbers reach. */
    private static final int CALIBRATION_PICTURES = 4;

    private RandomBundle() {}

    /** What there is: first stages such as {@code random-f16}, priors such as {@code random-24x1024}. */
    public static List<String> names() {
        return Stream.concat(Arrays.stream(FirstStageSize.values()), Arrays.stream(PriorSize.values()))
                .map(size -> PREFIX + size)
                .toList();
    }

    /** Whether this is a name of a prior, whose own first stage is but a small one. */
    public static boolean isPrior(String name) {
        return prior(name).isPresent();
    }

    /**
     * The model of this name.
     *
     * @param name one of {@link #names}
     * @param folder for the bundles of all names
     * @throws SmaltiException of kind BAD_INPUT where there is no such name, or it does not come in this precision; of kind
     *     RESOURCE where files cannot be written
     */
    public static Bundle of(String name, Precision precision, Path folder) {
        Optional<FirstStageSize> stage = Arrays.stream(FirstStageSize.values())
                .filter(size -> name.equals(PREFIX + size))
                .findFirst();
        if (stage.isPresent()) {
            return of(stage.get(), precision, folder);
        }
        return of(
                prior(name)
                        .orElseThrow(() -> SmaltiException.badInput("there is no model '" + name
                                + "' with random weights," + " only " + String.join(", ", names()))),
                precision,
                folder);
    }

    private static Optional<PriorSize> prior(String name) {
        return Arrays.stream(PriorSize.values())
                .filter(size -> name.equals(PREFIX + size))
                .findFirst();
    }

    /** A prior of this size, with a small first stage. */
    public static Bundle of(PriorSize size, Precision precision, Path work) {
        return made(work, PREFIX + size, precision, (source, request) -> {
            RandomCheckpoint.writePrior(source, size.config());
            ConversionRequest whole = request.withConfig(source.resolve(RandomCheckpoint.CONFIG));
            Converter.convert(whole.withPrior(whole.options().prior().withPrecision(precision)));
        });
    }

    /**
     * A first stage of this size: in fp16 its weights are stored in half the space, in int8 its wide convolutions are
     * calibrated on scenes.
     *
     * @throws SmaltiException of kind BAD_INPUT for int4, which is of priors
     */
    public static Bundle of(FirstStageSize size, Precision precision, Path work) {
        if (precision == Precision.INT4) {
            throw SmaltiException.badInput("int4 is of priors; " + PREFIX + size + " comes in fp32, fp16 and int8");
        }
        return made(work, PREFIX + size, precision, (source, request) -> {
            RandomCheckpoint.write(source.resolve(RandomCheckpoint.WEIGHTS), size.shape());
            ConversionRequest stored =
                    request.withWeights(precision == Precision.FP16 ? WeightStorage.FP16 : WeightStorage.FP32);
            Converter.convert(precision == Precision.INT8 ? stored.withCalibration(RandomBundle::scenes) : stored);
        });
    }

    private static List<Pixels> scenes(int side) {
        Scenes scenes = new Scenes(SEED, side, side);
        return IntStream.range(0, CALIBRATION_PICTURES)
                .mapToObj(i -> scenes.get(i).picture())
                .toList();
    }

    /** The checkpoint is only needed meanwhile: a large one takes a gigabyte. */
    private static Bundle made(
            Path work, String name, Precision precision, BiConsumer<Path, ConversionRequest> converter) {
        Path folder = work.resolve(name + "-" + precision.key());
        if (!Files.isDirectory(folder) || isOld(folder)) {
            try {
                Files.createDirectories(work);
                Path source = Files.createTempDirectory(work, "." + name);
                try {
                    converter.accept(
                            source,
                            ConversionRequest.of(source.resolve(RandomCheckpoint.WEIGHTS), folder)
                                    .withReplace(true)
                                    .withLabels(new ConversionRequest.Labels(name, "", null, null)));
                } finally {
                    clear(source);
                }
            } catch (IOException e) {
                throw new SmaltiException(Kind.RESOURCE, "cannot write the model " + name + " to " + work, e);
            }
        }
        return Bundle.open(folder, Bundle.Check.LENGTHS);
    }

    /** Whether another version of Smalti wrote it, whose graphs may be others. */
    private static boolean isOld(Path folder) {
        try {
            return !Bundle.open(folder, Bundle.Check.LENGTHS)
                    .manifest()
                    .provenance()
                    .tool()
                    .equals(Converter.TOOL);
        } catch (SmaltiException e) {
            // What cannot be opened is made again.
            return true;
        }
    }

    private static void clear(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = new ArrayList<>(all.toList());
        }
        files.add(folder);
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }
}
