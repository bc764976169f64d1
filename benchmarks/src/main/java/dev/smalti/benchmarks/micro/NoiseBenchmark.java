package dev.smalti.benchmarks.micro;

import dev.smalti.CounterNoise;
import dev.smalti.Noise;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One number of the noise that tokens are drawn with: a counter that is scrambled for each must stay cheap. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class NoiseBenchmark {
    private static final int TOKENS = 256;

    // Fields, so that nothing is worked out when it is compiled.
    private final Noise noise = new CounterNoise(1);
    private long image = 1;

    /** The numbers of a picture of 256 tokens, one operation each. */
    @Benchmark
    @OperationsPerInvocation(TOKENS)
    public float at() {
        float sum = 0;
        for (int position = 0; position < TOKENS; position++) {
            sum += noise.at(image, position);
        }
        image++;
        return sum;
    }
}
