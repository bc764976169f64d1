package dev.smalti.cli.likelihood;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.smalti.GridShape;
import dev.smalti.bundle.Bundle;
import dev.smalti.cli.console.Skipped;
import dev.smalti.cli.console.Table;
import dev.smalti.io.Digests;
import dev.smalti.job.LikelihoodCase;
import dev.smalti.synthesis.Likelihoods;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What models find likely, side by side. */
public final class LikelihoodReport {
    private static final double LN_2 = Math.log(2);

    private final ComparedModels models;
    private final String device;
    private final GridShape window;
    private final long pixels;
    private final Map<String, List<Likelihoods>> found = new LinkedHashMap<>();

    public LikelihoodReport(ComparedModels models, String device) {
        this.models = models;
        this.device = device;
        this.window = ComparedModels.prior(models.first()).window();
        long factor = models.first().manifest().firstStage().factor();
        this.pixels = window.length() * factor * factor;
    }

    /**
     * Everything, for JSON.
     *
     * @param rows of tokens in the window
     * @param columns of tokens in the window
     */
    record Result(
            String device,
            int rows,
            int columns,
            List<Model> models,
            List<Grid> pictures,
            List<Skipped.File> skipped) {}

    /** A model and the means over all pictures; absent where no picture could be read. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Model(
            String model,
            String name,
            String sha256,
            String precision,
            @Nullable Score mean) {}

    /** A picture and what each model finds of it, in their order. */
    record Grid(String picture, List<Score> scores) {}

    /**
     * Negative log-likelihoods.
     *
     * @param difference to the first model, in nats per token
     * @param agreement share of the places at which the likeliest token is the first model's
     */
    record Score(double natsPerToken, double bitsPerToken, double bitsPerPixel, double difference, double agreement) {}

    /** What the next model finds of a picture. */
    public void add(LikelihoodCase one, Likelihoods likelihoods) {
        found.computeIfAbsent(one.name(), any -> new ArrayList<>()).add(likelihoods);
    }

    /** Everything, for JSON. */
    public Result result(List<Skipped.File> skipped) {
        List<Grid> grids = grids();
        List<Model> summary = new ArrayList<>();
        for (int i = 0; i < models.bundles().size(); i++) {
            Bundle bundle = models.bundles().get(i);
            summary.add(new Model(
                    models.words().get(i),
                    bundle.manifest().name(),
                    Digests.sha256(bundle.folder().resolve(Bundle.MANIFEST)),
                    bundle.manifest().precision(),
                    grids.isEmpty() ? null : mean(grids, i)));
        }
        return new Result(device, window.rows(), window.columns(), summary, grids, skipped);
    }

    /** The same as a table. */
    public String text() {
        List<Grid> grids = grids();
        Table table = new Table()
                .row("picture", "model", "nats/token", "bits/token", "bits/pixel", "difference", "agreement");
        for (Grid grid : grids) {
            for (int i = 0; i < grid.scores().size(); i++) {
                row(table, grid.picture(), i, grid.scores().get(i));
            }
        }
        for (int i = 0; i < models.words().size() && !grids.isEmpty(); i++) {
            row(table, "mean of " + grids.size(), i, mean(grids, i));
        }
        return table.toString();
    }

    private void row(Table table, String picture, int model, Score score) {
        table.row(
                picture,
                models.words().get(model),
                text("%.4f", score.natsPerToken()),
                text("%.4f", score.bitsPerToken()),
                text("%.5f", score.bitsPerPixel()),
                text("%+.4f", score.difference()),
                text("%.4f", score.agreement()));
    }

    private List<Grid> grids() {
        List<Grid> grids = new ArrayList<>();
        found.forEach((name, all) -> grids.add(new Grid(
                name, all.stream().map(one -> score(one, all.get(0))).toList())));
        return grids;
    }

    private Score score(Likelihoods one, Likelihoods first) {
        return new Score(
                one.natsPerToken(),
                one.natsPerToken() / LN_2,
                one.nats() / LN_2 / pixels,
                one.natsPerToken() - first.natsPerToken(),
                one.agreement(first));
    }

    private static Score mean(List<Grid> grids, int model) {
        return new Score(
                mean(grids, model, Score::natsPerToken),
                mean(grids, model, Score::bitsPerToken),
                mean(grids, model, Score::bitsPerPixel),
                mean(grids, model, Score::difference),
                mean(grids, model, Score::agreement));
    }

    private static double mean(List<Grid> grids, int model, ToDoubleFunction<Score> value) {
        return grids.stream()
                .mapToDouble(grid -> value.applyAsDouble(grid.scores().get(model)))
                .average()
                .orElseThrow();
    }

    private static String text(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
