package dev.smalti.benchmarks;

import dev.smalti.SmaltiException;
import dev.smalti.bench.Machine;
import dev.smalti.benchmarks.measure.Json;
import dev.smalti.benchmarks.measure.Rounds;
import dev.smalti.benchmarks.torch.Torch;
import dev.smalti.benchmarks.training.TrainingContender;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Trains a VQGAN and a transformer: one JVM, the same initial weights, the same batch, in rotated rounds of one step.
 * Memory is measured afterwards, each contender in a process of its own.
 */
@Command(
        name = "training-bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Whole training steps of a VQGAN and of a transformer, from the same random weights.")
public final class TrainingBench implements Callable<Integer> {
    @Option(names = "--tasks", split = ",", description = "any of ${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}")
    private List<TrainingTask> tasks = List.of(TrainingTask.values());

    @Option(
            names = "--contenders",
            split = ",",
            description = "any of ${COMPLETION-CANDIDATES}, held against the first; default: ${DEFAULT-VALUE}")
    private List<TrainingEntrant> entrants = List.of(TrainingEntrant.values());

    @Option(names = "--losses", paramLabel = "N", description = "first losses to show, default: ${DEFAULT-VALUE}")
    private int losses = 5;

    @Option(
            names = "--memory-steps",
            paramLabel = "N",
            description = "steps of each process whose memory is measured, 0 for none; default: ${DEFAULT-VALUE}")
    private int memorySteps = 4;

    @Option(names = "--memory-of", hidden = true, description = "only train, and print this process's memory")
    private @Nullable TrainingEntrant memoryOf;

    @Mixin
    private final ComparisonOptions options = new ComparisonOptions();

    @Option(names = "-o", paramLabel = "FILE", description = "write every sample here as JSON")
    private @Nullable Path json;

    private TrainingBench() {}

    /** Runs the comparison and prints its tables in Markdown; see {@code --help}. */
    public static void main(String[] arguments) {
        ComparisonOptions.run(new TrainingBench(), arguments);
    }

    @Override
    public Integer call() throws IOException {
        options.prepare();
        if (memoryOf != null) {
            System.out.println(TrainingMemory.here(
                    tasks.get(0), memoryOf, options.threads().get(0), options.rounds(), options.work()));
            return 0;
        }
        Double loadBefore = Machine.load();
        List<TrainingPass> passes = new ArrayList<>();
        List<TrainingMemory> memory = new ArrayList<>();
        for (TrainingTask task : tasks) {
            for (int count : options.threads()) {
                passes.add(pass(task, count));
            }
            if (memorySteps > 0) {
                memory.addAll(memory(task));
            }
        }
        TrainingReport report = new TrainingReport(options.provenance(versions(), loadBefore), losses, passes, memory);
        System.out.print(report.markdown());
        if (json != null) {
            Json.write(json, report);
        }
        return 0;
    }

    private TrainingPass pass(TrainingTask task, int count) {
        List<TrainingContender> contenders = new ArrayList<>();
        try {
            for (TrainingEntrant entrant : at(task)) {
                contenders.add(entrant.open(task, count, options.work()));
            }
            Rounds rounds = options.rounds("%s, threads %d, ".formatted(task, count));
            List<TrainingTiming> timings = rounds.measure(contenders.stream()
                    .map(contender -> List.of(TrainingTiming.turn(contender)))
                    .toList());
            return new TrainingPass(task, count, timings);
        } finally {
            contenders.forEach(TrainingContender::close);
        }
    }

    private List<TrainingMemory> memory(TrainingTask task) throws IOException {
        List<TrainingMemory> memory = new ArrayList<>();
        for (TrainingEntrant entrant : at(task)) {
            memory.add(TrainingMemory.measure(task, entrant, options.threads().get(0), memorySteps, options.work()));
        }
        return memory;
    }

    private static Map<String, String> versions() {
        return Map.of("libtorch", Torch.version() + " (convolutions oneDNN, products " + Torch.blas() + ")");
    }

    private List<TrainingEntrant> at(TrainingTask task) {
        List<TrainingEntrant> present =
                entrants.stream().filter(entrant -> entrant.trains(task)).toList();
        if (present.isEmpty()) {
            throw SmaltiException.badInput("nobody of " + entrants + " trains " + task + "; see --contenders");
        }
        return present;
    }
}
