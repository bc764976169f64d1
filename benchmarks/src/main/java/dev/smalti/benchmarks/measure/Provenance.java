package dev.smalti.benchmarks.measure;

import dev.smalti.bench.Machine;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where figures come from.
 *
 * @param machine where
 * @param date when, ISO 8601 in UTC
 * @param command how
 * @param versions of what was compared
 * @param loadBefore load average when it began; null where the system does not say
 * @param loadAfter load average when it ended; likewise
 */
public record Provenance(
        Machine machine,
        String date,
        String command,
        Map<String, String> versions,
        @Nullable Double loadBefore,
        @Nullable Double loadAfter) {
    public Provenance {
        versions = new TreeMap<>(versions);
    }

    /** Of a run that ends now. */
    public static Provenance now(String command, Map<String, String> versions, @Nullable Double loadBefore) {
        return new Provenance(
                Machine.current(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                command,
                versions,
                loadBefore,
                Machine.load());
    }

    /** The two lines that a report begins with, without the end of the second. */
    public String heading() {
        return String.format(
                Locale.ROOT,
                "%s, %d cores, %s, %s, %s\n%s; load %s before, %s after",
                machine.processor(),
                machine.cores(),
                machine.system(),
                machine.java(),
                date,
                versions.entrySet().stream()
                        .map(each -> each.getKey() + " " + each.getValue())
                        .collect(Collectors.joining(", ")),
                text(loadBefore),
                text(loadAfter));
    }

    private static String text(@Nullable Double load) {
        return load == null ? "unknown" : String.format(Locale.ROOT, "%.1f", load);
    }
}
