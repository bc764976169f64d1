package dev.smalti.convert;

import dev.smalti.Filters;
import dev.smalti.Strategy;
import dev.smalti.checkpoint.Checkpoint;
import dev.smalti.checkpoint.CheckpointTensor;
import dev.smalti.prior.Sampler;
import dev.smalti.prior.TokenDecoder.Draws;
import dev.smalti.prior.TokenDecoder.Run;
import dev.smalti.prior.TokenDecoder.Setup;
import dev.smalti.prior.causal.Prior;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Compares what was recorded of sequences: logits, losses, and what was sampled of them, by every strategy. */
final class GoldenSequences {

    private final String what;
    private final Checkpoint golden;
    private final Prior prior;
    private final Tally tally;
    private final int vocabulary;

    GoldenSequences(String what, Checkpoint golden, Prior prior, Tally tally) {
        this.what = what;
        this.golden = golden;
        this.prior = prior;
        this.tally = tally;
        this.vocabulary = prior.manifest().vocabulary();
    }

    void compare() {
        for (String name : golden.tensors().keySet()) {
            if (name.matches("seq\\d+\\.idx")) {
                logits(name.replace(".idx", ".logits"), name, null);
            } else if (name.equals("past.idx")) {
                past();
            } else if (name.equals("prefix.idx")) {
                logits("prefix.logits", name, "prefix.embeddings");
            } else if (name.equals("ce.idx")) {
                crossEntropy();
            } else if (name.endsWith(".out") && !name.startsWith("pkeep")) {
                sampled(name.substring(0, name.length() - ".out".length()));
            } else if (name.equals("pkeep0_argmax.out")) {
                onePass();
            }
        }
    }

    private void logits(String recorded, String tokens, String prefix) {
        CheckpointTensor expected = golden.tensors().get(recorded);
        int wanted = expected.shape().get(1);
        List<int[]> rows = rows(tokens);
        List<float[]> found = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            float[] embeddings = new float[0];
            if (prefix != null) {
                CheckpointTensor all = golden.tensors().get(prefix);
                int size = all.shape().get(1) * all.shape().get(2);
                embeddings = Arrays.copyOfRange(all.floats(), row * size, (row + 1) * size);
            }
            int length = embeddings.length / prior.manifest().width() + rows.get(row).length;
            found.add(prior.logits(embeddings, rows.get(row), length - wanted));
        }
        tally.close("logits", what + recorded, joined(found), expected.floats());
    }

    /** Logits and the cache, of a prompt and then token by token; all are those of the whole sequence at once. */
    private void past() {
        int prompt = golden.tensors().get("past.prompt_logits").shape().get(1);
        List<int[]> rows = rows("past.idx");
        List<float[]> first = new ArrayList<>();
        List<float[]> then = new ArrayList<>();
        List<float[]> whole = new ArrayList<>();
        for (int[] row : rows) {
            float[] all = prior.logits(row, 0);
            first.add(Arrays.copyOfRange(all, 0, prompt * vocabulary));
            then.add(Arrays.copyOfRange(all, prompt * vocabulary, all.length));
            whole.add(all);
        }
        tally.close("logits", what + "past.prompt_logits", joined(first), floats("past.prompt_logits"));
        tally.close("logits", what + "past.step_logits", joined(then), floats("past.step_logits"));
        tally.close("logits", what + "past.full_logits", joined(whole), floats("past.full_logits"));
    }

    private void crossEntropy() {
        List<int[]> rows = rows("ce.idx");
        long[] targets = golden.tensors().get("ce.targets").longs();
        double sum = 0;
        int at = 0;
        for (int[] row : rows) {
            float[] logits = prior.logits(row, 0);
            for (int i = 0; i < row.length; i++) {
                sum -= logSoftmax(logits, i * vocabulary, (int) targets[at++]);
            }
        }
        tally.close("losses", what + "ce.loss", new float[] {(float) (sum / at)}, floats("ce.loss"));
    }

    private double logSoftmax(float[] logits, int start, int token) {
        double sum = 0;
        for (int i = 0; i < vocabulary; i++) {
            sum += Math.exp(logits[start + i]);
        }
        return logits[start + token] - Math.log(sum);
    }

    /** {@code sample} and {@code sample_with_past}: the condition, what was given of the picture, and what was drawn. */
    private void sampled(String tag) {
        List<int[]> given = prompts(tag);
        CheckpointTensor out = golden.tensors().get(tag + ".out");
        int length = out.shape().get(1);
        int known = Optional.ofNullable(golden.tensors().get(tag + ".x"))
                .map(x -> x.shape().get(1))
                .orElse(0);
        Filters filters = filters(tag);
        for (Strategy strategy : new Strategy[] {Strategy.FULL, Strategy.STEP, Strategy.LOOP}) {
            for (int piece : new int[] {length, 5}) {
                int[][] drawn = draw(strategy, tag, given, length - known, filters, piece);
                int[] found = new int[out.longs().length];
                for (int row = 0; row < given.size(); row++) {
                    for (int i = 0; i < length; i++) {
                        found[row * length + i] =
                                i < known ? (int) out.longs()[row * length + i] : drawn[i - known][row];
                    }
                }
                tally.choices("sampled, " + strategy, what + tag + " ", found, out.longs(), Optional.empty());
            }
        }
        firstProbabilities(tag, given, known, filters);
    }

    private int[][] draw(Strategy strategy, String tag, List<int[]> given, int steps, Filters filters, int piece) {
        int rows = given.size();
        float[] u = golden.tensors().containsKey(tag + ".u") ? floats(tag + ".u") : new float[steps * rows];
        int[][] drawn = new int[steps][];
        int capacity = given.get(0).length + steps - 1;
        try (Run run = prior.decoder(strategy).start(new Setup(rows, capacity, filters, 1))) {
            int[][] fed = given.toArray(int[][]::new);
            for (int from = 0; from < steps; from += piece) {
                int to = Math.min(steps, from + piece);
                float[][] uniforms = new float[to - from][];
                for (int step = from; step < to; step++) {
                    uniforms[step - from] = Arrays.copyOfRange(u, step * rows, (step + 1) * rows);
                }
                int[][] some = run.draw(new Draws(fed, uniforms, null, to == steps));
                System.arraycopy(some, 0, drawn, from, some.length);
                fed = new int[rows][0];
            }
        }
        return drawn;
    }

    /** The probabilities after all filters that the reference drew its first tokens from. */
    private void firstProbabilities(String tag, List<int[]> given, int known, Filters filters) {
        CheckpointTensor recorded = golden.tensors().get(tag + ".first_probs");
        if (recorded == null) {
            return;
        }
        long[] out = golden.tensors().get(tag + ".out").longs();
        int length = out.length / given.size();
        Sampler sampler = new Sampler(filters);
        float[] found = new float[recorded.floats().length];
        int at = 0;
        for (int step = 0; step < recorded.shape().get(0); step++) {
            for (int row = 0; row < given.size(); row++) {
                int[] prompt = given.get(row);
                int[] sequence = Arrays.copyOf(prompt, prompt.length + step);
                for (int i = 0; i < step; i++) {
                    sequence[prompt.length + i] = (int) out[row * length + known + i];
                }
                float[] probabilities = normalised(sampler.probabilities(prior.logits(sequence, sequence.length - 1)));
                System.arraycopy(probabilities, 0, found, at, vocabulary);
                at += vocabulary;
            }
        }
        tally.close("probabilities", what + tag + ".first_probs", found, recorded.floats());
    }

    private static float[] normalised(float[] probabilities) {
        double sum = 0;
        for (float p : probabilities) {
            sum += p;
        }
        for (int i = 0; i < probabilities.length; i++) {
            probabilities[i] = (float) (probabilities[i] / sum);
        }
        return probabilities;
    }

    /** The branch of {@code sample} for {@code pkeep <= 0}: one pass over the condition, what is given, and noise. */
    private void onePass() {
        CheckpointTensor out = golden.tensors().get("pkeep0_argmax.out");
        int steps = out.shape().get(1);
        List<int[]> x = rows("pkeep0_argmax.x");
        List<int[]> c = rows("net.c_indices", x.size());
        List<Integer> found = new ArrayList<>();
        for (int row = 0; row < x.size(); row++) {
            int[] condition = c.get(row);
            int[] sequence = Arrays.copyOf(condition, condition.length + steps - 1);
            System.arraycopy(x.get(row), 0, sequence, condition.length, x.get(row).length);
            int noise = steps - 1 - x.get(row).length;
            System.arraycopy(condition, x.get(row).length, sequence, condition.length + x.get(row).length, noise);
            float[] logits = prior.logits(sequence, condition.length - 1);
            Sampler argmax = new Sampler(Filters.ARGMAX);
            for (int i = 0; i < steps; i++) {
                found.add(argmax.draw(Arrays.copyOfRange(logits, i * vocabulary, (i + 1) * vocabulary), 0));
            }
        }
        int[] tokens = found.stream().mapToInt(Integer::intValue).toArray();
        tally.choices("one pass", what + "pkeep0 ", tokens, out.longs(), Optional.empty());
    }

    /** What each sequence starts with: the condition's tokens, then those given of the picture. */
    private List<int[]> prompts(String tag) {
        List<int[]> c = rows(tag + ".c");
        if (!golden.tensors().containsKey(tag + ".x")) {
            return c;
        }
        CheckpointTensor x = golden.tensors().get(tag + ".x");
        List<int[]> given = x.shape().get(1) == 0 ? null : rows(tag + ".x");
        List<int[]> prompts = new ArrayList<>();
        for (int row = 0; row < c.size(); row++) {
            int[] condition = c.get(row);
            int known = given == null ? 0 : given.get(row).length;
            int[] prompt = Arrays.copyOf(condition, condition.length + known);
            if (given != null) {
                System.arraycopy(given.get(row), 0, prompt, condition.length, known);
            }
            prompts.add(prompt);
        }
        return prompts;
    }

    private Filters filters(String tag) {
        if (!golden.tensors().containsKey(tag + ".u")) {
            return Filters.ARGMAX;
        }
        float[] params = floats(tag + ".params");
        return new Filters(params[0], (int) params[1], params.length > 2 ? params[2] : 1, 0);
    }

    private List<int[]> rows(String name) {
        return rows(name, golden.tensors().get(name).shape().get(0));
    }

    private List<int[]> rows(String name, int count) {
        long[] all = golden.tensors().get(name).longs();
        List<int[]> rows = new ArrayList<>();
        int length = all.length / count;
        for (int row = 0; row < count; row++) {
            rows.add(Arrays.stream(all, row * length, (row + 1) * length)
                    .mapToInt(Math::toIntExact)
                    .toArray());
        }
        return rows;
    }

    private float[] floats(String name) {
        return golden.tensors().get(name).floats();
    }

    static float[] joined(List<float[]> parts) {
        int count = parts.stream().mapToInt(part -> part.length).sum();
        float[] all = new float[count];
        int at = 0;
        for (float[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }
}
