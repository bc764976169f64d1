package dev.smalti.benchmarks.micro;

import dev.smalti.Filters;
import dev.smalti.prior.Sampler;
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
import org.openjdk.jmh.annotations.Warmup;

/** One token drawn from its logits under each filter: what drawing in Java adds to a step of the prior. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // JMH calls the setup before anything else.
public class SamplerBenchmark {
    private static final Sampler ALL = new Sampler(Filters.NONE);
    private static final Sampler TOP_K = new Sampler(Filters.NONE.withTopK(100));
    private static final Sampler TOP_P = new Sampler(Filters.NONE.withTopP(0.9f));

    /** How many tokens there are. */
    @Param({"1024", "16384"})
    public int vocabulary;

    private float[] logits;

    /** Draws logits about as wide as a trained prior's. */
    @Setup
    public void draw() {
        SplittableRandom random = new SplittableRandom(1);
        logits = new float[vocabulary];
        for (int i = 0; i < vocabulary; i++) {
            logits[i] = (float) (3 * random.nextGaussian());
        }
    }

    /** Among all tokens. */
    @Benchmark
    public int all() {
        return ALL.draw(logits, 0.5f);
    }

    /** Among the 100 likeliest. */
    @Benchmark
    public int topK() {
        return TOP_K.draw(logits, 0.5f);
    }

    /** Among the likeliest that make 0.9. */
    @Benchmark
    public int topP() {
        return TOP_P.draw(logits, 0.5f);
    }
}
