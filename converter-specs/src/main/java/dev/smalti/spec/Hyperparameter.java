package dev.smalti.spec;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The hyperparameters that a spec can name, in the order they are resolved, with the reference's names and the bounds
 * that tell a model from a typing error.
 */
public enum Hyperparameter {
    LEVELS("levels", Type.NUMBER, 1, 12),
    CH("ch", Type.NUMBER, 1, 8192),
    CH_MULT("ch_mult", Type.NUMBERS, 1, 64),
    NUM_RES_BLOCKS("num_res_blocks", Type.NUMBER, 1, 64),
    RESOLUTION("resolution", Type.NUMBER, 0, 65536),
    ATTENTION_LEVELS("attention_levels", Type.LEVELS, 0, 11),
    MIDDLE_ATTENTION("middle_attention", Type.FLAG, 0, 0),
    IN_CHANNELS("in_channels", Type.NUMBER, 1, 4096),
    OUT_CH("out_ch", Type.NUMBER, 1, 4096),
    Z_CHANNELS("z_channels", Type.NUMBER, 1, 65536),
    RESAMP_WITH_CONV("resamp_with_conv", Type.FLAG, 0, 0),
    TANH_OUT("tanh_out", Type.FLAG, 0, 0),
    NORM_GROUPS("norm_groups", Type.NUMBER, 1, 1024),
    N_EMBED("n_embed", Type.NUMBER, 1, 1 << 22),
    EMBED_DIM("embed_dim", Type.NUMBER, 1, 65536),
    PROJ_CHANNELS("proj_channels", Type.NUMBER, 1, 65536),
    VOCAB_SIZE("vocab_size", Type.NUMBER, 1, 1 << 22),
    BLOCK_SIZE("block_size", Type.NUMBER, 1, 1 << 20),
    N_LAYER("n_layer", Type.NUMBER, 1, 1024),
    N_EMBD("n_embd", Type.NUMBER, 1, 65536),
    N_HEAD("n_head", Type.NUMBER, 1, 4096),
    N_UNMASKED("n_unmasked", Type.NUMBER, 0, 1 << 20),
    GELU_TANH("gelu_tanh", Type.FLAG, 0, 0);

    /** What values it has. */
    enum Type {
        NUMBER,
        NUMBERS,
        LEVELS,
        FLAG
    }

    private final String key;
    private final Type type;
    private final int least;
    private final int most;

    Hyperparameter(String key, Type type, int least, int most) {
        this.key = key;
        this.type = type;
        this.least = least;
        this.most = most;
    }

    /** Its name in specs and manifests. */
    @JsonValue
    public String key() {
        return key;
    }

    /** What values it has. */
    Type type() {
        return type;
    }

    /** The least that a number of it may be. */
    int least() {
        return least;
    }

    /** The most that a number of it may be. */
    int most() {
        return most;
    }
}
