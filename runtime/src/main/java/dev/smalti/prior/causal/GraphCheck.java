package dev.smalti.prior.causal;

import dev.smalti.SmaltiException;
import dev.smalti.bundle.Manifest;
import dev.smalti.ort.OrtModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Whether a prior's graphs are those that its manifest describes: a graph that is not would fail in strange words. */
record GraphCheck(Manifest.Prior prior) {
    private static final List<String> DRAW =
            List.of("conditional", "unconditional", "guidance", "temperature", "top_k", "top_p", "min_p", "sorted");

    /** What a graph {@code sampler} takes beside the rest where it knows {@link dev.smalti.DrawRule#GUMBEL}. */
    private static final List<String> RACE = List.of("rule", "keys", "images", "positions", "min_p_gap");

    /** Whether a graph {@code sampler} knows both draw rules; those of former releases know the reference's only. */
    static boolean races(OrtModel sampler) {
        return sampler.inputs().contains(RACE.get(0));
    }

    /** Of the graph {@code prior}. */
    void steps(OrtModel model) {
        check(
                model,
                "prior.onnx",
                List.of("tokens", "prefix", "lengths", "wanted", "uniforms"),
                List.of("logits", "drawn"));
        requireSides(model, "prior.onnx", "prefix", -1, -1, prior.width());
    }

    /** Of the graph {@code sampler}. */
    void loop(OrtModel model) {
        List<String> own = new ArrayList<>(List.of("tokens", "steps", "uniforms", "forced", "sources"));
        own.addAll(races(model) ? RACE : List.of());
        check(model, "sampler.onnx", own, List.of("drawn"));
    }

    private void check(OrtModel model, String file, List<String> own, List<String> results) {
        Set<String> inputs = new LinkedHashSet<>(own);
        inputs.addAll(DRAW);
        Set<String> outputs = new LinkedHashSet<>(results);
        for (int tensor = 0; tensor < 2 * prior.layers(); tensor++) {
            inputs.add("past." + CacheNames.of(tensor));
            outputs.add("present." + CacheNames.of(tensor));
        }
        if (!model.inputs().equals(inputs) || !model.outputs().equals(outputs)) {
            throw SmaltiException.corrupt(file + " is not the graph that the manifest describes, a prior of "
                    + prior.layers() + " layers; convert the model again");
        }
        requireSides(model, file, "past.0.key", -1, prior.heads(), -1, prior.headSize());
    }

    private static void requireSides(OrtModel model, String file, String input, long... wanted) {
        long[] found = Map.copyOf(model.inputShapes()).getOrDefault(input, new long[0]);
        boolean fits = found.length == wanted.length;
        for (int i = 0; fits && i < wanted.length; i++) {
            fits = wanted[i] < 0 || found[i] < 0 || wanted[i] == found[i];
        }
        if (!fits) {
            throw SmaltiException.corrupt(file + " takes " + input + " of " + Arrays.toString(found)
                    + ", the manifest describes " + Arrays.toString(wanted) + "; convert the model again");
        }
    }
}
