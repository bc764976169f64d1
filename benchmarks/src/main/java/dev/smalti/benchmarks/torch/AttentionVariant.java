package dev.smalti.benchmarks.torch;

/** How libtorch is asked to attend while it trains a transformer. */
public enum AttentionVariant {
    /** Products, a mask and a softmax, as the reference's {@code mingpt.py} writes it. */
    WRITTEN_OUT("attention written out"),
    /** {@code scaled_dot_product_attention}, which never holds the scores. */
    FUSED("fused attention");

    private final String title;

    AttentionVariant(String title) {
        this.title = title;
    }

    /** How reports call it. */
    public String title() {
        return title;
    }
}
