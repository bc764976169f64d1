package dev.smalti.benchmarks.torch;

/** The numbers in which libtorch is asked to run the transformer. */
public enum GptVariant {
    /** float32. */
    FP32("libtorch fp32", false),
    /** bfloat16 weights, values and cache: less precise, half the memory to read. Logits are widened at the end. */
    BF16("libtorch bf16", true);

    private final String title;
    private final boolean bfloat16;

    GptVariant(String title, boolean bfloat16) {
        this.title = title;
        this.bfloat16 = bfloat16;
    }

    /** How reports call it. */
    public String title() {
        return title;
    }

    boolean bfloat16() {
        return bfloat16;
    }
}
