package dev.smalti;

/** Is told how far sampling has come, on the thread that samples. What it throws ends the sampling. */
@FunctionalInterface
public interface SampleListener {
    /** Listens to nothing. */
    SampleListener NONE = progress -> {};

    /** Some tokens were drawn; the last call has all of them. */
    void progress(Progress progress);
}
