package dev.smalti.benchmarks.micro;

import dev.smalti.data.Scenes;
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
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** One scene with its labels and depth, over all classes: training that draws its pictures must not wait for them. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // JMH calls the setup before anything else.
public class SceneBenchmark {
    private static final int PICTURES = 12;

    /** Rows and columns of the picture, in pixels. */
    @Param("128")
    public int side;

    private Scenes scenes;

    /** Chooses the seed. */
    @Setup
    public void seed() {
        scenes = new Scenes(1, side, side);
    }

    /** A picture of each of the twelve classes, one operation each. */
    @Benchmark
    @OperationsPerInvocation(PICTURES)
    public void draw(Blackhole blackhole) {
        for (int i = 0; i < PICTURES; i++) {
            blackhole.consume(scenes.get(i));
        }
    }
}
