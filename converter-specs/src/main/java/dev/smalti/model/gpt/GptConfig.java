package dev.smalti.model.gpt;

/**
 * Hyperparameters of the transformer over tokens ({@code GPT} of the reference's {@code mingpt.py}).
 *
 * @param vocabulary how many different tokens ({@code vocab_size})
 * @param blockSize the longest sequence ({@code block_size})
 * @param layers how many blocks ({@code n_layer})
 * @param heads attention heads of a block ({@code n_head})
 * @param width channels between blocks ({@code n_embd})
 * @param unmasked how many first tokens see each other whatever their order ({@code n_unmasked})
 * @param activation of the feed-forward part
 */
public record GptConfig(
        int vocabulary, int blockSize, int layers, int heads, int width, int unmasked, Activation activation) {
    /** GELU, exactly or by its usual approximation. */
    public enum Activation {
        /** x·Φ(x), with the error function ({@code torch.nn.GELU}). */
        GELU,
        /** With a hyperbolic tangent ({@code gelu_new}, {@code NewGELU}). */
        GELU_TANH
    }

    /** Checks the ranges, and that the heads share the width evenly. */
    public GptConfig {
        if (vocabulary < 1 || blockSize < 1 || layers < 1 || heads < 1 || width < 1) {
            throw new IllegalArgumentException("vocabulary, block size, layers, heads and width are at least 1");
        }
        if (width % heads != 0) {
            throw new IllegalArgumentException(
                    "the width is a multiple of the heads, was " + width + " for " + heads + " heads");
        }
        if (unmasked < 0 || unmasked > blockSize) {
            throw new IllegalArgumentException(
                    "unmasked tokens are from 0 to the block's " + blockSize + ", were " + unmasked);
        }
    }

    /** Channels of a head in the graph: the operators that attend want multiples of 8, so it is padded with zeros. */
    public int headSize() {
        return (width / heads + 7) / 8 * 8;
    }
}
