package dev.smalti.cli;

import dev.smalti.cli.console.Table;
import dev.smalti.job.Measure;
import dev.smalti.job.run.JobResult;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** Results of jobs as tables for people. */
final class JobText {
    private JobText() {}

    /** What was made, a line for each file. */
    static String of(JobResult result) {
        if (result instanceof JobResult.Encoding encoding) {
            return encoded(encoding);
        }
        if (result instanceof JobResult.Decoding decoding) {
            return decoded(decoding);
        }
        return result instanceof JobResult.Reconstruction reconstruction
                ? reconstructed(reconstruction)
                : drawn((JobResult.Drawing) result);
    }

    private static String encoded(JobResult.Encoding result) {
        Table table = new Table().row("tokens in", "pixels", "tokens");
        for (JobResult.Encoded one : result.pictures()) {
            table.row(one.output(), one.width() + "x" + one.height(), one.rows() + "x" + one.columns());
        }
        return table.toString();
    }

    private static String decoded(JobResult.Decoding result) {
        Table table = new Table().row("picture", "pixels");
        for (JobResult.Decoded one : result.pictures()) {
            table.row(one.output(), one.width() + "x" + one.height());
        }
        return table.toString();
    }

    private static String reconstructed(JobResult.Reconstruction result) {
        List<Measure> measures = result.measures();
        Table table = new Table();
        table.row(row(List.of("picture", "pixels", "tokens"), measures, Measure::title));
        for (JobResult.Reconstructed one : result.pictures()) {
            List<String> picture =
                    List.of(one.output(), one.width() + "x" + one.height(), one.rows() + "x" + one.columns());
            table.row(row(
                    picture, measures, measure -> measure.text(one.measures().get(measure))));
        }
        Map<Measure, Double> mean = result.mean();
        if (mean != null) {
            List<String> all = List.of("mean of " + result.pictures().size(), "", "");
            table.row(row(all, measures, measure -> measure.text(mean.get(measure))));
        }
        return table.toString();
    }

    private static String drawn(JobResult.Drawing result) {
        Table table = new Table().row("picture", "pixels");
        result.pictures().stream()
                .filter(picture -> picture.output() != null)
                .forEach(picture -> table.row(picture.output(), picture.width() + "x" + picture.height()));
        if (result.grid() != null) {
            table.row(result.grid(), "all");
        }
        if (result.npz() != null) {
            table.row(result.npz(), "all");
        }
        return table.toString();
    }

    private static Object[] row(List<String> first, List<Measure> measures, Function<Measure, String> cell) {
        return Stream.concat(first.stream(), measures.stream().map(cell)).toArray();
    }
}
