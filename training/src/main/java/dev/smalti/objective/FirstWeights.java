package dev.smalti.objective;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How the convolutions of an autoencoder begin. */
public enum FirstWeights {
    /** As torch makes them, weights and biases uniform within 1/sqrt(fan in): the start of the reference. */
    @JsonProperty("torch")
    TORCH,
    /**
     * Shallow: the last convolution of every residual branch is zero, all others keep the variance of what they are given
     * (uniform within sqrt(3/fan in)), and biases are zero. The blocks begin as the identity, so that a signal passes a
     * network of a few convolutions at first and is not lost among twenty (Zhang, Dauphin and Ma, "Fixup Initialization",
     * 2019). A training of some thousand steps gains much.
     */
    @JsonProperty("shallow")
    SHALLOW
}
