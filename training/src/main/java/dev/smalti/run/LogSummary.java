package dev.smalti.run;

import dev.smalti.io.AtomicFile;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What is made from a run's log for people and their tools: a table and a chart. */
public final class LogSummary {
    private LogSummary() {}

    /** Writes both anew; leaves out what a log without lines has not. */
    public static void write(RunFolder run) {
        List<LogLine> lines = TrainingLog.read(run.log());
        AtomicFile.write(run.table(), out -> out.write(table(lines).getBytes(StandardCharsets.UTF_8)));
        if (!lines.isEmpty()) {
            LossCurve.write(run.curve(), lines);
        }
    }

    /** The lines as comma-separated values; a measure that a line has not is empty. */
    static String table(List<LogLine> lines) {
        Set<String> measures = new LinkedHashSet<>();
        lines.forEach(line -> measures.addAll(line.measures().keySet()));
        StringBuilder table = new StringBuilder("step");
        measures.forEach(name -> table.append(',').append(name));
        table.append(",seconds,pictures,pictures_per_second\n");
        for (LogLine line : lines) {
            table.append(line.step());
            for (String name : measures) {
                Float value = line.measures().get(name);
                table.append(',').append(value == null ? "" : value);
            }
            table.append(',').append(line.seconds()).append(',').append(line.pictures());
            table.append(',').append((float) line.speed()).append('\n');
        }
        return table.toString();
    }
}
