package dev.smalti.convert;

/** Is told how far a conversion is; called on the converting thread, many times. */
@FunctionalInterface
public interface ConversionProgress {
    /** What takes time. */
    enum Stage {
        /** Running a tokenizer on pictures to calibrate it; counted in pictures. */
        CALIBRATING,
        /** Computing the digest of the checkpoint. */
        READING,
        /** Writing weights. */
        WRITING,
        /** Computing the digests of the bundle's files. */
        HASHING
    }

    /** Listens to nothing. */
    ConversionProgress NONE = (stage, done, total) -> {};

    /**
     * So many bytes of this stage, or pictures, are done; the last call of a stage has {@code done == total}.
     *
     * @param done between 0 and {@code total}
     */
    void at(Stage stage, long done, long total);
}
