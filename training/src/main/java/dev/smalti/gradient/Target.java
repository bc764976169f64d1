package dev.smalti.gradient;

/** What will run a gradient: the cheapest right form of a product differs. */
public enum Target {
    /** The CPU provider. */
    CPU,
    /** The CUDA provider: no transposed convolutions with pads that differ by side. */
    CUDA
}
