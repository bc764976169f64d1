package dev.smalti.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run of benchmarks.
 *
 * @param format version of this form, {@value #FORMAT}
 * @param smalti version of Smalti
 * @param started when, in UTC
 * @param command how it was asked for
 * @param machine where
 * @param loadBefore programs that wanted a core before, averaged over a minute; null where unknown
 * @param loadAfter the same at the end, its own threads included
 * @param baseline text in the names of those that ratios relate to; null where that is the first of each task
 * @param complete whether it came to its end; what was skipped on the way is told apart
 * @param limits of each device, by its name; empty where they were not measured
 * @param rows task by task
 * @param skipped what could not be measured
 * @param profiles what operators took; empty where nobody asked
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Report(
        int format,
        String smalti,
        String started,
        List<String> command,
        Machine machine,
        @Nullable Double loadBefore,
        @Nullable Double loadAfter,
        @Nullable String baseline,
        boolean complete,
        Map<String, DeviceLimits> limits,
        List<Row> rows,
        List<Skip> skipped,
        List<OperatorProfile> profiles) {
    /** The form that this version writes. */
    public static final int FORMAT = 1;

    /** Copies the lists. */
    public Report {
        command = List.copyOf(command);
        limits = Map.copyOf(limits);
        rows = List.copyOf(rows);
        skipped = List.copyOf(skipped);
        profiles = profiles == null ? List.of() : List.copyOf(profiles);
    }

    /**
     * What could not be measured.
     *
     * @param contender whose task
     * @param task which
     * @param reason why, in one line
     */
    public record Skip(String contender, String task, String reason) {}
}
