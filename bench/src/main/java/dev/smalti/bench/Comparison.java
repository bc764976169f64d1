package dev.smalti.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Two reports side by side, row by row: what became slower beyond the noise.
 *
 * @param changes rows that both have, in the order of the later one
 * @param gone keys of rows that only the earlier report has
 * @param added keys of rows that only the later one has
 * @param remarks why the verdicts may mean little, a line each
 */
public record Comparison(List<Change> changes, List<String> gone, List<String> added, List<String> remarks) {
    /** Whole machines differ by that much from one hour to the next without a reason that anyone finds. */
    private static final double LEAST = 0.05;

    /** Fewer rounds leave an interval of less than 95 %. */
    private static final int FEW = 6;

    /** Copies the lists. */
    public Comparison {
        changes = List.copyOf(changes);
        gone = List.copyOf(gone);
        added = List.copyOf(added);
        remarks = List.copyOf(remarks);
    }

    /** What became of a row. */
    public enum Verdict {
        /** Within what the measurements scatter, or within a twentieth. */
        SAME,
        /** Faster beyond that. */
        FASTER,
        /** Slower beyond that. */
        SLOWER;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One row.
     *
     * @param key task and contender
     * @param before the earlier median in milliseconds
     * @param after the later one
     * @param ratio later by earlier: 2 is twice as slow
     * @param noise how far the ratio may lie from 1 by chance: both intervals together, at least a twentieth
     * @param verdict what follows
     */
    public record Change(String key, double before, double after, double ratio, double noise, Verdict verdict) {}

    /** Compares by the clock, or by the processor time, which a busy machine disturbs less. */
    public static Comparison of(Report before, Report after, boolean processor) {
        Map<String, Row> earlier = new LinkedHashMap<>();
        before.rows().forEach(row -> earlier.put(row.key(), row));
        List<Change> changes = new ArrayList<>();
        List<String> added = new ArrayList<>();
        for (Row row : after.rows()) {
            Row old = earlier.remove(row.key());
            if (old == null) {
                added.add(row.key());
            } else {
                changes.add(change(row.key(), time(old, processor), time(row, processor)));
            }
        }
        return new Comparison(changes, List.copyOf(earlier.keySet()), added, remarks(before, after));
    }

    private static List<String> remarks(Report before, Report after) {
        List<String> remarks = new ArrayList<>();
        if (!before.machine().equals(after.machine())) {
            remarks.add("the reports are of different machines, or of different versions of Java or ONNX Runtime");
        }
        if (!before.complete() || !after.complete()) {
            remarks.add("a report was stopped before its end");
        }
        if (Stream.of(before, after)
                .flatMap(report -> report.rows().stream())
                .anyMatch(row -> row.milliseconds().count() < FEW)) {
            remarks.add("some rows have fewer than " + FEW + " rounds, too few for an interval of 95 %");
        }
        return remarks;
    }

    /** Whether anything became slower. */
    public boolean slower() {
        return changes.stream().anyMatch(change -> change.verdict() == Verdict.SLOWER);
    }

    private static Distribution time(Row row, boolean processor) {
        return processor ? row.processorMilliseconds() : row.milliseconds();
    }

    private static Change change(String key, Distribution before, Distribution after) {
        double ratio = after.median() / before.median();
        double noise = Math.max(LEAST, before.spread() + after.spread());
        if (!(ratio > 0) || Double.isInfinite(ratio)) {
            // Too short for the clock: nothing can be said.
            return new Change(key, before.median(), after.median(), 1, Double.MAX_VALUE, Verdict.SAME);
        }
        Verdict verdict = ratio > 1 + noise ? Verdict.SLOWER : 1 / ratio > 1 + noise ? Verdict.FASTER : Verdict.SAME;
        return new Change(key, before.median(), after.median(), ratio, noise, verdict);
    }
}
