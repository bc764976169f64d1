package dev.smalti.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one contender took for one task.
 *
 * @param task what was done
 * @param model by what
 * @param device where, with its options
 * @param precision in which numbers
 * @param batch how many at once
 * @param unit what is counted
 * @param units how many of them one run makes
 * @param milliseconds of one run, by the clock: median and interval over the rounds, percentiles and extremes over single
 *     runs
 * @param processorMilliseconds of one run, of all cores together; on devices of their own what the host did
 * @param perSecond units a second at the median
 * @param ratio of the time for one unit to the baseline's, round by round: 2 is twice as slow; null for the baseline itself, or without one
 * @param opening milliseconds until the first run was done, the graphs' loading included
 * @param memory bytes that the process grew by at most while it was opened and first run; null where unknown
 * @param deviceMemory bytes of the device's memory that were taken then; null where unknown
 * @param joules of energy for one run, of the whole processor or device; null where unknown
 * @param work what a run computes and moves, by the graph; null where it is not counted
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Row(
        BenchTask task,
        String model,
        String device,
        String precision,
        int batch,
        String unit,
        double units,
        Distribution milliseconds,
        Distribution processorMilliseconds,
        double perSecond,
        @Nullable Distribution ratio,
        double opening,
        @Nullable Long memory,
        @Nullable Long deviceMemory,
        @Nullable Double joules,
        @Nullable Work work) {
    /** Checks that what every row has is there: reports are read from files. */
    public Row {
        Objects.requireNonNull(task, "task");
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(device, "device");
        Objects.requireNonNull(precision, "precision");
        Objects.requireNonNull(unit, "unit");
        Objects.requireNonNull(milliseconds, "milliseconds");
        Objects.requireNonNull(processorMilliseconds, "processorMilliseconds");
    }

    /** What tells it from all other rows of a run. */
    public String key() {
        return task + ", " + contender();
    }

    /** Whose it is. */
    public String contender() {
        return model + ", " + device + ", " + precision + ", batch " + batch;
    }
}
