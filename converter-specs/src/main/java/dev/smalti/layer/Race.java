package dev.smalti.layer;

import dev.smalti.ExactExp;
import dev.smalti.graph.Dim;
import dev.smalti.graph.ElementType;
import dev.smalti.graph.GraphBuilder;
import dev.smalti.graph.Ops;
import dev.smalti.graph.Value;
import dev.smalti.graph.ValueType;
import java.util.List;

/**
 * Draws one token for each row of logits by a race under Gumbel noise, in the graph and to the last bit as {@code
 * dev.smalti.prior.GumbelRace} does it in Java: only whole numbers, tables, and sums and products that are rounded once.
 * {@link Draw} is the other rule; both share its inputs for filters.
 *
 * @param rule int64 scalar: {@value #INVERSE_CDF}, {@value #GUMBEL}, or {@value #WITHOUT_NOISE} for the largest logit
 * @param keys int64 [2, rows] low and high word of each row's seed, from 0 to below 2³²
 * @param images int64 [2, rows] low and high word of its picture's number
 * @param gap float scalar, the logarithm of min-p, or -infinity
 */
public record Race(Value rule, Value keys, Value images, Value gap) {
    /** Draws by {@link Draw}. */
    public static final long INVERSE_CDF = 0;
    /** Races. */
    public static final long GUMBEL = 1;
    /** Races in which every token has the noise 0. */
    public static final long WITHOUT_NOISE = 2;

    private static final Dim TWO = Dim.of(2);

    /** Adds the inputs that say which rule, and what the noise is keyed by. */
    public static Race inputs(GraphBuilder graph) {
        return new Race(
                graph.input("rule", ValueType.longs()),
                graph.input("keys", ValueType.longs(TWO, Draw.ROWS)),
                graph.input("images", ValueType.longs(TWO, Draw.ROWS)),
                graph.input("min_p_gap", ValueType.floats()));
    }

    /** Whether tokens race, a bool scalar. */
    public Value races(Ops ops) {
        return ops.less(ops.graph().scalar(INVERSE_CDF), rule);
    }

    /**
     * The tokens that win.
     *
     * @param draw the filters
     * @param logits [streams, vocabulary]
     * @param positions int64 [rows] the place of each row's token in its grid
     * @param vocabulary how many logits there are
     * @return int64 [rows]; -1 where the logits are not numbers
     */
    public Value apply(Ops ops, Draw draw, Value logits, Value positions, int vocabulary) {
        GraphBuilder graph = ops.graph();
        Value scaled = scaled(ops, draw, logits); // [rows, V]
        Value left = left(ops, draw, scaled);
        Value noise = new GumbelWords(ops).noise(keys, images, positions, vocabulary);
        Value loud = ops.cast(ops.equal(rule, graph.scalar(GUMBEL)), ElementType.DOUBLE);
        Value score = ops.add(ops.cast(left, ElementType.DOUBLE), ops.mul(noise, loud));
        List<Value> first = ops.topK(score, graph.vector(1)); // the lowest of equals
        Value number = ops.cast(ops.less(scaled, graph.scalar(Float.POSITIVE_INFINITY)), ElementType.INT64);
        Value whole = ops.equal(ops.sum(number, 1, true), graph.scalar((long) vocabulary));
        Value any = ops.less(Doubles.scalar(graph, Double.NEGATIVE_INFINITY), first.get(0));
        return ops.reshape(ops.where(ops.and(whole, any), first.get(1), graph.scalar(-1L)), -1);
    }

    private static Value scaled(Ops ops, Draw draw, Value logits) {
        Value given = ops.gather(logits, draw.conditional(), 0);
        Value free = ops.gather(logits, draw.unconditional(), 0);
        Value guided = ops.add(free, ops.mul(draw.guidance(), ops.sub(given, free)));
        // Without guidance a logit of -infinity stays what it is.
        Value led = ops.where(ops.equal(draw.guidance(), ops.graph().scalar(1f)), given, guided);
        return ops.div(led, draw.temperature());
    }

    /** Logits, -infinity where the filters removed the token. */
    private Value left(Ops ops, Draw draw, Value scaled) {
        GraphBuilder graph = ops.graph();
        Value removed = graph.scalar(Float.NEGATIVE_INFINITY);
        List<Value> falling = ops.topK(scaled, draw.sorted());
        Value best = ops.gather(falling.get(0), graph.vector(0), 1); // [rows, 1]
        Value least = draw.least(ops, falling.get(0));
        Value within = within(ops, draw, falling.get(0), best, least);
        Value among = ops.where(ops.less(scaled, least), removed, scaled);
        Value nucleus = ops.scatterElements(among, falling.get(1), ops.where(within, falling.get(0), removed), 1);
        return ops.where(ops.less(ops.sub(nucleus, best), gap), removed, nucleus);
    }

    /** Of the sorted logits, which top-k and top-p leave. */
    private static Value within(Ops ops, Draw draw, Value falling, Value best, Value least) {
        GraphBuilder graph = ops.graph();
        Value ranked = ops.atLeast(falling, least);
        Value steps = ops.sub(ops.cast(falling, ElementType.DOUBLE), ops.cast(best, ElementType.DOUBLE));
        Value weights = ops.where(ranked, exponential(ops, steps), Doubles.scalar(graph, 0));
        Value total = ops.gather(ops.cumulativeSum(weights, 1, false), graph.vector(-1), 1);
        Value enough = ops.mul(ops.cast(draw.topP(), ElementType.DOUBLE), total);
        Value early = ops.atMost(ops.cumulativeSum(weights, 1, true), enough);
        return ops.and(ranked, ops.or(early, ops.atLeast(draw.topP(), graph.scalar(1f))));
    }

    /** {@link ExactExp} of what is at most 0; what is no number counts as little, so that a table has a place for it. */
    private static Value exponential(Ops ops, Value x) {
        GraphBuilder graph = ops.graph();
        Value floor = Doubles.scalar(graph, ExactExp.LEAST);
        Value bounded = ops.where(ops.atLeast(x, floor), x, floor);
        Value twos = ops.floor(
                ops.add(ops.mul(bounded, Doubles.scalar(graph, ExactExp.PER_TWO)), Doubles.scalar(graph, 0.5)));
        Value rest = ops.sub(
                ops.sub(bounded, ops.mul(twos, Doubles.scalar(graph, ExactExp.TWO_HIGH))),
                ops.mul(twos, Doubles.scalar(graph, ExactExp.TWO_LOW)));
        double[] taylor = ExactExp.taylor();
        Value y = Doubles.scalar(graph, taylor[taylor.length - 1]);
        for (int i = taylor.length - 2; i >= 0; i--) {
            y = ops.add(ops.mul(y, rest), Doubles.scalar(graph, taylor[i]));
        }
        Value place = ops.sub(ops.cast(twos, ElementType.INT64), graph.scalar((long) ExactExp.FIRST_POWER));
        return ops.mul(y, ops.gather(Doubles.vector(graph, "exact_exp.twos", ExactExp.twos()), place, 0));
    }
}
