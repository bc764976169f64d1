package dev.smalti.bench;

import dev.smalti.SmaltiException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A report on its way: what is known by now. For one thread. */
public final class BenchRun {
    private final List<Contender> contenders;
    private final @Nullable String baseline;
    private final String version;
    private final List<String> command;
    private final Instant started = Instant.now();
    private final @Nullable Double load = Machine.load();
    private final Map<String, DeviceLimits> limits = new LinkedHashMap<>();
    private final List<Row> rows = new ArrayList<>();
    private final List<Report.Skip> skipped = new ArrayList<>();
    private final List<OperatorProfile> profiles = new ArrayList<>();

    /**
     * Begins now.
     *
     * @param baseline text in the names of those that ratios relate to; null for the first of each task
     * @param version of Smalti
     * @param command how it was asked for
     */
    public BenchRun(List<Contender> contenders, @Nullable String baseline, String version, List<String> command) {
        this.contenders = List.copyOf(contenders);
        this.baseline = baseline;
        this.version = version;
        this.command = List.copyOf(command);
    }

    /** Measures what each device can do at best, by its name; those that cannot be used are told by the tasks. */
    public Map<String, DeviceLimits> measureLimits(BooleanSupplier cancelled) {
        for (Contender contender : contenders) {
            if (!limits.containsKey(contender.deviceName()) && !cancelled.getAsBoolean()) {
                try {
                    limits.put(contender.deviceName(), LimitsProbe.measure(contender.device()));
                } catch (SmaltiException e) {
                    // Said once for each task that lacks the device.
                }
            }
        }
        return Map.copyOf(limits);
    }

    /** Takes what was measured. */
    public void add(List<Row> measured) {
        rows.addAll(measured);
    }

    /** Takes what could not be measured. */
    public void skip(Report.Skip skip) {
        skipped.add(skip);
    }

    /** Profiles every contender in every task that was measured of it; what fails is among what was skipped. */
    public void profile(BooleanSupplier cancelled) {
        for (Row row : rows) {
            for (Contender contender : contenders) {
                if (contender.label().equals(row.contender()) && !cancelled.getAsBoolean()) {
                    profile(row.task(), contender);
                }
            }
        }
    }

    private void profile(BenchTask task, Contender contender) {
        try {
            profiles.add(Profiler.profile(task, contender));
        } catch (SmaltiException e) {
            // The figures are there all the same.
            skipped.add(new Report.Skip(contender.label(), task.id(), "not profiled: " + e.getMessage()));
        }
    }

    /** All of it. */
    public Report report(boolean complete) {
        return new Report(
                Report.FORMAT,
                version,
                started.truncatedTo(ChronoUnit.SECONDS).toString(),
                command,
                Machine.current(),
                load,
                Machine.load(),
                baseline,
                complete,
                limits,
                rows,
                skipped,
                profiles);
    }
}
