package dev.smalti.convert;

/** How a bundle stores large weights; the arithmetic is the same either way. */
public enum WeightStorage {
    /** As float32: bit for bit what the checkpoint says. */
    FP32(""),
    /** As float16, cast back when the model is loaded: half the file. The codebook stays float32. */
    FP16(", weights fp16");

    private final String addition;

    WeightStorage(String addition) {
        this.addition = addition;
    }

    /** What a manifest says of a tokenizer that computes in these numbers. */
    String of(String arithmetic) {
        return arithmetic + addition;
    }
}
