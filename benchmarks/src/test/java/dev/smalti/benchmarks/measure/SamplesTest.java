package dev.smalti.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.smalti.bench.Distribution;
import java.util.List;
import org.junit.jupiter.api.Test;

class SamplesTest {
    private static final Samples SAMPLES = new Samples(List.of(sample(40, 10), sample(20, 30), sample(60, 20)));

    @Test
    void eachClockHasItsOwnMedian() {
        Distribution cpu = SAMPLES.milliseconds(Clock.CPU);
        assertThat(cpu.median()).isEqualTo(20);
        assertThat(cpu.least()).isEqualTo(10);
        assertThat(cpu.most()).isEqualTo(30);
        assertThat(SAMPLES.milliseconds(Clock.WALL).median()).isEqualTo(40);
        assertThat(SAMPLES.cores()).isEqualTo(0.5);
        assertThat(Clock.of(1)).isEqualTo(Clock.CPU);
        assertThat(Clock.of(2)).isEqualTo(Clock.WALL);
    }

    @Test
    void aSampleMayHoldSeveralRuns() {
        assertThat(SAMPLES.milliseconds(Clock.CPU, 4).most()).isEqualTo(7.5);
    }

    @Test
    void ratiosAreOfTheSameRound() {
        Samples other = new Samples(List.of(sample(20, 1), sample(20, 1), sample(20, 1)));
        Distribution ratios = SAMPLES.ratios(other, Clock.WALL);
        assertThat(ratios.least()).isEqualTo(1);
        assertThat(ratios.median()).isCloseTo(2, within(1e-12));
        assertThat(ratios.most()).isEqualTo(3);
    }

    private static Sample sample(long wallMillis, long cpuMillis) {
        return new Sample(wallMillis * 1_000_000, cpuMillis * 1_000_000);
    }
}
