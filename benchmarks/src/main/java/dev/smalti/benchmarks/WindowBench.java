package dev.smalti.benchmarks;

import dev.smalti.Device;
import dev.smalti.Filters;
import dev.smalti.GridShape;
import dev.smalti.PartialGrid;
import dev.smalti.SampleListener;
import dev.smalti.SamplingOptions;
import dev.smalti.Scheme;
import dev.smalti.Strategy;
import dev.smalti.TokenGrid;
import dev.smalti.bench.random.PriorSize;
import dev.smalti.bench.random.RandomBundle;
import dev.smalti.bundle.Bundle;
import dev.smalti.bundle.Conditioning;
import dev.smalti.bundle.Manifest;
import dev.smalti.convert.Precision;
import dev.smalti.model.gpt.GptConfig;
import dev.smalti.prior.ConditionWindows;
import dev.smalti.prior.GridJob;
import dev.smalti.prior.GridSampler;
import dev.smalti.prior.Limits;
import dev.smalti.prior.Sampler;
import dev.smalti.prior.SamplerSettings;
import dev.smalti.prior.TokenDecoder;
import dev.smalti.prior.Window;
import dev.smalti.prior.causal.Prior;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What a picture larger than the prior's window costs under each scheme, against the reference's way: the runs of the prior
 * are those of a real drawing, recorded without a model; what one run costs is measured side by side and interpolated. That
 * the exact scheme draws the reference's tokens is checked on some of the grid with the real model.
 */
@Command(
        name = "window-bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Pictures larger than the prior's window, with random weights and a condition of as many tokens.")
public final class WindowBench implements Callable<Integer> {
    private static final GridShape WINDOW = new GridShape(16, 16);

    @Option(names = "--size", description = "any of ${COMPLETION-CANDIDATES}, default: ${DEFAULT-VALUE}")
    private PriorSize size = PriorSize.S24X1024;

    @Option(names = "--grid", arity = "2", description = "rows and columns of the grid, default: 24 64")
    private List<Integer> grid = List.of(24, 64);

    @Option(names = "--precisions", split = ",", description = "any of ${COMPLETION-CANDIDATES}")
    private List<Precision> precisions = List.of(Precision.FP32, Precision.INT8);

    @Option(names = "--kept", split = ",", description = "runs kept from row to row, default: ${DEFAULT-VALUE}")
    private List<Integer> kept = List.of(0, 10, 49);

    @Option(names = "--rounds", description = "rounds that count, after one to warm up; default: ${DEFAULT-VALUE}")
    private int rounds = 3;

    @Option(names = "--checked", description = "tokens that are compared with the reference's way: ${DEFAULT-VALUE}")
    private int checked = 8;

    @Option(names = "--work", paramLabel = "DIR", description = "for bundles, default: ${DEFAULT-VALUE}")
    private Path work = Path.of("benchmarks/target/peers");

    /** Runs the comparison and prints its table in Markdown; see {@code --help}. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new WindowBench())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(PriorSize.class, PriorSize::parse)
                .execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        Files.createDirectories(work);
        GptConfig config = size.config();
        GridShape shape = new GridShape(grid.get(0), grid.get(1));
        Map<Precision, Prior> priors = new EnumMap<>(Precision.class);
        try {
            for (Precision precision : precisions) {
                Bundle bundle = RandomBundle.of(size, precision, work);
                priors.put(precision, Prior.open(bundle, Device.cpu().withThreads(1), 4L << 30));
            }
            Prior exact = priors.getOrDefault(
                    Precision.FP32, priors.values().iterator().next());
            System.out.println(check(exact, shape));
            Map<Precision, ForwardCost> costs = ForwardCost.measure(priors, config, rounds);
            System.out.print(table(config, shape, costs));
            return 0;
        } finally {
            priors.values().forEach(Prior::close);
        }
    }

    /** Draws tokens here and there with the exact scheme and in the reference's way. */
    private String check(Prior prior, GridShape shape) {
        Random random = new Random(3);
        int[] tokens =
                random.ints(shape.length(), 0, size.config().vocabulary()).toArray();
        int[] known = tokens.clone();
        int[] places = random.ints(0, shape.length())
                .distinct()
                .limit(checked)
                .sorted()
                .toArray();
        for (int place : places) {
            known[place] = PartialGrid.UNKNOWN;
        }
        GridJob job = job(shape, new PartialGrid(shape, known));
        GridSampler sampler =
                new GridSampler(manifest(size.config()), prior.decoder(Strategy.STEP), settings(Scheme.EXACT, 2));
        TokenGrid drawn =
                sampler.sample(List.of(job), SampleListener.NONE, () -> false).get(0);
        int equal = 0;
        for (int place : places) {
            equal += drawn.tokens()[place] == reference(prior, job, drawn, place) ? 1 : 0;
        }
        return equal + " of " + places.length + " tokens equal to the reference's way";
    }

    /** The logits of the condition and the whole window but its last token, of which one position is taken. */
    private int reference(Prior prior, GridJob job, TokenGrid tokens, int place) {
        GridShape shape = tokens.shape();
        int row = place / shape.columns();
        int column = place % shape.columns();
        int top = Math.max(0, Math.min(row - WINDOW.rows() / 2, shape.rows() - WINDOW.rows()));
        int left = Math.max(0, Math.min(column - WINDOW.columns() / 2, shape.columns() - WINDOW.columns()));
        int[] condition = job.condition().tokens(new Window(top, left, WINDOW));
        int[] sequence = Arrays.copyOf(condition, condition.length + WINDOW.length() - 1);
        for (int i = 0; i < WINDOW.length() - 1; i++) {
            sequence[condition.length + i] = tokens.at(top + i / WINDOW.columns(), left + i % WINDOW.columns());
        }
        float[] logits = prior.logits(sequence, condition.length - 1);
        int vocabulary = size.config().vocabulary();
        int start = WINDOW.index(row - top, column - left) * vocabulary;
        return new Sampler(Filters.ARGMAX).draw(Arrays.copyOfRange(logits, start, start + vocabulary), 0);
    }

    private String table(GptConfig config, GridShape shape, Map<Precision, ForwardCost> costs) {
        double reference = Objects.requireNonNull(costs.get(precisions.get(0))).reference() * shape.length();
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%n| %s tokens, window %s, %s, one thread | tokens read | CPU s, extrapolated | x |%n|---|---|---|---|%n"
                        + "| reference's way, %s | %d | %.0f | 1.0 |%n",
                shape,
                WINDOW,
                size,
                precisions.get(0).key(),
                (long) shape.length() * (2 * WINDOW.length() - 1),
                reference));
        costs.forEach((precision, cost) -> {
            for (int runs : kept) {
                row(
                        text,
                        "exact, " + runs + " runs kept, " + precision.key(),
                        recorded(config, shape, Scheme.EXACT, runs),
                        cost,
                        reference);
            }
            row(text, "blocks, " + precision.key(), recorded(config, shape, Scheme.BLOCKS, 0), cost, reference);
        });
        return text.toString();
    }

    private static void row(StringBuilder text, String title, WindowCost runs, ForwardCost cost, double reference) {
        double seconds = runs.sum(cost::seconds);
        text.append(String.format(
                Locale.ROOT, "| %s | %d | %.0f | %.1f |%n", title, runs.tokens(), seconds, reference / seconds));
    }

    /** The runs that a drawing takes, by the drawing itself. */
    static WindowCost recorded(GptConfig config, GridShape shape, Scheme scheme, int keptRuns) {
        RecordingDecoder counter = new RecordingDecoder(new NoModel());
        new GridSampler(manifest(config), counter, settings(scheme, keptRuns))
                .sample(List.of(job(shape, PartialGrid.unknown(shape))), SampleListener.NONE, () -> false);
        return counter.cost();
    }

    private static GridJob job(GridShape shape, PartialGrid known) {
        int[] condition = new Random(9).ints(shape.length(), 0, 1024).toArray();
        SamplingOptions argmax = SamplingOptions.DEFAULTS.withFilters(Filters.ARGMAX);
        return new GridJob(
                known, ConditionWindows.crop(new TokenGrid(shape, condition), shape, WINDOW), null, 0, argmax);
    }

    private static SamplerSettings settings(Scheme scheme, int keptRuns) {
        return SamplerSettings.of(scheme, new Limits(16, keptRuns, 1));
    }

    private static Manifest.Prior manifest(GptConfig config) {
        return new Manifest.Prior(
                "gpt",
                "random",
                config.vocabulary(),
                config.blockSize(),
                config.layers(),
                config.heads(),
                config.headSize(),
                config.width(),
                0,
                WINDOW,
                null,
                new Conditioning.Unconditional(0),
                Map.of());
    }

    /** Draws token 0 at once. */
    private static final class NoModel implements TokenDecoder {
        @Override
        public Run start(Setup setup) {
            return new Run() {
                private int length;

                @Override
                public int length() {
                    return length;
                }

                @Override
                public void truncate(int to) {
                    length = to;
                }

                @Override
                public int[][] draw(Draws draws) {
                    length += draws.fed()[0].length + draws.uniforms().length;
                    return new int[draws.uniforms().length][setup.rows()];
                }

                @Override
                public void close() {}
            };
        }
    }
}
