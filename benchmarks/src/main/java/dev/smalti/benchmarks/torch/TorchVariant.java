package dev.smalti.benchmarks.torch;

/** The ways in which libtorch is asked to run the network. */
public enum TorchVariant {
    /** float32, NCHW: what a traced model does by itself. */
    DEFAULT("libtorch fp32, default layout", false, false),
    /** float32, weights and activations NHWC: libtorch's faster float32 layout on CPUs. */
    CHANNELS_LAST("libtorch fp32, channels_last", true, false),
    /** bfloat16, NHWC: less precise, for comparison only. The codebook search stays float32. */
    BFLOAT16("libtorch bf16, channels_last", true, true);

    private final String title;
    private final boolean channelsLast;
    private final boolean bfloat16;

    TorchVariant(String title, boolean channelsLast, boolean bfloat16) {
        this.title = title;
        this.channelsLast = channelsLast;
        this.bfloat16 = bfloat16;
    }

    /** How reports call it. */
    public String title() {
        return title;
    }

    boolean channelsLast() {
        return channelsLast;
    }

    boolean bfloat16() {
        return bfloat16;
    }
}
