package dev.smalti.job.run;

/**
 * A file that could not be used or written, and was passed over.
 *
 * @param file the file
 * @param reason why, in one line
 */
public record SkippedFile(String file, String reason) {}
