package dev.smalti;

import org.jspecify.annotations.Nullable;

/** What Smalti throws when something outside the program is wrong; the message says what, where, and what to do. */
public final class SmaltiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What sort of thing went wrong; the command line maps it to an exit code. */
    public enum Kind {
        /** The caller's file or value cannot be used: a wrong shape, an unreadable picture, an impossible size. */
        BAD_INPUT,
        /** Well-formed, but something Smalti does not do. */
        UNSUPPORTED,
        /** A file that is damaged, truncated or hostile. */
        CORRUPT,
        /** The device asked for is missing or failed. */
        DEVICE,
        /** Out of memory, disk or another resource. */
        RESOURCE
    }

    private final Kind kind;

    /** An error of this kind, with one line that a user can act on. */
    public SmaltiException(Kind kind, String message) {
        this(kind, message, null);
    }

    /** An error of this kind, with one line that a user can act on, and what caused it. */
    public SmaltiException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** What sort of thing went wrong. */
    public Kind kind() {
        return kind;
    }

    /** Shorthand for {@link Kind#BAD_INPUT}. */
    public static SmaltiException badInput(String message) {
        return new SmaltiException(Kind.BAD_INPUT, message);
    }

    /** Shorthand for {@link Kind#CORRUPT}. */
    public static SmaltiException corrupt(String message) {
        return new SmaltiException(Kind.CORRUPT, message);
    }

    /** Shorthand for {@link Kind#UNSUPPORTED}. */
    public static SmaltiException unsupported(String message) {
        return new SmaltiException(Kind.UNSUPPORTED, message);
    }
}
