package dev.smalti.benchmarks;

import dev.smalti.Condition;
import dev.smalti.Device;
import dev.smalti.DrawRule;
import dev.smalti.GridShape;
import dev.smalti.SampleListener;
import dev.smalti.SampleRequest;
import dev.smalti.SamplingOptions;
import dev.smalti.SmaltiException;
import dev.smalti.Strategy;
import dev.smalti.TokenGrid;
import dev.smalti.bundle.Bundle;
import dev.smalti.synthesis.Synthesizer;
import dev.smalti.synthesis.SynthesizerOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Draws the same pictures with a class prior in several ways, and counts how many come out untouched: by steps one at a time,
 * by steps in batches, by whole sequences, and in the loop, under either draw rule. How often a draw flips is told by the
 * pictures that differ, over the draws up to the first that does: until then all that the prior has seen is the same.
 */
@Command(
        name = "draw-flips",
        mixinStandardHelpOptions = true,
        description = "Count pictures that change with how a prior runs, under both draw rules.")
public final class DrawFlips implements Callable<Integer> {
    @Parameters(paramLabel = "BUNDLE", description = "a class prior")
    private Path bundle = Path.of("");

    @Option(names = "--images", paramLabel = "N", description = "default: ${DEFAULT-VALUE}")
    private int images = 100;

    @Option(names = "--class", paramLabel = "N", description = "default: ${DEFAULT-VALUE}")
    private int label = 2;

    @Option(names = "--batch", paramLabel = "N", description = "pictures at once, default: ${DEFAULT-VALUE}")
    private int batch = 8;

    private DrawFlips() {}

    /** Runs the count; see {@code --help}. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new DrawFlips()).execute(args));
    }

    private record Way(String name, Strategy strategy, int batch) {}

    @Override
    public Integer call() {
        Bundle opened = Bundle.open(bundle);
        List<Way> others = List.of(
                new Way("step, batch " + batch, Strategy.STEP, batch),
                new Way("full, batch " + batch, Strategy.FULL, batch),
                new Way("loop, batch " + batch, Strategy.LOOP, batch));
        System.out.println("| rule | against step, one at a time | untouched | flips per draw |");
        System.out.println("|---|---|---|---|");
        for (DrawRule rule : DrawRule.values()) {
            List<TokenGrid> alone = draw(opened, new Way("", Strategy.STEP, 1), rule);
            for (Way way : others) {
                System.out.println("| " + rule + " | " + way.name() + " | " + compare(opened, alone, way, rule) + " |");
            }
        }
        return 0;
    }

    private String compare(Bundle opened, List<TokenGrid> alone, Way way, DrawRule rule) {
        List<TokenGrid> grids;
        try {
            grids = draw(opened, way, rule);
        } catch (SmaltiException e) {
            return e.kind() + " | ";
        }
        int untouched = 0;
        long draws = 0;
        for (int i = 0; i < images; i++) {
            int[] expected = alone.get(i).tokens();
            int first = Arrays.mismatch(expected, grids.get(i).tokens());
            untouched += first < 0 ? 1 : 0;
            draws += first < 0 ? expected.length : first + 1;
        }
        return String.format(
                Locale.ROOT, "%d of %d | %.3f %%", untouched, images, 100.0 * (images - untouched) / draws);
    }

    private List<TokenGrid> draw(Bundle opened, Way way, DrawRule rule) {
        GridShape window = Objects.requireNonNull(opened.manifest().prior()).window();
        SynthesizerOptions options = SynthesizerOptions.defaults().withMaxBatch(way.batch());
        SamplingOptions how = SamplingOptions.DEFAULTS
                .withSeed(1)
                .withStrategy(way.strategy())
                .withRule(rule);
        try (Synthesizer synthesizer = Synthesizer.open(opened, Device.cpu().withThreads(1), options)) {
            List<SampleRequest> requests = new ArrayList<>();
            for (int i = 0; i < images; i++) {
                requests.add(
                        SampleRequest.of(window, Condition.label(label), how).withImage(i));
            }
            return synthesizer.sample(requests, SampleListener.NONE);
        }
    }
}
