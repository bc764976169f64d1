package dev.smalti.benchmarks;

import dev.smalti.Filters;
import dev.smalti.Strategy;
import dev.smalti.bench.CpuTime;
import dev.smalti.bench.Distribution;
import dev.smalti.bench.random.PriorSize;
import dev.smalti.convert.Precision;
import dev.smalti.model.gpt.GptConfig;
import dev.smalti.prior.TokenDecoder.Draws;
import dev.smalti.prior.TokenDecoder.Run;
import dev.smalti.prior.TokenDecoder.Setup;
import dev.smalti.prior.causal.Prior;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What one run of a prior takes on one thread, in CPU seconds, between measured ones: fresh sequences by their length, and
 * what is fed after a past by its count. What a past costs beside that is small: one in the middle stands for all.
 */
final class ForwardCost {
    private static final int[] FRESH = {257, 321, 385, 449, 511};
    private static final int[] MORE = {1, 9, 17, 33};
    private static final int PAST = 400;
    /** Steps are short beside the 10 ms at which the clock of CPU time ticks. */
    private static final int REPEATS = 8;

    private final NavigableMap<Integer, List<Long>> fresh = new TreeMap<>();
    private final NavigableMap<Integer, List<Long>> more = new TreeMap<>();
    private final List<Long> whole = new ArrayList<>();

    private ForwardCost() {}

    /** Measures priors side by side, in rotated rounds after one to warm up. */
    static Map<Precision, ForwardCost> measure(Map<Precision, Prior> priors, GptConfig config, int rounds) {
        Map<Precision, ForwardCost> costs = new EnumMap<>(Precision.class);
        priors.keySet().forEach(precision -> costs.put(precision, new ForwardCost()));
        List<Map.Entry<Precision, Prior>> order = new ArrayList<>(priors.entrySet());
        for (int round = 0; round <= rounds; round++) {
            for (Map.Entry<Precision, Prior> turn : order) {
                ForwardCost cost = round == 0 ? new ForwardCost() : Objects.requireNonNull(costs.get(turn.getKey()));
                cost.measure(turn.getValue(), config);
            }
            Collections.rotate(order, 1);
            System.err.println("round " + round + " of " + rounds);
        }
        return costs;
    }

    /** A run of the prior. */
    double seconds(Forward forward) {
        if (forward.past() == 0) {
            return between(fresh, forward.fed());
        }
        return between(more, forward.fed());
    }

    /** A token in the reference's way: the logits of every image token of a window, of which one is used. */
    double reference() {
        return median(whole);
    }

    private void measure(Prior prior, GptConfig config) {
        for (int length : FRESH) {
            try (Run run = prior.decoder(Strategy.STEP).start(setup(config))) {
                long start = CpuTime.ofProcess();
                run.draw(draws(config, length, true));
                add(fresh, length, CpuTime.ofProcess() - start);
            }
        }
        try (Run run = prior.decoder(Strategy.STEP).start(setup(config))) {
            run.draw(draws(config, PAST, false));
            for (int count : MORE) {
                long start = CpuTime.ofProcess();
                for (int i = 0; i < REPEATS; i++) {
                    run.truncate(PAST);
                    run.draw(draws(config, count == 1 ? 0 : count - 1, false));
                }
                add(more, count, (CpuTime.ofProcess() - start) / REPEATS);
            }
        }
        long start = CpuTime.ofProcess();
        prior.logits(PriorSize.tokens(config, 1, config.blockSize() - 1)[0], PriorSize.CONDITION - 1);
        whole.add(CpuTime.ofProcess() - start);
    }

    private static Setup setup(GptConfig config) {
        return new Setup(1, config.blockSize(), Filters.ARGMAX, 1);
    }

    /** So many tokens, and one that is drawn. */
    private static Draws draws(GptConfig config, int count, boolean last) {
        int[][] fed = count == 0 ? new int[1][0] : PriorSize.tokens(config, 1, count);
        return new Draws(fed, new float[1][1], null, last);
    }

    private static void add(Map<Integer, List<Long>> samples, int count, long nanos) {
        samples.computeIfAbsent(count, any -> new ArrayList<>()).add(nanos);
    }

    private static double between(NavigableMap<Integer, List<Long>> samples, int count) {
        Map.Entry<Integer, List<Long>> below = samples.floorEntry(count);
        Map.Entry<Integer, List<Long>> above = samples.ceilingEntry(count);
        if (below == null) {
            below = samples.firstEntry();
            above = samples.higherEntry(below.getKey());
        } else if (above == null) {
            above = samples.lastEntry();
            below = samples.lowerEntry(above.getKey());
        }
        double low = median(below.getValue());
        double high = median(above.getValue());
        int from = below.getKey();
        int to = above.getKey();
        return from == to ? low : low + (high - low) * (count - from) / (to - from);
    }

    private static double median(List<Long> nanos) {
        return Distribution.of(nanos.stream().mapToDouble(Long::doubleValue).toArray())
                        .median()
                / 1e9;
    }
}
