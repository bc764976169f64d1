package dev.smalti.benchmarks.torch;

import dev.smalti.SmaltiException;
import dev.smalti.benchmarks.torch.StepScript.Group;
import dev.smalti.benchmarks.training.GptTask;
import dev.smalti.model.gpt.GptConfig;
import dev.smalti.model.gpt.PriorGraphs;
import java.util.ArrayList;
import java.util.List;

/**
 * The training step of a {@link GptTask} as TorchScript, as the reference's {@code mingpt.py} computes it: three
 * projections, and attention written out with a mask. Its batch is {@code tokens} and {@code targets}, i64 [B, S].
 */
final class GptStepScript {
    private static final double NORM_EPSILON = 1e-5;

    private final GptTask task;
    private final GptConfig config;
    private final StepScript step;
    private final ScriptCode code;

    private GptStepScript(GptTask task, StepScript step) {
        this.task = task;
        this.config = task.config();
        this.step = step;
        this.code = step.code();
    }

    /**
     * The step.
     *
     * @throws SmaltiException of kind UNSUPPORTED where first tokens are unmasked
     */
    static TorchScript of(GptTask task, AttentionVariant attention) {
        if (task.config().unmasked() != 0) {
            throw new SmaltiException(
                    SmaltiException.Kind.UNSUPPORTED, "the peer masks all tokens, the prior leaves some unmasked");
        }
        StepScript step = new StepScript("GptStep", List.of("tokens", "targets"), groups(task));
        return new GptStepScript(task, step).write(attention);
    }

    /** The weights that decay and those that do not. */
    static List<Group> groups(GptTask task) {
        List<String> decayed = new ArrayList<>();
        List<String> kept = new ArrayList<>();
        task.weights().keySet().forEach(name -> (GptTask.decays(name) ? decayed : kept).add(name));
        return List.of(
                new Group("decayed", decayed, task.adam()),
                new Group("kept", kept, task.adam().withoutDecay()));
    }

    private TorchScript write(AttentionVariant attention) {
        String logits = logits(attention);
        String loss = code.line("torch.cross_entropy_loss(torch.reshape(" + logits + ", [-1, " + config.vocabulary()
                + "]), torch.reshape(targets, [-1]))");
        return step.end(loss);
    }

    /** [B, S, V] */
    private String logits(AttentionVariant attention) {
        int length = task.inputs()[0].length;
        String tokens = code.line("torch.embedding(" + weight("tok_emb.weight") + ", tokens)");
        String positions = code.line("torch.slice(" + weight("pos_emb") + ", 1, 0, " + length + ")");
        String h = add(tokens, positions);
        String future = attention == AttentionVariant.FUSED
                ? ""
                : code.line("torch.eq(torch.tril(torch.ones([" + length + ", " + length + "])), 0)");
        for (int block = 0; block < config.layers(); block++) {
            String name = "blocks." + block;
            h = add(h, attention(name + ".attn", norm(name + ".ln1", h), future, length));
            String inner = gelu(linear(name + ".mlp.0", norm(name + ".ln2", h)));
            h = add(h, linear(name + ".mlp.2", inner));
        }
        return code.line("torch.linear(" + norm("ln_f", h) + ", " + weight("head.weight") + ")");
    }

    private String attention(String name, String x, String future, int length) {
        String query = heads(linear(name + ".query", x), length);
        String key = heads(linear(name + ".key", x), length);
        String value = heads(linear(name + ".value", x), length);
        String read;
        if (future.isEmpty()) {
            read = code.line(
                    "torch.scaled_dot_product_attention(" + query + ", " + key + ", " + value + ", None, 0., True)");
        } else {
            double scale = 1 / Math.sqrt((double) config.width() / config.heads());
            String products = code.line("torch.matmul(" + query + ", torch.transpose(" + key + ", -2, -1))");
            String scores = code.line("torch.mul(" + products + ", " + StepScript.number(scale) + ")");
            String masked = code.line("torch.masked_fill(" + scores + ", " + future + ", float(\"-inf\"))");
            read = code.line("torch.matmul(torch.softmax(" + masked + ", -1), " + value + ")");
        }
        String size = "[-1, " + length + ", " + config.width() + "]";
        return linear(name + ".proj", code.line("torch.reshape(torch.transpose(" + read + ", 1, 2), " + size + ")"));
    }

    /** [B, S, D] to [B, H, S, D / H] */
    private String heads(String x, int length) {
        String split = "[-1, " + length + ", " + config.heads() + ", " + config.width() / config.heads() + "]";
        return code.line("torch.transpose(torch.reshape(" + x + ", " + split + "), 1, 2)");
    }

    private String add(String x, String y) {
        return code.line("torch.add(" + x + ", " + y + ")");
    }

    private String norm(String name, String x) {
        return code.line("torch.layer_norm(" + x + ", [" + config.width() + "], " + weight(name + ".weight") + ", "
                + weight(name + ".bias") + ", " + StepScript.number(NORM_EPSILON) + ", True)");
    }

    private String gelu(String x) {
        String tanh = config.activation() == GptConfig.Activation.GELU_TANH ? ", approximate=\"tanh\"" : "";
        return code.line("torch.gelu(" + x + tanh + ")");
    }

    private String linear(String name, String x) {
        return code.line("torch.linear(" + x + ", " + weight(name + ".weight") + ", " + weight(name + ".bias") + ")");
    }

    private String weight(String name) {
        return step.weight(PriorGraphs.PREFIX + name);
    }
}
