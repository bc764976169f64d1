package dev.smalti.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.smalti.benchmarks.measure.Json;
import dev.smalti.benchmarks.measure.ProvenanceTest;
import dev.smalti.benchmarks.measure.Sample;
import dev.smalti.benchmarks.measure.Samples;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingReportTest {
    private static final TrainingTiming THEIRS = new TrainingTiming(
            "theirs",
            List.of(0.5f, 0.4f, 0.3f, 0.2f),
            new Samples(List.of(sample(500, 520), sample(400, 410), sample(600, 700))));
    private static final TrainingTiming OURS = new TrainingTiming(
            "ours",
            List.of(0.5f, 0.4004f, 0.3f, 0.1f),
            new Samples(List.of(sample(550, 560), sample(480, 490), sample(600, 610))));
    private static final TrainingReport REPORT = new TrainingReport(
            ProvenanceTest.EXAMPLE,
            3,
            List.of(
                    new TrainingPass(TrainingTask.VQGAN, 1, List.of(THEIRS, OURS)),
                    new TrainingPass(TrainingTask.VQGAN, 2, List.of(THEIRS))),
            List.of(new TrainingMemory(TrainingTask.VQGAN, "theirs", 300, 500)));

    @TempDir
    private Path folder;

    @Test
    void printsTimesAndLossesOfEachPassThenMemory() {
        assertThat(REPORT.markdown()).isEqualTo("""
                        A processor, 2 cores, Linux amd64, A machine 17, 2026-01-01T00:00:00Z
                        libtorch 2.7.1; load 0.1 before, 1.2 after

                        VQGAN 32x(1,2,2), 8 pictures of 64x64, threads: 1, CPU time of a step in ms, median (fastest-slowest) \
                        of 3 rounds; x is the median (least-most) of the rounds' ratios to the first

                        | | step | x | cores used |
                        |---|---|---|---|
                        | theirs | 500 (400-600) | 1.00 (1.00-1.00) | 0.96 |
                        | ours | 550 (480-600) | 1.10 (1.00-1.20) | 0.98 |

                        | losses | | | | largest relative difference |
                        |---|---|---|---|---|
                        | theirs | 0.500000 | 0.400000 | 0.300000 |  |
                        | ours | 0.500000 | 0.400400 | 0.300000 | 1.0e-03 |

                        VQGAN 32x(1,2,2), 8 pictures of 64x64, threads: 2, wall time of a step in ms, median (fastest-slowest) \
                        of 3 rounds; x is the median (least-most) of the rounds' ratios to the first

                        | | step | x | cores used |
                        |---|---|---|---|
                        | theirs | 520 (410-700) | 1.00 (1.00-1.00) | 0.96 |

                        | losses | | | | largest relative difference |
                        |---|---|---|---|---|
                        | theirs | 0.500000 | 0.400000 | 0.300000 |  |

                        Resident memory in MiB of a process that only trains, the virtual machine included

                        | task | contender | before the first step | peak |
                        |---|---|---|---|
                        | VQGAN 32x(1,2,2), 8 pictures of 64x64 | theirs | 300 | 500 |
                        """);
    }

    @Test
    void writesEverySampleAndEveryLoss() throws IOException {
        Path file = folder.resolve("report.json");
        Json.write(file, REPORT);
        JsonNode ours = new ObjectMapper().readTree(file.toFile()).at("/passes/0/timings/1");
        assertThat(ours.at("/contender").asText()).isEqualTo("ours");
        assertThat(ours.at("/samples/1/cpuNanos").asLong()).isEqualTo(480_000_000L);
        assertThat(ours.at("/losses/3").asDouble()).isEqualTo(0.1);
    }

    private static Sample sample(long cpuMillis, long wallMillis) {
        return new Sample(wallMillis * 1_000_000, cpuMillis * 1_000_000);
    }
}
