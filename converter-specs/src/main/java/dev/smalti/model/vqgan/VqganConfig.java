package dev.smalti.model.vqgan;

import dev.smalti.model.quantizer.Quantizer;
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

    /** Pixels per token along each side. */
    public int factor() {
        return 1 << (multipliers.size() - 1);
    }

    /** Channels of the level, from 0. */
    public int width(int level) {
        return channels * multipliers.get(level);
    }
}
