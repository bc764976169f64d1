package dev.smalti.layer;

import dev.smalti.GumbelNoise;
import dev.smalti.GumbelQuantile;
import dev.smalti.Philox;
import dev.smalti.graph.ElementType;
import dev.smalti.graph.GraphBuilder;
import dev.smalti.graph.Ops;
import dev.smalti.graph.TensorData;
import dev.smalti.graph.Value;
import java.util.Arrays;
import java.util.List;

/**
 * {@link GumbelNoise} in a graph: Philox4x32-10 over int64 that hold unsigned 32-bit words, then {@link GumbelQuantile} by
 * its table. Products go beyond 63 bits and are taken as all processors take them, modulo 2⁶⁴.
 *
 * <p>Two of the four words of a counter, 0 and 2, are multiplied each round, and the other two are mixed in; each pair is
 * one tensor [2, rows, counters]. Round after round the two of a pair change places, and with them multipliers and keys.
 */
final class GumbelWords {
    private static final long MASK = 0xFFFFFFFFL;
    private static final long BASE = 1L << 32;
    private static final long HALF = 1L << 31;

    private final Ops ops;
    private final GraphBuilder graph;

    GumbelWords(Ops ops) {
        this.ops = ops;
        this.graph = ops.graph();
    }

    /**
     * The noise of every token.
     *
     * @param keys int64 [2, rows] the words of seeds
     * @param images int64 [2, rows] the words of pictures' numbers
     * @param positions int64 [rows]
     * @return float64 [rows, vocabulary]
     */
    Value noise(Value keys, Value images, Value positions, int vocabulary) {
        int counters = (vocabulary + GumbelNoise.BLOCK - 1) / GumbelNoise.BLOCK;
        Value all = words(keys, images, positions, counters);
        return quantile(vocabulary % GumbelNoise.BLOCK == 0 ? all : ops.slice(all, 1, 0, vocabulary));
    }

    /** int64 [rows, 4 * counters] */
    private Value words(Value keys, Value images, Value positions, int counters) {
        Value blocks = ops.unsqueeze(ops.upTo(graph.scalar((long) counters)), 0, 1); // [1, 1, C]
        Value lines = ops.unsqueeze(images, 2); // [2, rows, 1]
        Value low = ops.gather(lines, graph.vector(0), 0);
        Value high = ops.gather(lines, graph.vector(1), 0);
        Value none = graph.scalar(0L);
        Value place = ops.bitwiseAnd(ops.unsqueeze(positions, 0, 2), graph.scalar(MASK));
        Value multiplied = ops.concat(0, place, low); // words 0 and 2, [2, rows, 1]
        Value second = ops.add(ops.add(blocks, graph.scalar(HALF)), ops.mul(low, none));
        Value mixed = ops.concat(0, ops.add(high, ops.mul(blocks, none)), second); // words 3 and 1, [2, rows, C]
        Value key = ops.unsqueeze(keys, 2);
        Value crossed = swapped(key);
        for (int round = 0; round < Philox.ROUNDS; round++) {
            boolean straight = round % 2 == 0;
            Value product = ops.mul(multiplied, pair("philox.by", straight, Philox.MULTIPLIER_0, Philox.MULTIPLIER_1));
            Value lower = ops.bitwiseAnd(product, graph.scalar(MASK));
            Value upper = ops.div(ops.sub(product, lower), graph.scalar(BASE));
            Value stepped = ops.add(
                    straight ? crossed : key,
                    pair(
                            "philox.key" + round,
                            !straight,
                            round * Integer.toUnsignedLong(Philox.WEYL_0) & MASK,
                            round * Integer.toUnsignedLong(Philox.WEYL_1) & MASK));
            // What the key carries over and the sign of the upper half go with the mask.
            multiplied = ops.bitwiseAnd(ops.bitwiseXor(ops.bitwiseXor(upper, mixed), stepped), graph.scalar(MASK));
            mixed = swapped(lower);
        }
        Value four = ops.concat(0, multiplied, mixed); // words 0, 2, 3, 1
        Value ordered = ops.gather(four, graph.vector(0, 3, 1, 2), 0);
        return ops.reshape(ops.transpose(ordered, 1, 2, 0), 0, -1);
    }

    private Value swapped(Value pair) {
        return ops.gather(pair, graph.vector(1, 0), 0);
    }

    /** A constant [2, 1, 1]. */
    private Value pair(String name, boolean straight, long first, long second) {
        long[] values = straight ? new long[] {first, second} : new long[] {second, first};
        return graph.weight(name + (straight ? "" : ".crossed"), TensorData.ofLongs(List.of(2L, 1L, 1L), values));
    }

    /** float64 of int64 words. */
    private Value quantile(Value words) {
        Value upper = ops.atLeast(words, graph.scalar(HALF));
        Value n = ops.where(upper, ops.sub(graph.scalar(MASK), words), words);
        long[] bounds = GumbelQuantile.bounds();
        int[] shifts = GumbelQuantile.shifts();
        Value divisor = graph.scalar(1L << shifts[bounds.length]);
        Value first = graph.scalar((long) GumbelQuantile.PARTS * shifts[bounds.length]);
        for (int tier = bounds.length - 1; tier >= 0; tier--) {
            Value below = ops.less(n, graph.scalar(bounds[tier]));
            divisor = ops.where(below, graph.scalar(1L << shifts[tier]), divisor);
            first = ops.where(below, graph.scalar((long) GumbelQuantile.PARTS * shifts[tier]), first);
        }
        Value half = ops.where(upper, graph.scalar((long) GumbelQuantile.HALF), graph.scalar(0L));
        long[] places = Arrays.stream(GumbelQuantile.places()).asLongStream().toArray();
        Value lookup = graph.weight("gumbel.places", TensorData.ofLongs(List.of((long) places.length), places));
        Value segment = ops.add(ops.gather(lookup, ops.div(n, divisor), 0), ops.add(first, half));
        Value d = ops.sub(ops.cast(n, ElementType.DOUBLE), ops.gather(cubic(0), segment, 0));
        Value y = ops.gather(cubic(GumbelQuantile.DEGREE + 1), segment, 0);
        for (int i = GumbelQuantile.DEGREE; i > 0; i--) {
            y = ops.add(ops.mul(y, d), ops.gather(cubic(i), segment, 0));
        }
        return y;
    }

    private Value cubic(int which) {
        return Doubles.vector(graph, "gumbel.cubics." + which, GumbelQuantile.cubics(which));
    }
}
