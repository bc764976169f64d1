package dev.smalti.benchmarks.torch;

import dev.smalti.benchmarks.torch.ScriptWriter.Value;
import dev.smalti.benchmarks.torch.StepScript.Group;
import dev.smalti.benchmarks.training.VqganTask;
import dev.smalti.image.Pixels;
import java.util.List;

/**
 * The training step of a {@link VqganTask} as TorchScript, as it would be written for libtorch by hand; its batch is one
 * tensor, f32 [N, C, H, W]. In libtorch's default layout: channels_last, which is faster without gradients, was measured
 * and takes 1.7 times as long here.
 */
final class VqganStepScript {
    private static final String CODEBOOK = "quantize.embedding.weight";

    private final StepScript step;
    private final ScriptCode code;

    private VqganStepScript(StepScript step) {
        this.step = step;
        this.code = step.code();
    }

    /** The step. */
    static TorchScript of(VqganTask task) {
        StepScript step = new StepScript("VqganStep", List.of("pixels"), groups(task));
        return new VqganStepScript(step).write(task);
    }

    /** One group of all weights, in their order. */
    static List<Group> groups(VqganTask task) {
        return List.of(new Group("all", List.copyOf(task.weights().keySet()), task.adam()));
    }

    private TorchScript write(VqganTask task) {
        ScriptWriter script = new ScriptWriter(code, task.weights(), TorchVariant.DEFAULT, step::weight);
        Pixels picture = task.batch().get(0);
        Value pixels = script.enter(new Value("pixels", picture.channels(), picture.height(), picture.width()));
        Value latents = FirstStageScript.encode(script, pixels);
        // Rows [N * h * w, d] of the latents, and the entry next to each.
        String moved = code.line("torch.permute(" + latents.name() + ", [0, 2, 3, 1])");
        String rows = code.line("torch.reshape(" + moved + ", [-1, " + latents.channels() + "])");
        String entries = code.line("torch.embedding(" + step.weight(CODEBOOK) + ", " + nearest(rows) + ")");
        String quantizer = quantizer(rows, entries, task.commitment());
        String jump = detached("torch.sub(" + entries + ", " + rows + ")");
        String straight = code.line("torch.add(" + rows + ", " + jump + ")");
        String grid = code.line("torch.reshape(" + straight + ", torch.size(" + moved + "))");
        Value quantized = latents.named(code.line("torch.permute(" + grid + ", [0, 3, 1, 2])"));
        Value decoded = FirstStageScript.decode(script, script.enter(quantized));
        String error = code.line("torch.l1_loss(" + decoded.name() + ", " + pixels.name() + ", 1)");
        String loss = code.line("torch.add(" + error + ", " + quantizer + ")");
        return step.end(loss);
    }

    /** The numbers of the nearest entries, argmin |e|² - 2 z·e, outside of the gradient: i64 [N * h * w]. */
    private String nearest(String rows) {
        String codebook = detached(step.weight(CODEBOOK));
        String norms = code.line("torch.sum(torch.mul(" + codebook + ", " + codebook + "), [1])");
        String distances = code.line(
                "torch.addmm(" + norms + ", torch.detach(" + rows + "), torch.t(" + codebook + "), beta=1, alpha=-2)");
        return code.line("torch.argmin(" + distances + ", 1)");
    }

    /** mean((sg(z) - e)²) + commitment * mean((z - sg(e))²) */
    private String quantizer(String rows, String entries, double commitment) {
        String codebook = code.line("torch.mse_loss(" + entries + ", torch.detach(" + rows + "), 1)");
        String encoder = code.line("torch.mse_loss(" + rows + ", torch.detach(" + entries + "), 1)");
        return code.line("torch.add(" + codebook + ", " + encoder + ", alpha=" + StepScript.number(commitment) + ")");
    }

    private String detached(String expression) {
        return code.line("torch.detach(" + expression + ")");
    }
}
