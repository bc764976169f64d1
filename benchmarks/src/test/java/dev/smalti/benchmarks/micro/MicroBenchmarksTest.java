package dev.smalti.benchmarks.micro;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

class MicroBenchmarksTest {
    /** Each once, small and in this process: whether they run, not how fast. */
    private static final Options ONCE = new OptionsBuilder()
            .include(MicroBenchmarksTest.class.getPackageName())
            .mode(Mode.SingleShotTime)
            .forks(0)
            .warmupIterations(0)
            .measurementIterations(1)
            .param("codebook", "SMALL")
            .param("side", "16")
            .param("vocabulary", "1024")
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .build();

    @Test
    void everyBenchmarkRuns() throws RunnerException {
        System.setProperty("jmh.ignoreLock", "true"); // Another run may be measuring.

        Collection<RunResult> results = new Runner(ONCE).run();

        assertThat(results)
                .extracting(result -> name(result.getParams().getBenchmark()))
                .containsOnly(
                        "CheckpointBenchmark.read",
                        "MosaicBenchmark.blend",
                        "MosaicBenchmark.cut",
                        "NoiseBenchmark.at",
                        "PictureBenchmark.halve",
                        "PictureBenchmark.readBitmap",
                        "PictureBenchmark.readJpeg",
                        "PictureBenchmark.readPng",
                        "PictureBenchmark.write",
                        "QuantizerBenchmark.quantize",
                        "SamplerBenchmark.all",
                        "SamplerBenchmark.topK",
                        "SamplerBenchmark.topP",
                        "SceneBenchmark.draw");
    }

    /** Without its package. */
    private static String name(String benchmark) {
        return benchmark.substring(MicroBenchmarksTest.class.getPackageName().length() + 1);
    }
}
