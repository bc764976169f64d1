package dev.smalti.benchmarks.torch;

import dev.smalti.SmaltiException;
import dev.smalti.checkpoint.CheckpointTensor;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Writes the straight-line code of a TorchScript class, one operator a line, and counts its arithmetic. The code itself
 * is free of sizes: sizes here serve the count alone.
 */
final class ScriptWriter {
    private static final int NORM_GROUPS = 32;
    private static final int BFLOAT16 = 15;
    private static final int FLOAT32 = 6;
    private static final int CHANNELS_LAST = 2;

    private final Map<String, CheckpointTensor> weights;
    private final TorchVariant variant;
    private final ScriptCode code;
    private final UnaryOperator<String> variables;
    private long flops;

    /** Writes a class whose weights are constants of its code. */
    ScriptWriter(String className, Map<String, CheckpointTensor> weights, TorchVariant variant) {
        this.weights = weights;
        this.variant = variant;
        this.code = new ScriptCode(className);
        this.variables = this::frozen;
    }

    /**
     * Writes into a method that has been begun.
     *
     * @param weights of which only the shapes are read
     * @param variables from a weight's name to the variable that holds it, in the variant's layout
     */
    ScriptWriter(
            ScriptCode code,
            Map<String, CheckpointTensor> weights,
            TorchVariant variant,
            UnaryOperator<String> variables) {
        this.weights = weights;
        this.variant = variant;
        this.code = code;
        this.variables = variables;
    }

    /**
     * A value of the code.
     *
     * @param name its variable
     * @param channels of the map, or of a token's vector
     * @param height in positions
     * @param width in positions
     */
    record Value(String name, int channels, int height, int width) {
        private int positions() {
            return height * width;
        }

        Value named(String other) {
            return new Value(other, channels, height, width);
        }
    }

    /** Begins a method of one tensor. */
    Value method(String name, int channels, int height, int width) {
        code.method(name, "x");
        return new Value("x", channels, height, width);
    }

    /** Ends the method. */
    void result(Value value) {
        code.result(value.name());
    }

    TorchScript script() {
        return code.script(flops);
    }

    boolean has(String weight) {
        return weights.containsKey(weight);
    }

    /** What another method of this class makes of a value; its arithmetic is not counted again. */
    Value call(String method, Value x, int channels, int height, int width) {
        return new Value(line("(self)." + method + "(" + x.name() + ", )"), channels, height, width);
    }

    /** Into the variant's number type and memory layout. */
    Value enter(Value x) {
        String typed = variant.bfloat16() ? line("torch.to(" + x.name() + ", " + BFLOAT16 + ")") : x.name();
        return x.named(
                variant.channelsLast()
                        ? line("torch.contiguous(" + typed + ", memory_format=" + CHANNELS_LAST + ")")
                        : line("torch.contiguous(" + typed + ")"));
    }

    /** Back to float32, NCHW. */
    Value leave(Value x) {
        String typed = variant.bfloat16() ? line("torch.to(" + x.name() + ", " + FLOAT32 + ")") : x.name();
        return x.named(line("torch.contiguous(" + typed + ")"));
    }

    /** A square convolution with bias. */
    Value conv(String layer, Value x, int stride, int padding) {
        List<Integer> shape = tensor(layer + ".weight").shape();
        int kernel = shape.get(2);
        String args = "[%d, %d], [%d, %d], [1, 1], 1".formatted(stride, stride, padding, padding);
        String out = line("torch.conv2d(" + x.name() + ", " + weight(layer + ".weight") + ", " + weight(layer + ".bias")
                + ", " + args + ")");
        Value y = new Value(
                out,
                shape.get(0),
                (x.height() + 2 * padding - kernel) / stride + 1,
                (x.width() + 2 * padding - kernel) / stride + 1);
        flops += 2L * kernel * kernel * shape.get(1) * shape.get(0) * y.positions();
        return y;
    }

    Value groupNorm(String layer, Value x) {
        return x.named(line("torch.group_norm(" + x.name() + ", " + NORM_GROUPS + ", " + weight(layer + ".weight")
                + ", " + weight(layer + ".bias") + ", 9.9999999999999995e-07, True)"));
    }

    Value silu(Value x) {
        return x.named(line("torch.silu(" + x.name() + ")"));
    }

    Value add(Value x, Value y) {
        return x.named(line("torch.add(" + x.name() + ", " + y.name() + ")"));
    }

    /** A row and a column of zeros, below and to the right. */
    Value padEnd(Value x) {
        return new Value(
                line("torch.constant_pad_nd(" + x.name() + ", [0, 1, 0, 1], 0)"),
                x.channels(),
                x.height() + 1,
                x.width() + 1);
    }

    Value upsampleNearest(Value x) {
        return new Value(
                line("torch.upsample_nearest2d(" + x.name() + ", None, [2., 2.])"),
                x.channels(),
                2 * x.height(),
                2 * x.width());
    }

    /** Softmax(qᵀk / √channels) over the positions, applied to v; one head. */
    Value attend(Value q, Value k, Value v) {
        String size = line("torch.size(" + q.name() + ")");
        String flat = "[" + size + "[0], " + size + "[1], -1]";
        String queries = line("torch.permute(torch.reshape(" + q.name() + ", " + flat + "), [0, 2, 1])");
        String keys = line("torch.reshape(" + k.name() + ", " + flat + ")");
        String scores =
                line("torch.mul(torch.bmm(" + queries + ", " + keys + "), " + 1 / Math.sqrt(q.channels()) + ")");
        String shares = line("torch.permute(torch.softmax(" + scores + ", 2), [0, 2, 1])");
        String read = line("torch.bmm(torch.reshape(" + v.name() + ", " + flat + "), " + shares + ")");
        flops += 4L * q.channels() * q.positions() * q.positions();
        return v.named(line("torch.reshape(" + read + ", " + size + ")"));
    }

    /** The number of the nearest codebook entry [N, h, w] of each latent: argmin |e|² - 2 z·e. */
    Value nearest(String codebook, Value latents) {
        CheckpointTensor entries = tensor(codebook);
        int count = entries.shape().get(0);
        int depth = entries.shape().get(1);
        String rows = constant(new Constant(List.of(count, depth), false, false, entries::floats));
        String norms =
                constant(new Constant(List.of(count), false, false, () -> squaredNorms(entries.floats(), depth)));
        String size = line("torch.size(" + latents.name() + ")");
        String vectors =
                line("torch.reshape(torch.permute(" + latents.name() + ", [0, 2, 3, 1]), [-1, " + depth + "])");
        String distances = line("torch.addmm(" + norms + ", " + vectors + ", torch.t(" + rows + "), beta=1, alpha=-2)");
        flops += 2L * count * depth * latents.positions();
        String tokens = line("torch.argmin(" + distances + ", 1)");
        return latents.named(
                line("torch.reshape(" + tokens + ", [" + size + "[0], " + size + "[2], " + size + "[3]])"));
    }

    /** The codebook entries [N, d, h, w] of tokens [N, h, w]. */
    Value entries(String codebook, Value tokens) {
        CheckpointTensor entries = tensor(codebook);
        String rows = constant(new Constant(entries.shape(), false, false, entries::floats));
        return new Value(
                line("torch.permute(torch.embedding(" + rows + ", " + tokens.name() + "), [0, 3, 1, 2])"),
                entries.shape().get(1),
                tokens.height(),
                tokens.width());
    }

    private String weight(String name) {
        return variables.apply(name);
    }

    private String frozen(String name) {
        CheckpointTensor tensor = tensor(name);
        Supplier<float[]> elements = tensor::floats;
        return constant(new Constant(tensor.shape(), variant.channelsLast(), variant.bfloat16(), elements));
    }

    private CheckpointTensor tensor(String name) {
        CheckpointTensor tensor = weights.get(name);
        if (tensor == null) {
            throw SmaltiException.badInput("the checkpoint has no tensor '" + name + "'; is it a VQModel?");
        }
        return tensor;
    }

    private String constant(Constant constant) {
        return code.constant(constant);
    }

    private String line(String expression) {
        return code.line(expression);
    }

    private static float[] squaredNorms(float[] rows, int depth) {
        float[] norms = new float[rows.length / depth];
        for (int row = 0; row < norms.length; row++) {
            double sum = 0;
            for (int i = row * depth; i < (row + 1) * depth; i++) {
                sum += (double) rows[i] * rows[i];
            }
            norms[row] = (float) sum;
        }
        return norms;
    }
}
