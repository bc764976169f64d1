package dev.smalti.bench.random;

import dev.smalti.checkpoint.CheckpointTensor;
import dev.smalti.model.quantizer.Quantizer;
import dev.smalti.model.vqgan.VqganConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The state dict of a taming-transformers {@code VQModel} with random weights: the speed of a network does not depend on
 * what it has learnt. Weights are drawn as PyTorch's layers draw theirs, the codebook from [-1, 1]; equal seeds give equal
 * weights.
 */
public final class RandomVqgan {
    private final Map<String, CheckpointTensor> tensors = new LinkedHashMap<>();
    private final Shape shape;
    private final long seed;

    private RandomVqgan(Shape shape, long seed) {
        this.shape = shape;
        this.seed = seed;
    }

    /**
     * How large the network is; the names in brackets are those of the reference's configuration.
     *
     * @param channels of the first level ({@code ch})
     * @param multipliers width of each level as a multiple of {@code channels} ({@code ch_mult})
     * @param blocks per level of the encoder; the decoder has one more ({@code num_res_blocks})
     * @param attentionLevels levels whose blocks are followed by attention ({@code attn_resolutions})
     * @param latentChannels between encoder, codebook and decoder ({@code z_channels} and {@code embed_dim})
     * @param entries of the codebook ({@code n_embed})
     */
    public record Shape(
            int channels,
            List<Integer> multipliers,
            int blocks,
            Set<Integer> attentionLevels,
            int latentChannels,
            int entries) {
        /** The published ImageNet model of 16 pixels per token and 16384 tokens. */
        public static final Shape IMAGENET_F16_16384 = new Shape(128, List.of(1, 1, 2, 2, 4), 2, Set.of(4), 256, 16384);

        /** Copies the collections. */
        public Shape {
            multipliers = List.copyOf(multipliers);
            attentionLevels = Set.copyOf(attentionLevels);
        }

        /** The architecture, with attention in the middle. */
        public VqganConfig config() {
            return new VqganConfig(
                    3,
                    3,
                    channels,
                    multipliers,
                    blocks,
                    attentionLevels,
                    true,
                    latentChannels,
                    true,
                    false,
                    32,
                    new Quantizer.Nearest(entries, latentChannels, new Quantizer.Identity()));
        }

        private int width(int level) {
            return channels * multipliers.get(level);
        }

        private int last() {
            return multipliers.size() - 1;
        }
    }

    /** The tensors by their names in the reference's state dict; values are drawn when they are read. */
    public static Map<String, CheckpointTensor> tensors(Shape shape, long seed) {
        RandomVqgan model = new RandomVqgan(shape, seed);
        model.encoder();
        model.decoder();
        int latent = shape.latentChannels();
        model.add("quantize.embedding.weight", List.of(shape.entries(), latent), 0, 1);
        model.conv("quant_conv", latent, latent, 1);
        model.conv("post_quant_conv", latent, latent, 1);
        return model.tensors;
    }

    private void encoder() {
        conv("encoder.conv_in", 3, shape.channels(), 3);
        int in = shape.channels();
        for (int level = 0; level <= shape.last(); level++) {
            String name = "encoder.down." + level;
            in = level(name, level, in, shape.blocks());
            if (level < shape.last()) {
                conv(name + ".downsample.conv", in, in, 3);
            }
        }
        middle("encoder.mid", in);
        norm("encoder.norm_out", in);
        conv("encoder.conv_out", in, shape.latentChannels(), 3);
    }

    private void decoder() {
        int in = shape.width(shape.last());
        conv("decoder.conv_in", shape.latentChannels(), in, 3);
        middle("decoder.mid", in);
        for (int level = shape.last(); level >= 0; level--) {
            String name = "decoder.up." + level;
            in = level(name, level, in, shape.blocks() + 1);
            if (level > 0) {
                conv(name + ".upsample.conv", in, in, 3);
            }
        }
        norm("decoder.norm_out", in);
        conv("decoder.conv_out", in, 3, 3);
    }

    private int level(String name, int level, int in, int blocks) {
        int out = shape.width(level);
        for (int block = 0; block < blocks; block++) {
            residual(name + ".block." + block, block == 0 ? in : out, out);
            if (shape.attentionLevels().contains(level)) {
                attention(name + ".attn." + block, out);
            }
        }
        return out;
    }

    private void middle(String name, int width) {
        residual(name + ".block_1", width, width);
        attention(name + ".attn_1", width);
        residual(name + ".block_2", width, width);
    }

    private void residual(String name, int in, int out) {
        norm(name + ".norm1", in);
        conv(name + ".conv1", in, out, 3);
        norm(name + ".norm2", out);
        conv(name + ".conv2", out, out, 3);
        if (in != out) {
            conv(name + ".nin_shortcut", in, out, 1);
        }
    }

    private void attention(String name, int width) {
        norm(name + ".norm", width);
        for (String projection : List.of(".q", ".k", ".v", ".proj_out")) {
            conv(name + projection, width, width, 1);
        }
    }

    private void norm(String name, int width) {
        add(name + ".weight", List.of(width), 1, 0);
        add(name + ".bias", List.of(width), 0, 0);
    }

    private void conv(String name, int in, int out, int kernel) {
        float bound = (float) (1 / Math.sqrt((double) in * kernel * kernel));
        add(name + ".weight", List.of(out, in, kernel, kernel), 0, bound);
        add(name + ".bias", List.of(out), 0, bound);
    }

    /** Values drawn uniformly from centre ± bound. */
    private void add(String name, List<Integer> sides, float centre, float bound) {
        tensors.put(
                name,
                new RandomTensor(
                        name, sides, seed, random -> centre + bound * (2 * random.nextInt(1 << 24) * 0x1p-24f - 1)));
    }
}
