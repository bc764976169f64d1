package dev.smalti.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.GridShape;
import dev.smalti.Latents;
import dev.smalti.TokenGrid;
import dev.smalti.checkpoint.CheckpointTensor;
import dev.smalti.graph.Models;
import dev.smalti.image.Pixels;
import dev.smalti.tokenizer.ImageTokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Compares everything that was recorded under one tag with what a bundle computes. */
final class GoldenTag {
    private final String what;
    private final Recorded recorded;
    private final BundleGraphs graphs;
    private final ImageTokenizer inGraph;
    private final ImageTokenizer inJava;
    private final Tally tally;
    private final List<Pixels> pictures;
    private final GridShape shape;

    GoldenTag(
            String what,
            Recorded recorded,
            BundleGraphs graphs,
            ImageTokenizer inGraph,
            ImageTokenizer inJava,
            Tally tally) {
        this.what = what;
        this.recorded = recorded;
        this.graphs = graphs;
        this.inGraph = inGraph;
        this.inJava = inJava;
        this.tally = tally;
        this.pictures = recorded.pictures(inGraph.firstStage().inChannels());
        this.shape = inGraph.gridFor(pictures.get(0).height(), pictures.get(0).width());
    }

    /** The way in: encoder, latents, tokens. */
    void encode() {
        recorded.floats("encoder_out").ifPresent(expected -> {
            long[] sides = {
                pictures.size(),
                pictures.get(0).channels(),
                pictures.get(0).height(),
                pictures.get(0).width()
            };
            close("encoder_out", graphs.encoderOut(Models.Tensor.of(sides, values(pictures))), expected);
        });
        List<Latents> latents = inGraph.latents(pictures);
        float[] found = concatenated(latents.stream().map(Latents::values).toList());
        Optional<float[]> expected = recorded.floats("prequant").or(() -> recorded.floats("z"));
        expected.ifPresent(values -> close("prequant", found, values));

        Optional<long[]> tokens = recorded.firstLongs("indices", "argmax_indices", "indices_remapped");
        float[] scores = graphs.search().scores(found, shape.length());
        recorded.floats("logits").ifPresent(values -> close("logits", scores, values));
        Optional<Margins> margins = Optional.of(margins(recorded.floats("logits")
                        .orElseGet(() -> expected.map(values -> graphs.search().scores(values, shape.length()))
                                .orElse(scores)))
                .orElseGet(() -> graphs.search().margins(latents)));
        tokens.ifPresent(all -> {
            tally.choices("tokens", what, flat(inGraph.encode(pictures)), all, margins);
            tally.choices("tokens in Java", what, flat(inJava.encode(pictures)), all, margins);
        });
        if (tokens.isPresent() && expected.isPresent()) {
            List<TokenGrid> searched = split(latents, expected.get()).stream()
                    .map(inGraph::quantize)
                    .toList();
            tally.choices("tokens of latents", what, flat(searched), tokens.get(), margins);
        }
        unmapped();
    }

    /** The recorded margins: of logits as they are; of squared distances, which are a constant less twice the score. */
    private Optional<Margins> margins(float[] scores) {
        return recorded.floats("logit_gap")
                .map(gaps -> Margins.of(gaps, scores, shape.length(), 1))
                .or(() -> recorded.floats("dist_gap").map(gaps -> Margins.of(gaps, scores, shape.length(), 2)));
    }

    /** The way out: entries, pictures. */
    void decode() {
        Optional<long[]> tokens = recorded.firstLongs("indices", "argmax_indices", "indices_remapped");
        tokens.ifPresent(all -> {
            float[] entries = graphs.entries(all, shape);
            recorded.floats("codebook_entry").ifPresent(expected -> close("codebook_entry", entries, expected));
            recorded.floats("quant").ifPresent(expected -> close("quant", entries, expected));
            float[] pixels = decoded(all);
            for (String name : List.of("dec", "dec_code", "dec_argmax")) {
                recorded.floats(name).ifPresent(expected -> close(name, pixels, expected));
            }
            recorded.longs("dec_argmax").ifPresent(expected -> labels(pixels, expected));
        });
        recorded.longs("encode_indices").ifPresent(noisy -> {
            recorded.floats("encode_quant")
                    .ifPresent(expected -> close("encode_quant", graphs.entries(noisy, shape), expected));
            recorded.floats("dec_encode").ifPresent(expected -> close("dec_encode", decoded(noisy), expected));
        });
    }

    /** Where the codebook is remapped: the token of every used entry, and the entry of every token. */
    private void unmapped() {
        Optional<long[]> all = recorded.longs("indices_all");
        Optional<CheckpointTensor> used =
                Optional.ofNullable(recorded.golden().tensors().get("used"));
        if (all.isEmpty() || used.isEmpty()) {
            return;
        }
        long[] entries = used.get().longs();
        int[] tokens = flat(inGraph.encode(pictures));
        long[] mask = recorded.longs("unknown_mask").orElse(new long[tokens.length]);
        for (int i = 0; i < tokens.length; i++) {
            if (mask[i] == 0) {
                assertThat(entries[tokens[i]]).as(what + "entry at " + i).isEqualTo(all.get()[i]);
            }
        }
    }

    /** The label of each pixel, wherever the best two of the decoded scores differ. */
    private void labels(float[] pixels, long[] expected) {
        int channels = inGraph.firstStage().outChannels();
        int size = pictures.get(0).height() * pictures.get(0).width();
        int[] labels = new int[expected.length];
        float[] gaps = new float[expected.length];
        for (int i = 0; i < expected.length; i++) {
            int start = i / size * channels * size + i % size;
            float best = Float.NEGATIVE_INFINITY;
            float second = best;
            for (int c = 0; c < channels; c++) {
                float score = pixels[start + c * size];
                if (score > best) {
                    second = best;
                    best = score;
                    labels[i] = c;
                } else {
                    second = Math.max(second, score);
                }
            }
            gaps[i] = best - second;
        }
        tally.choices("dec_argmax", what, labels, expected, Optional.of(Margins.of(gaps, pixels, size, 1)));
        recorded.floats("dec_rgb").ifPresent(rgb -> close("dec_rgb", coloured(expected, channels, size), rgb));
    }

    /** The reference's picture of a label map: the checkpoint's colours, stretched to [-1, 1]. */
    private float[] coloured(long[] labels, int channels, int size) {
        float[] colours = graphs.colours();
        float[] rgb = new float[labels.length * 3];
        for (int i = 0; i < labels.length; i++) {
            for (int c = 0; c < 3; c++) {
                rgb[(i / size * 3 + c) * size + i % size] = colours[c * channels + (int) labels[i]];
            }
        }
        float least = Float.POSITIVE_INFINITY;
        float most = Float.NEGATIVE_INFINITY;
        for (float value : rgb) {
            least = Math.min(least, value);
            most = Math.max(most, value);
        }
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = 2 * (rgb[i] - least) / (most - least) - 1;
        }
        return rgb;
    }

    private void close(String kind, float[] found, float[] expected) {
        tally.close(kind, what + kind, found, expected);
    }

    private float[] decoded(long[] tokens) {
        return values(inGraph.decode(Recorded.grids(tokens, shape)));
    }

    private static List<Latents> split(List<Latents> like, float[] values) {
        List<Latents> latents = new ArrayList<>();
        int start = 0;
        for (Latents one : like) {
            int end = start + one.values().length;
            latents.add(new Latents(one.channels(), one.shape(), Arrays.copyOfRange(values, start, end)));
            start = end;
        }
        return latents;
    }

    static int[] flat(List<TokenGrid> grids) {
        return grids.stream().flatMapToInt(grid -> Arrays.stream(grid.tokens())).toArray();
    }

    static float[] values(List<Pixels> pictures) {
        return concatenated(pictures.stream().map(Pixels::values).toList());
    }

    private static float[] concatenated(List<float[]> arrays) {
        float[] all = new float[arrays.stream().mapToInt(a -> a.length).sum()];
        int at = 0;
        for (float[] array : arrays) {
            System.arraycopy(array, 0, all, at, array.length);
            at += array.length;
        }
        return all;
    }
}
