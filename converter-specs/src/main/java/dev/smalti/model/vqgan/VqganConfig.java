package dev.smalti.model.vqgan;

import java.util.List;
import java.util.Set;

/**
 * Hyperparameters of the VQGAN autoencoder (Esser et al. 2021, section 3.1 and appendix A; {@code ddconfig} of the
 * reference's {@code Encoder} and {@code Decoder}).
 *
 * @param inChannels channels of the pixels that go in
 * @param outChannels channels of the pixels that come out ({@code out_ch})
 * @param channels width of the first level ({@code ch})
 * @param multipliers width of each level as a multiple of {@code channels} ({@code ch_mult})
 * @param blocks residual blocks per level of the encoder; the decoder has one more ({@code num_res_blocks})
 * @param attentionLevels levels, from 0, whose blocks are followed by attention ({@code attn_resolutions})
 * @param middleAttention whether the middle has attention; all of the reference's models do
 * @param latentChannels channels between encoder and decoder ({@code z_channels})
 * @param convolutionalResampling whether down- and upsampling have a convolution ({@code resamp_with_conv})
 * @param tanhOut whether the decoder ends in tanh ({@code tanh_out}, latent diffusion only)
 * @param normGroups groups of every GroupNorm, 32 in the reference
 * @param quantizer what lies between encoder and decoder
 */
public record VqganConfig(
        int inChannels,
        int outChannels,
        int channels,
        List<Integer> multipliers,
        int blocks,
        Set<Integer> attentionLevels,
        boolean middleAttention,
        int latentChannels,
        boolean convolutionalResampling,
        boolean tanhOut,
        int normGroups,
        Quantizer quantizer) {
    /** Copies the collections and checks that every width is positive and a multiple of the norm's groups. */
    public VqganConfig {
        multipliers = List.copyOf(multipliers);
        attentionLevels = Set.copyOf(attentionLevels);
        if (inChannels < 1 || outChannels < 1 || channels < 1 || blocks < 1 || latentChannels < 1 || normGroups < 1) {
            throw new IllegalArgumentException("channels, blocks and groups are at least 1");
        }
        if (multipliers.isEmpty() || multipliers.size() > 12) {
            throw new IllegalArgumentException("an autoencoder has 1 to 12 levels, was " + multipliers);
        }
        for (int multiplier : multipliers) {
            if (multiplier < 1 || Math.multiplyExact(multiplier, channels) % normGroups != 0) {
                throw new IllegalArgumentException("a level's width is a multiple of the " + normGroups
                        + " norm groups, was " + multiplier + " x " + channels);
            }
        }
    }

    /** What lies between encoder and decoder. */
    public sealed interface Quantizer {
        /** Entries of the codebook. */
        int entries();

        /** Channels of an entry. */
        int dimension();

        /** How many different tokens leave the quantizer. */
        int vocabulary();
    }

    /**
     * The nearest codebook entry ({@code VectorQuantizer2}, {@code EMAVectorQuantizer}).
     *
     * @param entries entries of the codebook ({@code n_embed})
     * @param dimension channels of an entry ({@code embed_dim})
     * @param remap which entries have tokens
     */
    public record Nearest(int entries, int dimension, Remap remap) implements Quantizer {
        @Override
        public int vocabulary() {
            return remap.vocabulary(entries);
        }
    }

    /**
     * The likeliest entry under a projection, the noise-free form of the Gumbel-softmax quantizer
     * ({@code GumbelQuantize}).
     *
     * @param entries entries of the codebook ({@code n_embed})
     * @param hidden channels that the projection reads
     * @param dimension channels of an entry ({@code embed_dim})
     * @param remap which entries have tokens
     */
    public record Gumbel(int entries, int hidden, int dimension, Remap remap) implements Quantizer {
        @Override
        public int vocabulary() {
            return remap.vocabulary(entries);
        }
    }

    /** Which codebook entries have tokens ({@code remap} of the reference's quantizers). */
    public sealed interface Remap {
        /** How many different tokens there are, of a codebook of so many entries. */
        int vocabulary(int entries);
    }

    /** Every entry is its own token. */
    public record Identity() implements Remap {
        @Override
        public int vocabulary(int entries) {
            return entries;
        }
    }

    /**
     * Only the used entries have tokens, numbered in the given order.
     *
     * @param used entries, by token
     * @param unknown what an unused entry becomes
     */
    public record Used(List<Integer> used, Unknown unknown) implements Remap {
        /** Copies the list and checks that it is not empty. */
        public Used {
            used = List.copyOf(used);
            if (used.isEmpty()) {
                throw new IllegalArgumentException("a remapped codebook uses at least one entry");
            }
        }

        @Override
        public int vocabulary(int entries) {
            return unknown instanceof Extra ? used.size() + 1 : used.size();
        }
    }

    /** What an entry without a token becomes ({@code unknown_index}). */
    public sealed interface Unknown {}

    /** Never happens: only used entries are searched. Stands for the reference's "random", which is not repeatable. */
    public record NearestUsed() implements Unknown {}

    /** One token more than there are used entries; it decodes as token 0. */
    public record Extra() implements Unknown {}

    /** A fixed token. */
    public record Fixed(int token) implements Unknown {}

    /** Pixels per token along each side. */
    public int factor() {
        return 1 << (multipliers.size() - 1);
    }

    /** Channels of the level, from 0. */
    public int width(int level) {
        return channels * multipliers.get(level);
    }
}
