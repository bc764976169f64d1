package dev.smalti.cli.console;

import dev.smalti.SmaltiException;

/** What {@code smalti} tells the shell. */
public final class ExitCode {
    /** All was done. */
    public static final int OK = 0;
    /** A defect of Smalti. */
    public static final int INTERNAL = 1;
    /** The command line itself is wrong. */
    public static final int USAGE = 2;
    /** A file or a value cannot be used: unreadable, damaged, or something Smalti does not do. */
    public static final int BAD_INPUT = 3;
    /** The device asked for is missing or failed. */
    public static final int DEVICE = 4;
    /** Out of memory, of disk, or of another resource. */
    public static final int RESOURCE = 5;
    /** Ctrl-C, as shells count it. */
    static final int INTERRUPTED = 130;

    /** Told to end by SIGTERM, as shells count it. */
    static final int TERMINATED = 143;

    private ExitCode() {}

    /** The exit code of one kind of failure. */
    static int of(SmaltiException.Kind kind) {
        return switch (kind) {
            case BAD_INPUT, UNSUPPORTED, CORRUPT -> BAD_INPUT;
            case DEVICE -> DEVICE;
            case RESOURCE -> RESOURCE;
        };
    }
}
