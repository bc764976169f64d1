package dev.smalti.spec;

/** What of a checkpoint to convert; transformers and diffusion models carry one or two autoencoders inside. */
public enum Part {
    /** All that a bundle can hold: a first stage, and where there is a transformer, it and its condition's stage. */
    ALL("", "", ""),
    /** The image tokenizer: the whole checkpoint, or what lies under {@code first_stage_model.}. */
    FIRST_STAGE("first_stage_model.", "first_stage_config", "first_stage_key"),
    /** The tokenizer of an image-like condition, under {@code cond_stage_model.}. */
    COND_STAGE("cond_stage_model.", "cond_stage_config", "cond_stage_key");

    private final String prefix;
    private final String configKey;
    private final String contentKey;

    Part(String prefix, String configKey, String contentKey) {
        this.prefix = prefix;
        this.configKey = configKey;
        this.contentKey = contentKey;
    }

    /** What the names of its tensors start with, inside a larger model; empty for all of it. */
    public String prefix() {
        return prefix;
    }

    /** The key of its config, inside a larger model's {@code params}. */
    public String configKey() {
        return configKey;
    }

    /** The key of a larger model's {@code params} that says what its pictures hold. */
    public String contentKey() {
        return contentKey;
    }
}
