package dev.smalti.convert;

/** How a bundle stores large weights; the arithmetic is float32 either way. */
public enum WeightStorage {
    /** As float32: bit for bit what the checkpoint says. */
    FP32("fp32"),
    /** As float16, cast back when the model is loaded: half the file. The codebook stays float32. */
    FP16("fp32, weights fp16");

    private final String precision;

    WeightStorage(String precision) {
        this.precision = precision;
    }

    /** What a manifest says about its numbers. */
    String precision() {
        return precision;
    }
}
