package dev.smalti.benchmarks;

import dev.smalti.checkpoint.CheckpointTensor;
import dev.smalti.model.gpt.GptConfig;
import java.util.Map;

/**
 * The reference's {@code GPT} in plain float64 loops, to compare with: learned positions, blocks with the norm before,
 * causal attention, exact GELU, a head without bias. One sequence at a time, no cache, slow.
 *
 * @param config its size; all tokens are masked and GELU is exact
 * @param weights by names like {@code transformer.blocks.0.ln1.weight}
 */
record PlainGpt(GptConfig config, Map<String, CheckpointTensor> weights) {
    PlainGpt {
        if (config.unmasked() != 0 || config.activation() != GptConfig.Activation.GELU) {
            throw new IllegalArgumentException("only causal attention and exact GELU, was " + config);
        }
    }

    /** Logits [position][token] of a sequence. */
    double[][] logits(int... tokens) {
        float[] embeddings = tensor("tok_emb.weight");
        float[] positions = tensor("pos_emb");
        double[][] h = new double[tokens.length][config.width()];
        for (int t = 0; t < tokens.length; t++) {
            for (int c = 0; c < config.width(); c++) {
                h[t][c] = (double) embeddings[tokens[t] * config.width() + c] + positions[t * config.width() + c];
            }
        }
        for (int block = 0; block < config.layers(); block++) {
            String name = "blocks." + block;
            double[][] read = attend(name + ".attn", norm(name + ".ln1", h));
            addTo(h, linear(name + ".attn.proj", read));
            double[][] inner = linear(name + ".mlp.0", norm(name + ".ln2", h));
            for (double[] row : inner) {
                for (int c = 0; c < row.length; c++) {
                    row[c] = gelu(row[c]);
                }
            }
            addTo(h, linear(name + ".mlp.2", inner));
        }
        return product(norm("ln_f", h), tensor("head.weight"), new float[config.vocabulary()]);
    }

    /** x·Φ(x) */
    static double gelu(double x) {
        return 0.5 * x * (1 + erf(x / Math.sqrt(2)));
    }

    private double[][] attend(String name, double[][] x) {
        double[][] query = linear(name + ".query", x);
        double[][] key = linear(name + ".key", x);
        double[][] value = linear(name + ".value", x);
        double[][] read = new double[x.length][config.width()];
        int size = config.width() / config.heads();
        for (int head = 0; head < config.heads(); head++) {
            for (int t = 0; t < x.length; t++) {
                attendFrom(t, head * size, size, query[t], key, value, read[t]);
            }
        }
        return read;
    }

    private static void attendFrom(
            int t, int from, int size, double[] query, double[][] key, double[][] value, double[] read) {
        double[] share = new double[t + 1];
        double total = 0;
        for (int s = 0; s <= t; s++) {
            double score = 0;
            for (int c = from; c < from + size; c++) {
                score += query[c] * key[s][c];
            }
            share[s] = Math.exp(score / Math.sqrt(size));
            total += share[s];
        }
        for (int s = 0; s <= t; s++) {
            for (int c = from; c < from + size; c++) {
                read[c] += share[s] / total * value[s][c];
            }
        }
    }

    private double[][] norm(String name, double[][] x) {
        float[] scale = tensor(name + ".weight");
        float[] shift = tensor(name + ".bias");
        double[][] y = new double[x.length][config.width()];
        for (int t = 0; t < x.length; t++) {
            double mean = 0;
            for (double value : x[t]) {
                mean += value / config.width();
            }
            double variance = 0;
            for (double value : x[t]) {
                variance += (value - mean) * (value - mean) / config.width();
            }
            for (int c = 0; c < config.width(); c++) {
                y[t][c] = (x[t][c] - mean) / Math.sqrt(variance + 1e-5) * scale[c] + shift[c];
            }
        }
        return y;
    }

    private double[][] linear(String name, double[][] x) {
        return product(x, tensor(name + ".weight"), tensor(name + ".bias"));
    }

    private static double[][] product(double[][] x, float[] weight, float[] bias) {
        double[][] y = new double[x.length][bias.length];
        for (int t = 0; t < x.length; t++) {
            int in = x[t].length;
            for (int out = 0; out < bias.length; out++) {
                double sum = bias[out];
                for (int c = 0; c < in; c++) {
                    sum += x[t][c] * weight[out * in + c];
                }
                y[t][out] = sum;
            }
        }
        return y;
    }

    private static void addTo(double[][] x, double[][] y) {
        for (int t = 0; t < x.length; t++) {
            for (int c = 0; c < x[t].length; c++) {
                x[t][c] += y[t][c];
            }
        }
    }

    private float[] tensor(String name) {
        return weights.get("transformer." + name).floats();
    }

    /** 2/√π e^(-x²) Σ 2ⁿ x²ⁿ⁺¹ / (2n+1)!!, whose terms have one sign; 1 to the last bit from 6 on. */
    private static double erf(double x) {
        if (Math.abs(x) > 6) {
            return Math.signum(x);
        }
        double term = x;
        double sum = x;
        for (int n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
    }
}
