package dev.smalti;

/** How the tokens of a sequence are drawn; all give the same tokens. */
public enum Strategy {
    /** The fastest on the device: {@link #STEP} on the processor, {@link #LOOP} elsewhere. */
    AUTO,
    /** The whole sequence again for each token, without a cache: slow, for checking the others. */
    FULL,
    /** One token after the other from Java, with a KV cache that stays in place. */
    STEP,
    /** The whole sampling inside the graph, so that only tokens leave the device. */
    LOOP
}
