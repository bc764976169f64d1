package dev.smalti.benchmarks.measure;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.smalti.bench.Distribution;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a task of a contender took, round by round.
 *
 * @param all one for each round that counts, in order
 */
public record Samples(@JsonValue List<Sample> all) {
    public Samples {
        all = List.copyOf(all);
    }

    /** How many rounds counted. */
    public int count() {
        return all.size();
    }

    /** Where they lie, in milliseconds. */
    public Distribution milliseconds(Clock clock) {
        return milliseconds(clock, 1);
    }

    /**
     * Where single runs lie, in milliseconds.
     *
     * @param repeats how many runs each sample holds
     */
    public Distribution milliseconds(Clock clock, int repeats) {
        return Distribution.of(all.stream()
                .mapToDouble(sample -> sample.nanos(clock) / 1e6 / repeats)
                .toArray());
    }

    /**
     * Round by round, how many times as long as another's it took: rounds are near in time, so that what slows the machine
     * for a while is in both.
     *
     * @param other measured in the same rounds
     */
    public Distribution ratios(Samples other, Clock clock) {
        return Distribution.of(IntStream.range(0, all.size())
                .mapToDouble(round -> (double) all.get(round).nanos(clock)
                        / other.all.get(round).nanos(clock))
                .toArray());
    }

    /** How many cores were at work, at the median. */
    public double cores() {
        return milliseconds(Clock.CPU).median() / milliseconds(Clock.WALL).median();
    }
}
