package dev.smalti.benchmarks.torch;

import dev.smalti.SmaltiException;
import dev.smalti.checkpoint.CheckpointTensor;
import dev.smalti.model.gpt.GptConfig;
import dev.smalti.model.gpt.PriorGraphs;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The reference's {@code GPT} as TorchScript, as it would be written for libtorch by hand: queries, keys and values from
 * one product, fused attention, and a cache that is filled in place. Written without Smalti's compiler, so that the two
 * can be compared. Methods:
 *
 * <ul>
 *   <li>{@code cache(zeros)}: f32 [L, B, H, C, d] to a new cache in the variant's numbers;
 *   <li>{@code forward(tokens)}: i64 [B, S] to the logits f32 [B, S, V] of all positions, without a cache;
 *   <li>{@code prefill(tokens, keys, values)}: i64 [B, S] at positions from 0, caches [L, B, H, C, d], to the logits f32
 *       [B, V] after the last;
 *   <li>{@code step(tokens, past, keys, values)}: i64 [B, 1] at the position {@code past}, i64 [], likewise.
 * </ul>
 */
final class GptScript {
    private static final int FLOAT32 = 6;
    private static final int BFLOAT16 = 15;

    private final GptConfig config;
    private final Map<String, CheckpointTensor> weights;
    private final GptVariant variant;
    private final ScriptCode code = new ScriptCode("Gpt");
    private final Map<String, String> constants = new LinkedHashMap<>();

    private GptScript(GptConfig config, Map<String, CheckpointTensor> weights, GptVariant variant) {
        this.config = config;
        this.weights = weights;
        this.variant = variant;
    }

    /** Where a method's tokens stand, as variables: their batch, their count, and the tokens before them. */
    private record Place(String rows, String count, String past, boolean cached, boolean first) {}

    /**
     * The three methods.
     *
     * @param weights by the names of {@link PriorGraphs}
     * @throws SmaltiException of kind UNSUPPORTED where first tokens are unmasked, BAD_INPUT where a weight is missing
     */
    static TorchScript of(GptConfig config, Map<String, CheckpointTensor> weights, GptVariant variant) {
        if (config.unmasked() != 0) {
            throw new SmaltiException(
                    SmaltiException.Kind.UNSUPPORTED, "the peer masks all tokens, the prior leaves some unmasked");
        }
        GptScript script = new GptScript(config, weights, variant);
        script.cache();
        script.forward();
        script.prefill();
        script.step();
        return script.code.script(0);
    }

    private void cache() {
        code.method("cache", "zeros");
        code.result(code.line("torch.to(zeros, " + (variant.bfloat16() ? BFLOAT16 : FLOAT32) + ", False, True)"));
    }

    private void forward() {
        code.method("forward", "tokens");
        Place place = new Place(size(0), size(1), "0", false, true);
        code.result(head(blocks(place)));
    }

    private void prefill() {
        code.method("prefill", "tokens", "keys", "values");
        Place place = new Place(size(0), size(1), "0", true, true);
        code.result(head(last(blocks(place))));
    }

    private void step() {
        code.method("step", "tokens", "past", "keys", "values");
        Place place = new Place(size(0), "1", code.line("int(past)"), true, false);
        code.result(head(last(blocks(place))));
    }

    /** [B, S, D] */
    private String blocks(Place place) {
        String tokens = code.line("torch.embedding(" + weight("tok_emb.weight") + ", tokens)");
        String positions =
                code.line("torch.narrow(" + weight("pos_emb") + ", 1, " + place.past() + ", " + place.count() + ")");
        String h = add(tokens, positions);
        String end = place.first() ? place.count() : code.line("torch.add(" + place.past() + ", 1)");
        for (int block = 0; block < config.layers(); block++) {
            String name = "blocks." + block;
            h = add(h, attention(name + ".attn", block, norm(name + ".ln1", h), place, end));
            String inner = gelu(linear(name + ".mlp.0", norm(name + ".ln2", h)));
            h = add(h, linear(name + ".mlp.2", inner));
        }
        return h;
    }

    private String attention(String name, int block, String x, Place place, String end) {
        int heads = config.heads();
        String fused = linear(name, List.of(".query", ".key", ".value"), x);
        String split =
                "[" + place.rows() + ", " + place.count() + ", 3, " + heads + ", " + config.width() / heads + "]";
        String parts = code.line("torch.permute(torch.reshape(" + fused + ", " + split + "), [2, 0, 3, 1, 4])");
        String query = part(parts, 0);
        String key = part(parts, 1);
        String value = part(parts, 2);
        if (place.cached()) {
            key = remember("keys", block, key, place, end);
            value = remember("values", block, value, place, end);
        }
        String read = code.line("torch.scaled_dot_product_attention(" + query + ", " + key + ", " + value
                + ", None, 0., " + (place.first() ? "True" : "False") + ")");
        String size = "[" + place.rows() + ", " + place.count() + ", " + config.width() + "]";
        return linear(name + ".proj", code.line("torch.reshape(torch.transpose(" + read + ", 1, 2), " + size + ")"));
    }

    /** Writes into a block's cache; what it holds up to {@code end}, [B, H, end, d]. */
    private String remember(String cache, int block, String fresh, Place place, String end) {
        String all = part(cache, block);
        code.line("torch.copy_(torch.narrow(" + all + ", 2, " + place.past() + ", " + place.count() + "), " + fresh
                + ")");
        return code.line("torch.narrow(" + all + ", 2, 0, " + end + ")");
    }

    /** Logits in float32 */
    private String head(String h) {
        String logits = code.line("torch.linear(" + norm("ln_f", h) + ", " + weight("head.weight") + ")");
        return variant.bfloat16() ? code.line("torch.to(" + logits + ", " + FLOAT32 + ")") : logits;
    }

    private String last(String h) {
        return code.line("torch.select(" + h + ", 1, -1)");
    }

    private String size(int side) {
        return code.line("torch.size(tokens, " + side + ")");
    }

    private String part(String tensor, int index) {
        return code.line("torch.select(" + tensor + ", 0, " + index + ")");
    }

    private String add(String x, String y) {
        return code.line("torch.add(" + x + ", " + y + ")");
    }

    private String norm(String name, String x) {
        return code.line("torch.layer_norm(" + x + ", [" + config.width() + "], " + weight(name + ".weight") + ", "
                + weight(name + ".bias") + ", 1.0000000000000001e-05, True)");
    }

    private String gelu(String x) {
        String tanh = config.activation() == GptConfig.Activation.GELU_TANH ? ", approximate=\"tanh\"" : "";
        return code.line("torch.gelu(" + x + tanh + ")");
    }

    private String linear(String name, String x) {
        return linear(name, List.of(""), x);
    }

    /** One product for layers that read the same values; their outputs follow each other in the last side. */
    private String linear(String name, List<String> layers, String x) {
        String weight =
                weight(layers.stream().map(layer -> name + layer + ".weight").toList());
        String bias =
                weight(layers.stream().map(layer -> name + layer + ".bias").toList());
        return code.line("torch.linear(" + x + ", " + weight + ", " + bias + ")");
    }

    private String weight(String name) {
        return weight(List.of(name));
    }

    /** The constant that holds these tensors joined along the first side; the methods share it. */
    private String weight(List<String> names) {
        return constants.computeIfAbsent(names.toString(), key -> {
            List<CheckpointTensor> parts = names.stream().map(this::tensor).toList();
            return code.constant(Constant.joined(parts, variant.bfloat16()));
        });
    }

    private CheckpointTensor tensor(String name) {
        CheckpointTensor tensor = weights.get(PriorGraphs.PREFIX + name);
        if (tensor == null) {
            throw SmaltiException.badInput("there is no tensor '" + PriorGraphs.PREFIX + name + "'; is it a GPT?");
        }
        return tensor;
    }
}
