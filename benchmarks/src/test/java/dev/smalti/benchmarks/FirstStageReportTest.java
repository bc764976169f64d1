package dev.smalti.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.smalti.benchmarks.FirstStageTiming.Task;
import dev.smalti.benchmarks.measure.Json;
import dev.smalti.benchmarks.measure.ProvenanceTest;
import dev.smalti.benchmarks.measure.Sample;
import dev.smalti.benchmarks.measure.Samples;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstStageReportTest {
    private static final FirstStageReport REPORT = new FirstStageReport(
            ProvenanceTest.EXAMPLE,
            Map.of(1, 100.0),
            List.of(new Agreement("ours", 255, 256, 2.5e-6)),
            List.of(
                    timing("ours", Task.ENCODE, 100, 120),
                    timing("ours", Task.DECODE, 200, 220),
                    timing("theirs", Task.ENCODE, 130, 134),
                    timing("theirs", Task.DECODE, 315, 315)));

    @TempDir
    private Path folder;

    @Test
    void printsOneTableForEachTask() {
        assertThat(REPORT.markdown()).isEqualTo("""
                        A processor, 2 cores, Linux amd64, A machine 17, 2026-01-01T00:00:00Z
                        libtorch 2.7.1; load 0.1 before, 1.2 after

                        | agreement | equal tokens | pixels, relative error |
                        |---|---|---|
                        | ours | 255 of 256 | 2.5e-06 |

                        encode, threads: 1, CPU time, 5.0 GFLOP, peak 100 GFLOP/s, 2 rounds

                        | | median ms | fastest | slowest | GFLOP/s | of peak | time relative | cores used |
                        |---|---|---|---|---|---|---|---|
                        | ours | 110 | 100 | 120 | 45 | 45 % | 1.00 | 0.50 |
                        | theirs | 132 | 130 | 134 | 38 | 38 % | 1.20 | 0.50 |

                        decode, threads: 1, CPU time, 5.0 GFLOP, peak 100 GFLOP/s, 2 rounds

                        | | median ms | fastest | slowest | GFLOP/s | of peak | time relative | cores used |
                        |---|---|---|---|---|---|---|---|
                        | ours | 210 | 200 | 220 | 24 | 24 % | 1.00 | 0.50 |
                        | theirs | 315 | 315 | 315 | 16 | 16 % | 1.50 | 0.50 |
                        """);
    }

    @Test
    void writesEverySampleAsJson() throws IOException {
        Path file = folder.resolve("report.json");
        Json.write(file, REPORT);
        JsonNode json = new ObjectMapper().readTree(file.toFile());
        assertThat(json.at("/machine/processor").asText()).isEqualTo("A processor");
        assertThat(json.at("/peaks/1").asDouble()).isEqualTo(100);
        assertThat(json.at("/timings/3/samples/1/cpuNanos").asLong()).isEqualTo(315_000_000);
        assertThat(folder).isDirectoryContaining(path -> path.equals(file)).isDirectoryNotContaining("glob:**.tmp");
    }

    private static FirstStageTiming timing(String contender, Task task, long... cpuMillis) {
        return new FirstStageTiming(
                contender,
                task,
                1,
                5_000_000_000L,
                new Samples(Arrays.stream(cpuMillis)
                        .mapToObj(ms -> new Sample(2_000_000 * ms, 1_000_000 * ms))
                        .toList()));
    }
}
