package dev.smalti.benchmarks.micro;

import dev.smalti.Device;
import dev.smalti.GridShape;
import dev.smalti.Latents;
import dev.smalti.TokenGrid;
import dev.smalti.bench.random.RandomCheckpoint;
import dev.smalti.bench.random.RandomVqgan.Shape;
import dev.smalti.bundle.Bundle;
import dev.smalti.convert.ConversionRequest;
import dev.smalti.convert.Converter;
import dev.smalti.io.FileTree;
import dev.smalti.tokenizer.ImageTokenizer;
import dev.smalti.tokenizer.TokenizerOptions;
import dev.smalti.tokenizer.TokenizerOptions.Quantizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Latents to tokens: the quantizer's graph against the search in Java, which gives the same tokens everywhere. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // JMH calls the setup before anything else.
public class QuantizerBenchmark {
    /** What is searched. */
    public enum Codebook {
        /** The published ImageNet model's: 16384 entries of 256 channels. */
        LARGE(16384, 256),
        /** The size that the small recipes train: 1024 entries of 32 channels. */
        SMALL(1024, 32);

        private final int entries;
        private final int channels;

        Codebook(int entries, int channels) {
            this.entries = entries;
            this.channels = channels;
        }

        /** Behind a small network. */
        private Shape shape() {
            return new Shape(32, List.of(1, 1), 1, Set.of(), channels, entries);
        }
    }

    /** The codebook. */
    @Param
    public Codebook codebook;

    /** What searches. */
    @Param({"GRAPH", "JAVA"})
    public Quantizer quantizer;

    /** Rows and columns of the latents. */
    @Param({"16", "64"})
    public int side;

    /** How many threads may search. */
    @Param("1")
    public int threads;

    private Path folder;
    private ImageTokenizer tokenizer;
    private Latents latents;

    /** Writes the model, opens it and draws the latents. */
    @Setup
    public void open() throws IOException {
        folder = Files.createTempDirectory("quantizer");
        Path checkpoint = folder.resolve("model.ckpt");
        Path bundle = folder.resolve("bundle");
        RandomCheckpoint.write(checkpoint, codebook.shape());
        Converter.convert(ConversionRequest.of(checkpoint, bundle));
        tokenizer = ImageTokenizer.open(
                Bundle.open(bundle),
                Device.cpu().withThreads(threads),
                TokenizerOptions.defaults().withQuantizer(quantizer));
        SplittableRandom random = new SplittableRandom(1);
        float[] values = new float[codebook.channels * side * side];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (2 * random.nextDouble() - 1);
        }
        latents = new Latents(codebook.channels, new GridShape(side, side), values);
    }

    /** Closes the model and deletes it. */
    @TearDown
    public void close() throws IOException {
        tokenizer.close();
        FileTree.delete(folder);
    }

    /** One grid of latents. */
    @Benchmark
    public TokenGrid quantize() {
        return tokenizer.quantize(latents);
    }
}
