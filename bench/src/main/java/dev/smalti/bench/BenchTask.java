package dev.smalti.bench;

import com.fasterxml.jackson.annotation.JsonValue;

/** What can be measured. */
public enum BenchTask {
    /** Pictures to latents. */
    ENCODE("encode", "pictures", false),
    /** Latents to tokens. */
    QUANTIZE("quantize", "pictures", false),
    /** Tokens to pictures. */
    DECODE("decode", "pictures", false),
    /** A sequence begun and its first token drawn: what a user waits for before anything moves. */
    FIRST_TOKEN("first-token", "sequences", true),
    /** A whole window read at once, without a cache of before. */
    PREFILL("prefill", "tokens", true),
    /** One token after the other, from half a window on, with a KV cache. */
    STEP("step", "tokens", true),
    /** Pictures of the prior's window, from nothing to pixels. */
    SAMPLE("sample", "pictures", true),
    /** Tokens of a grid two windows wide and high, in the exact scheme. */
    WINDOW("window", "tokens", true),
    /** Steps of a recipe's training, on scenes. */
    TRAIN("train", "steps", false);

    private final String id;
    private final String unit;
    private final boolean needsPrior;

    BenchTask(String id, String unit, boolean needsPrior) {
        this.id = id;
        this.unit = unit;
        this.needsPrior = needsPrior;
    }

    /** The word for it, e.g. {@code first-token}. */
    @JsonValue
    public String id() {
        return id;
    }

    /** What is counted, in plural. */
    public String unit() {
        return unit;
    }

    /** One of what is counted. */
    public String one() {
        return unit.substring(0, unit.length() - 1);
    }

    /** Whether a tokenizer alone cannot do it. */
    public boolean needsPrior() {
        return needsPrior;
    }

    @Override
    public String toString() {
        return id;
    }
}
