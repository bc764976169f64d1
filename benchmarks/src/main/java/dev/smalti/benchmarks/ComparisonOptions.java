package dev.smalti.benchmarks;

import dev.smalti.SmaltiException;
import dev.smalti.bench.random.PriorSize;
import dev.smalti.benchmarks.measure.Provenance;
import dev.smalti.benchmarks.measure.Rounds;
import dev.smalti.benchmarks.torch.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every comparison with libtorch can be asked for, and how it runs. */
final class ComparisonOptions {
    @Option(names = "--threads", split = ",", description = "one pass for each, default: ${DEFAULT-VALUE}")
    private List<Integer> threads = List.of(1, 2);

    @Option(names = "--rounds", paramLabel = "N", description = "rounds that count, default: ${DEFAULT-VALUE}")
    private int rounds = 7;

    @Option(names = "--warm-up", paramLabel = "N", description = "rounds before them, default: ${DEFAULT-VALUE}")
    private int warmUp = 2;

    @Option(names = "--work", paramLabel = "DIR", description = "for archives and natives, default: ${DEFAULT-VALUE}")
    private Path work = Path.of("benchmarks/target/peers");

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** Runs a comparison and ends the process; of a {@link SmaltiException} only the message is printed. */
    static void run(Callable<Integer> comparison, String[] arguments) {
        System.exit(new CommandLine(comparison)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(PriorSize.class, PriorSize::parse)
                .setExecutionExceptionHandler((error, self, parsed) -> {
                    if (!(error instanceof SmaltiException)) {
                        throw error;
                    }
                    self.getErr().println(error.getMessage());
                    return 1;
                })
                .execute(arguments));
    }

    /** Makes the folder for files, and has libtorch unpack its natives there. */
    void prepare() throws IOException {
        Files.createDirectories(work);
        Torch.unpackTo(work);
    }

    /** How many threads a contender may use, pass by pass. */
    List<Integer> threads() {
        return List.copyOf(threads);
    }

    /** How many rounds count. */
    int rounds() {
        return rounds;
    }

    /**
     * The rounds of a pass.
     *
     * @param pass is told before the number of each finished round
     */
    Rounds rounds(String pass) {
        return new Rounds(warmUp, rounds, round -> System.err.println(pass + round));
    }

    /** The folder for files. */
    Path work() {
        return work;
    }

    /** Where figures come from that were all measured by now. */
    Provenance provenance(Map<String, String> versions, @Nullable Double loadBefore) {
        List<String> arguments = spec.commandLine().getParseResult().originalArgs();
        return Provenance.now(String.join(" ", arguments), versions, loadBefore);
    }
}
