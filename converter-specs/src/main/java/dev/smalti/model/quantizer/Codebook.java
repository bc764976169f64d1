package dev.smalti.model.quantizer;

import dev.smalti.SmaltiException;
import dev.smalti.graph.TensorData;
import dev.smalti.layer.WeightSource;
import dev.smalti.model.quantizer.Quantizer.Extra;
import dev.smalti.model.quantizer.Quantizer.Fixed;
import dev.smalti.model.quantizer.Quantizer.Gumbel;
import dev.smalti.model.quantizer.Quantizer.Identity;
import dev.smalti.model.quantizer.Quantizer.Nearest;
import dev.smalti.model.quantizer.Quantizer.NearestUsed;
import dev.smalti.model.quantizer.Quantizer.Used;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A quantizer as numbers. Every quantizer of the family is one search, {@code argmax_k z·rows[k] + bias[k]}, and one
 * look-up: for the nearest entry e, |z-e|² is smallest where z·e - |e|²/2 is largest; for the Gumbel quantizer the rows
 * are its projection.
 *
 * @param rows [n, d] what latents are compared with
 * @param bias [n] added to each score
 * @param tokens [n] the token of each row, where that is not its number
 * @param lookup [vocabulary, d'] the entry of each token
 */
public record Codebook(TensorData rows, TensorData bias, Optional<TensorData> tokens, TensorData lookup) {
    /** The search and look-up of a quantizer ({@code VectorQuantizer2}, {@code EMAVectorQuantizer}, {@code GumbelQuantize}). */
    public static Codebook of(Quantizer quantizer, WeightSource weights) {
        if (quantizer instanceof Nearest nearest) {
            TensorData entries =
                    weights.tensor("quantize.embedding.weight", sides(nearest.entries(), nearest.dimension()));
            return remapped(entries, halfSquares(entries), entries, nearest.remap());
        }
        Gumbel gumbel = (Gumbel) quantizer;
        TensorData projection = weights.tensor("quantize.proj.weight", sides(gumbel.entries(), gumbel.hidden(), 1, 1));
        TensorData rows =
                new TensorData(projection.type(), sides(gumbel.entries(), gumbel.hidden()), projection.source());
        TensorData bias = weights.tensor("quantize.proj.bias", sides(gumbel.entries()));
        TensorData entries = weights.tensor("quantize.embed.weight", sides(gumbel.entries(), gumbel.dimension()));
        return remapped(rows, bias, entries, gumbel.remap());
    }

    private static Codebook remapped(TensorData rows, TensorData bias, TensorData entries, Quantizer.Remap remap) {
        if (remap instanceof Identity) {
            return new Codebook(rows, bias, Optional.empty(), entries);
        }
        Used used = (Used) remap;
        for (int entry : used.used()) {
            if (entry < 0 || entry >= rows.shape().get(0)) {
                throw SmaltiException.badInput("the remap table names entry " + entry + ", the codebook has "
                        + rows.shape().get(0));
            }
        }
        if (used.unknown() instanceof NearestUsed) {
            TensorData usedRows = picked(rows, used.used());
            TensorData usedEntries = entries.equals(rows) ? usedRows : picked(entries, used.used());
            return new Codebook(usedRows, picked(bias, used.used()), Optional.empty(), usedEntries);
        }
        List<Integer> byToken = new ArrayList<>(used.used());
        int unknown;
        if (used.unknown() instanceof Extra) {
            unknown = byToken.size();
            byToken.add(used.used().get(0)); // the reference decodes the extra token as token 0
        } else {
            unknown = ((Fixed) used.unknown()).token();
        }
        return new Codebook(rows, bias, Optional.of(tokens(rows, used.used(), unknown)), picked(entries, byToken));
    }

    private static TensorData tokens(TensorData rows, List<Integer> used, int unknown) {
        long[] tokens = new long[Math.toIntExact(rows.shape().get(0))];
        Arrays.fill(tokens, unknown);
        for (int token = used.size() - 1; token >= 0; token--) { // backwards: the first of equals stays
            tokens[used.get(token)] = token;
        }
        return TensorData.ofLongs(List.of((long) tokens.length), tokens);
    }

    /** -|e|²/2 of each entry, summed in double. */
    private static TensorData halfSquares(TensorData entries) {
        int count = Math.toIntExact(entries.shape().get(0));
        int width = Math.toIntExact(entries.shape().get(1));
        return TensorData.lazy(sides(count), () -> {
            float[] values = entries.floats();
            float[] bias = new float[count];
            for (int k = 0; k < count; k++) {
                double sum = 0;
                for (int i = 0; i < width; i++) {
                    double value = values[k * width + i];
                    sum += value * value;
                }
                bias[k] = (float) (-sum / 2);
            }
            return bias;
        });
    }

    /** The rows at these places, in this order. */
    private static TensorData picked(TensorData rows, List<Integer> places) {
        List<Long> shape = new ArrayList<>(rows.shape());
        shape.set(0, (long) places.size());
        int width = Math.toIntExact(rows.count() / rows.shape().get(0));
        return TensorData.lazy(shape, () -> {
            float[] from = rows.floats();
            float[] to = new float[places.size() * width];
            for (int i = 0; i < places.size(); i++) {
                System.arraycopy(from, places.get(i) * width, to, i * width, width);
            }
            return to;
        });
    }

    private static List<Long> sides(long... sides) {
        return Arrays.stream(sides).boxed().toList();
    }
}
