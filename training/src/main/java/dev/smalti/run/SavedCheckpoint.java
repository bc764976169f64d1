package dev.smalti.run;

/**
 * What stands beside a checkpoint's tensors. It is written after them: a checkpoint without it does not exist.
 *
 * @param format version of this record, {@link #FORMAT} for what this release writes
 * @param step how many steps were done
 * @param tensors name of the file of tensors, in the same folder
 * @param sha256 digest of that file, lower-case hex
 * @param logBytes how long the log was: what follows belongs to steps that are done again
 * @param origin what it was made of, as {@link RunFolder#origin} has it; empty where a release before this one wrote it
 */
public record SavedCheckpoint(int format, long step, String tensors, String sha256, long logBytes, String origin) {
    static final int FORMAT = 1;
}
