package dev.smalti.benchmarks.torch;

import dev.smalti.benchmarks.torch.ScriptWriter.Value;
import dev.smalti.checkpoint.CheckpointTensor;
import java.util.Map;

/**
 * The encoder and the decoder of a taming-transformers {@code VQModel} as TorchScript, read off the names of its weights:
 * a level, a block, an attention or a resampling is there where its weights are. Written without Smalti's compiler, so
 * that the two can be compared.
 *
 * @see <a href="https://arxiv.org/abs/2012.09841">Esser, Rombach, Ommer: Taming Transformers for High-Resolution Image
 *     Synthesis</a>
 */
final class FirstStageScript {
    private static final String CODEBOOK = "quantize.embedding.weight";

    private final ScriptWriter script;

    private FirstStageScript(ScriptWriter script) {
        this.script = script;
    }

    /**
     * {@code forward}: pixels f32 [N, C, H, W] to tokens i64 [N, h, w]; {@code latents}: pixels to what is quantized, f32
     * [N, d, h, w].
     *
     * @param height of the picture that the operations are counted for
     * @param width of the same
     */
    static TorchScript encoder(Map<String, CheckpointTensor> weights, TorchVariant variant, int height, int width) {
        ScriptWriter script = new ScriptWriter("Encoder", weights, variant);
        FirstStageScript network = new FirstStageScript(script);
        Value pixels = script.method("latents", 3, height, width);
        Value latents = network.encode(script.enter(pixels));
        script.result(script.leave(latents));
        Value input = script.method("forward", 3, height, width);
        Value z = script.call("latents", input, latents.channels(), latents.height(), latents.width());
        script.result(script.nearest(CODEBOOK, z));
        return script.script();
    }

    /**
     * {@code forward}: tokens i64 [N, h, w] to pixels f32 [N, C, H, W].
     *
     * @param height of the token grid that the operations are counted for
     * @param width of the same
     */
    static TorchScript decoder(Map<String, CheckpointTensor> weights, TorchVariant variant, int height, int width) {
        ScriptWriter script = new ScriptWriter("Decoder", weights, variant);
        Value tokens = script.method("forward", 1, height, width);
        Value latents = script.enter(script.entries(CODEBOOK, tokens));
        script.result(script.leave(new FirstStageScript(script).decode(latents)));
        return script.script();
    }

    /** Latents f32 [N, d, h, w] of pixels f32 [N, C, H, W], in the variant's layout. */
    static Value encode(ScriptWriter script, Value pixels) {
        return new FirstStageScript(script).encode(pixels);
    }

    /** Pixels f32 [N, C, H, W] of quantized latents f32 [N, d, h, w], in the variant's layout. */
    static Value decode(ScriptWriter script, Value latents) {
        return new FirstStageScript(script).decode(latents);
    }

    private Value encode(Value pixels) {
        Value h = script.conv("encoder.conv_in", pixels, 1, 1);
        for (int level = 0; script.has("encoder.down." + level + ".block.0.norm1.weight"); level++) {
            h = level("encoder.down." + level, h);
            String downsample = "encoder.down." + level + ".downsample.conv";
            if (script.has(downsample + ".weight")) {
                h = script.conv(downsample, script.padEnd(h), 2, 0);
            }
        }
        h = middle("encoder.mid", h);
        h = script.silu(script.groupNorm("encoder.norm_out", h));
        return script.conv("quant_conv", script.conv("encoder.conv_out", h, 1, 1), 1, 0);
    }

    private Value decode(Value latents) {
        Value h = script.conv("decoder.conv_in", script.conv("post_quant_conv", latents, 1, 0), 1, 1);
        h = middle("decoder.mid", h);
        int levels = 0;
        while (script.has("decoder.up." + levels + ".block.0.norm1.weight")) {
            levels++;
        }
        for (int level = levels - 1; level >= 0; level--) {
            h = level("decoder.up." + level, h);
            String upsample = "decoder.up." + level + ".upsample.conv";
            if (script.has(upsample + ".weight")) {
                h = script.conv(upsample, script.upsampleNearest(h), 1, 1);
            }
        }
        return script.conv("decoder.conv_out", script.silu(script.groupNorm("decoder.norm_out", h)), 1, 1);
    }

    private Value level(String name, Value h) {
        for (int block = 0; script.has(name + ".block." + block + ".norm1.weight"); block++) {
            h = residual(name + ".block." + block, h);
            String attention = name + ".attn." + block;
            if (script.has(attention + ".norm.weight")) {
                h = attention(attention, h);
            }
        }
        return h;
    }

    private Value middle(String name, Value h) {
        return residual(name + ".block_2", attention(name + ".attn_1", residual(name + ".block_1", h)));
    }

    private Value residual(String name, Value x) {
        Value h = script.conv(name + ".conv1", script.silu(script.groupNorm(name + ".norm1", x)), 1, 1);
        h = script.conv(name + ".conv2", script.silu(script.groupNorm(name + ".norm2", h)), 1, 1);
        String shortcut = name + ".nin_shortcut";
        return script.add(script.has(shortcut + ".weight") ? script.conv(shortcut, x, 1, 0) : x, h);
    }

    private Value attention(String name, Value x) {
        Value h = script.groupNorm(name + ".norm", x);
        Value read = script.attend(
                script.conv(name + ".q", h, 1, 0),
                script.conv(name + ".k", h, 1, 0),
                script.conv(name + ".v", h, 1, 0));
        return script.add(x, script.conv(name + ".proj_out", read, 1, 0));
    }
}
