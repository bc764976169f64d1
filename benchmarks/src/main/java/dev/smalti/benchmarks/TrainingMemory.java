package dev.smalti.benchmarks;

import dev.smalti.SmaltiException;
import dev.smalti.bench.ProcessMemory;
import dev.smalti.benchmarks.training.TrainingContender;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Resident memory of a process that did nothing but train, in MiB (Linux).
 *
 * @param task what was trained
 * @param contender its name
 * @param opened before the first step, with weights and moments
 * @param peak the most there ever was
 */
record TrainingMemory(TrainingTask task, String contender, long opened, long peak) {
    private static final Pattern LINE = Pattern.compile("memory (\\d+) (\\d+) (.*)");
    /** Weights are read into a heap that would else grow by as much as the machine's memory allows. */
    private static final List<String> FLAGS =
            List.of("-XX:+UseSerialGC", "-Xms16m", "-Xmx512m", "-XX:MaxDirectMemorySize=4g");

    /** Trains here and says in one line what {@link #measure} reads. */
    static String here(TrainingTask task, TrainingEntrant entrant, int threads, int steps, Path work) {
        try (TrainingContender contender = entrant.open(task, threads, work)) {
            long opened = ProcessMemory.mebibytes();
            for (int step = 0; step < steps; step++) {
                contender.step();
            }
            return "memory %d %d %s".formatted(opened, ProcessMemory.peakMebibytes(), contender.name());
        }
    }

    /**
     * Has another process do it.
     *
     * @param steps how many, at least two: the second has all buffers of the first at its disposal
     */
    static TrainingMemory measure(TrainingTask task, TrainingEntrant entrant, int threads, int steps, Path work)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString());
        builder.command().addAll(FLAGS);
        builder.command()
                .addAll(List.of(
                        TrainingBench.class.getName(),
                        "--memory-of=" + entrant,
                        "--tasks=" + task,
                        "--threads=" + threads,
                        "--rounds=" + steps,
                        "--work=" + work));
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher line = LINE.matcher(said);
        if (!line.find()) {
            throw new SmaltiException(
                    SmaltiException.Kind.RESOURCE,
                    "the process that trains " + task + " with " + entrant + " did not finish; it said: " + said);
        }
        return new TrainingMemory(task, line.group(3), Long.parseLong(line.group(1)), Long.parseLong(line.group(2)));
    }
}
