package dev.smalti.convert;

/** In which numbers a prior is stored and computed; its graphs' boundaries are float32 and int64 whatever it is. */
public enum Precision {
    /** As float32: bit for bit what the checkpoint says. */
    FP32("fp32"),
    /** As float16 throughout, where rounding does not add up. */
    FP16("fp16"),
    /** Weights of 8 bits, in groups that share a scale. */
    INT8("int8"),
    /** Weights of 4 bits, in groups that share a scale. */
    INT4("int4");

    private final String key;

    Precision(String key) {
        this.key = key;
    }

    /** What a manifest says of a bundle whose first stage has these numbers. */
    String of(String firstStage) {
        return this == FP32 ? firstStage : firstStage + "; prior " + key;
    }

    /** Its name on the command line and in manifests. */
    public String key() {
        return key;
    }
}
