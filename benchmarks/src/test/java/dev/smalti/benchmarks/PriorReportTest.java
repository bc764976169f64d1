package dev.smalti.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.smalti.bench.random.PriorSize;
import dev.smalti.bench.random.RandomCheckpoint;
import dev.smalti.benchmarks.PriorTiming.Task;
import dev.smalti.benchmarks.measure.Json;
import dev.smalti.benchmarks.measure.ProvenanceTest;
import dev.smalti.benchmarks.measure.Sample;
import dev.smalti.benchmarks.measure.Samples;
import dev.smalti.checkpoint.CheckpointTensor;
import dev.smalti.model.gpt.GptConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PriorReportTest {
    private static final PriorPass ALONE = new PriorPass(
            1,
            1,
            Map.of("ours", 16, "theirs", 15),
            16,
            List.of(
                    timing("ours", Task.PREFILL, 256, 1, 2000, 1900, 2200),
                    timing("ours", Task.STEP, 384, 10, 700, 640, 800),
                    timing("theirs", Task.PREFILL, 256, 1, 2200, 2200, 2200),
                    timing("theirs", Task.STEP, 384, 10, 840, 840, 840),
                    timing("ours", Task.WHOLE, 256, 1, 2000),
                    timing("ours", Task.WHOLE, 511, 1, 4000),
                    timing("theirs", Task.WHOLE, 256, 1, 3000),
                    timing("theirs", Task.WHOLE, 511, 1, 5000)));
    private static final PriorPass TOGETHER = new PriorPass(
            4,
            2,
            Map.of("ours", 64),
            64,
            List.of(timing("ours", Task.PREFILL, 256, 1, 2000), timing("ours", Task.STEP, 384, 10, 700)));
    private static final PriorReport REPORT = new PriorReport(
            ProvenanceTest.EXAMPLE, "24x1024", 20, Map.of("ours", 1_050_000_000L), List.of(ALONE, TOGETHER));

    @TempDir
    private Path folder;

    @Test
    void printsATableForEachPassAndOneMoreWithoutACache() {
        assertThat(REPORT.markdown()).isEqualTo("""
                        A processor, 2 cores, Linux amd64, A machine 17, 2026-01-01T00:00:00Z
                        libtorch 2.7.1; load 0.1 before, 1.2 after; memory 20.0 GB/s

                        24x1024, rows: 1, threads: 1, CPU time in ms, median (fastest-slowest) of 3 rounds; \
                        prefill of 256 tokens, step after 384; a sample is a prefill and 255 steps

                        | | prefill | x | step | x | of bandwidth | sample, s | x | equal tokens | cores used |
                        |---|---|---|---|---|---|---|---|---|---|
                        | ours | 2000 (1900-2200) | 1.00 | 70.0 (64.0-80.0) | 1.00 | 75 % | 19.9 | 1.00 | 16 of 16 | 0.50 |
                        | theirs | 2200 (2200-2200) | 1.10 | 84.0 (84.0-84.0) | 1.20 |  | 23.6 | 1.19 | 15 of 16 | 0.50 |

                        without a cache, CPU time in ms, median (fastest-slowest) of 1 rounds; a sample is the sum over \
                        all lengths, with straight lines between the measured ones; x is relative to the first sample \
                        with a cache

                        | | 256 tokens | 511 tokens | sample, s | x |
                        |---|---|---|---|---|
                        | ours | 2000 (2000-2000) | 4000 (4000-4000) | 768 | 38.7 |
                        | theirs | 3000 (3000-3000) | 5000 (5000-5000) | 1024 | 51.6 |

                        24x1024, rows: 4, threads: 2, wall time in ms, median (fastest-slowest) of 1 rounds; \
                        prefill of 256 tokens, step after 384; a sample is a prefill and 255 steps

                        | | prefill | x | step | x | of bandwidth | sample, s | x | equal tokens | cores used |
                        |---|---|---|---|---|---|---|---|---|---|
                        | ours | 4000 (4000-4000) | 1.00 | 140.0 (140.0-140.0) | 1.00 |  | 39.7 | 1.00 | 64 of 64 | 0.50 |
                        """);
    }

    @Test
    void putsStraightLinesBetweenMeasuredLengths() {
        PriorPass pass = new PriorPass(
                1,
                1,
                Map.of(),
                0,
                List.of(
                        timing("a", Task.WHOLE, 1, 1, 1000),
                        timing("a", Task.WHOLE, 3, 1, 3000),
                        timing("a", Task.WHOLE, 5, 1, 3000),
                        timing("b", Task.WHOLE, 1, 1, 9000)));
        assertThat(pass.wholeSeconds("a")).isCloseTo(1 + 2 + 3 + 3 + 3, within(1e-9));
    }

    @Test
    void countsTheWeightsOfAStep() {
        GptConfig config = PriorSize.parse("24x1024").config();
        long weights = RandomCheckpoint.prior(config).values().stream()
                .filter(tensor -> !tensor.name().contains("_emb"))
                .mapToLong(CheckpointTensor::count)
                .sum();
        assertThat(PriorSize.stepBytes(config)).isEqualTo(4 * weights).isEqualTo(1_213_440_000L);
    }

    @Test
    void writesEverySampleAsJson() throws IOException {
        Path file = folder.resolve("report.json");
        Json.write(file, REPORT);
        JsonNode json = new ObjectMapper().readTree(file.toFile());
        assertThat(json.at("/bandwidth").asDouble()).isEqualTo(20);
        assertThat(json.at("/passes/0/timings/1/samples/2/cpuNanos").asLong()).isEqualTo(800_000_000);
        assertThat(folder).isDirectoryContaining(path -> path.equals(file)).isDirectoryNotContaining("glob:**.tmp");
    }

    private static PriorTiming timing(String contender, Task task, int length, int repeats, long... cpuMillis) {
        return new PriorTiming(
                contender,
                task,
                length,
                repeats,
                new Samples(Arrays.stream(cpuMillis)
                        .mapToObj(ms -> new Sample(2_000_000 * ms, 1_000_000 * ms))
                        .toList()));
    }
}
