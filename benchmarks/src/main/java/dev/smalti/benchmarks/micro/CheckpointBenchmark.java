package dev.smalti.benchmarks.micro;

import dev.smalti.checkpoint.Checkpoint;
import dev.smalti.checkpoint.CheckpointTensor;
import dev.smalti.checkpoint.Checkpoints;
import dev.smalti.checkpoint.SafetensorsWriter;
import dev.smalti.checkpoint.StoredType;
import dev.smalti.checkpoint.TensorValues;
import dev.smalti.checkpoint.TorchZipWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * A checkpoint opened and all its weights read, from a file that the system has in memory: an operation is a MiB of the
 * file, so the score is MiB/s, to be held against the disk's.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // JMH calls the setup before anything else.
public class CheckpointBenchmark {
    private static final int TENSORS = 64;
    private static final int MEBIBYTES_EACH = 1;

    /** How the file is laid out. */
    public enum Format {
        /** PyTorch's zip. */
        TORCH {
            @Override
            void write(Path file, Map<String, TensorValues> tensors) {
                TorchZipWriter.write(file, tensors);
            }
        },
        /** A header and bytes. */
        SAFETENSORS {
            @Override
            void write(Path file, Map<String, TensorValues> tensors) {
                SafetensorsWriter.write(file, tensors);
            }
        };

        abstract void write(Path file, Map<String, TensorValues> tensors);
    }

    /** The file's format. */
    @Param
    public Format format;

    /** How it stores a number. */
    @Param({"FLOAT32", "FLOAT16"})
    public StoredType type;

    private Path file;

    /** Writes 64 tensors of one MiB. */
    @Setup
    public void write() throws IOException {
        int columns = 1024;
        int rows = (MEBIBYTES_EACH << 20) / type.bytes() / columns;
        SplittableRandom random = new SplittableRandom(1);
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        Map<String, TensorValues> tensors = new LinkedHashMap<>();
        for (int i = 0; i < TENSORS; i++) {
            tensors.put("weight." + i, TensorValues.floats(type, List.of(rows, columns), () -> values));
        }
        file = Files.createTempFile("checkpoint", ".bin");
        format.write(file, tensors);
    }

    /** Deletes the file. */
    @TearDown
    public void delete() throws IOException {
        Files.delete(file);
    }

    /** Every tensor as float32. */
    @Benchmark
    @OperationsPerInvocation(TENSORS * MEBIBYTES_EACH)
    public void read(Blackhole blackhole) {
        try (Checkpoint checkpoint = Checkpoints.open(file)) {
            for (CheckpointTensor tensor : checkpoint.tensors().values()) {
                blackhole.consume(tensor.floats());
            }
        }
    }
}
