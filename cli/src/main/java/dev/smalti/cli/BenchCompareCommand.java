package dev.smalti.cli;

import dev.smalti.bench.Comparison;
import dev.smalti.bench.Comparison.Change;
import dev.smalti.bench.ReportFiles;
import dev.smalti.bench.ReportText;
import dev.smalti.cli.console.ExitCode;
import dev.smalti.cli.console.Table;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code smalti bench compare}: what became slower from one report to another. */
@Command(
        name = "compare",
        description = "Say what became slower or faster from one report to another, beyond the noise.",
        footer = {
            "",
            "A change counts where the medians differ by more than their confidence intervals together,",
            "and by more than a twentieth. With --fail, exit code 3 says that something became slower."
        })
final class BenchCompareCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "BEFORE", description = "A bench.json, or the folder it lies in.")
    private Path before = Path.of("");

    @Parameters(index = "1", paramLabel = "AFTER", description = "A later one.")
    private Path after = Path.of("");

    @Option(
            names = "--cpu",
            order = 1,
            description = "Compare processor time, which a busy machine disturbs less, instead of the clock's.")
    private boolean processor;

    @Option(names = "--fail", order = 2, description = "End with exit code 3 where something became slower.")
    private boolean fail;

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private BenchCommand bench;

    @Override
    public Integer call() {
        Comparison comparison = Comparison.of(ReportFiles.read(before), ReportFiles.read(after), processor);
        bench.console().result(comparison, text(comparison));
        return fail && comparison.slower() ? ExitCode.BAD_INPUT : ExitCode.OK;
    }

    private static String text(Comparison comparison) {
        Table table = new Table().row("", "before, ms", "after, ms", "ratio", "noise", "verdict");
        for (Change change : comparison.changes()) {
            table.row(
                    change.key(),
                    ReportText.number(change.before()),
                    ReportText.number(change.after()),
                    format("%.2f", change.ratio()),
                    change.noise() > 1e3 ? "too short" : format("%.2f", change.noise()),
                    change.verdict());
        }
        StringBuilder text = new StringBuilder(table.toString());
        comparison
                .remarks()
                .forEach(remark ->
                        text.append(System.lineSeparator()).append("note: ").append(remark));
        comparison
                .gone()
                .forEach(key -> text.append(System.lineSeparator())
                        .append("only before: ")
                        .append(key));
        comparison
                .added()
                .forEach(key -> text.append(System.lineSeparator())
                        .append("only after: ")
                        .append(key));
        return text.toString();
    }

    private static String format(String pattern, double value) {
        return String.format(Locale.ROOT, pattern, value);
    }
}
