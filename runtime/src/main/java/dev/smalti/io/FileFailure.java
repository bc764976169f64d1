package dev.smalti.io;

import dev.smalti.SmaltiException;
import dev.smalti.SmaltiException.Kind;
import java.io.CharConversionException;
import java.io.EOFException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;
import java.util.regex.Pattern;

/** Errors of files: Java's own messages often hold only the path, these say why. */
public final class FileFailure {
    private static final Pattern LASTING =
            Pattern.compile("read-only file system|not permitted|name too long|is a directory|not a directory");

    private FileFailure() {}

    /**
     * The error of a file that cannot be read, of kind BAD_INPUT.
     *
     * @param what what was tried and with which file, e.g. {@code cannot read model.ckpt}; the reason follows a colon
     */
    public static SmaltiException unreadable(String what, Exception cause) {
        return new SmaltiException(Kind.BAD_INPUT, what + ": " + reason(cause), cause);
    }

    /**
     * The error of a file that cannot be written: of kind BAD_INPUT where the place itself does not allow it, so that
     * another one would do, else RESOURCE, such as a full disk.
     *
     * @param what what was tried and with which file, e.g. {@code cannot write model.ckpt}; the reason follows a colon
     */
    public static SmaltiException unwritable(String what, Exception cause) {
        return new SmaltiException(
                isOfPlace(cause) ? Kind.BAD_INPUT : Kind.RESOURCE, what + ": " + reason(cause), cause);
    }

    /** The same, with the file or folder that refuses, e.g. {@code cannot write out: permission denied: /folder}. */
    public static SmaltiException unwritable(String what, Exception cause, String file) {
        SmaltiException failure = unwritable(what, cause);
        return new SmaltiException(failure.kind(), failure.getMessage() + ": " + file, cause);
    }

    /** Why it failed, in a few words without the path. */
    public static String reason(Exception failure) {
        if (failure instanceof UncheckedIOException unchecked && unchecked.getCause() != null) {
            return reason(unchecked.getCause());
        }
        if (failure instanceof NoSuchFileException) {
            return "no such file or folder";
        }
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (failure instanceof FileAlreadyExistsException) {
            return "a file or folder of that name is in the way";
        }
        if (failure instanceof NotDirectoryException) {
            return "it is no folder";
        }
        if (failure instanceof DirectoryNotEmptyException) {
            return "the folder is not empty";
        }
        if (failure instanceof CharacterCodingException || failure instanceof CharConversionException) {
            return "it is not UTF-8 text";
        }
        return inWords(failure);
    }

    private static String inWords(Exception failure) {
        String message = failure instanceof FileSystemException file ? file.getReason() : failure.getMessage();
        if (message == null || message.isBlank()) {
            return failure instanceof EOFException ? "the file ends too early" : "the file system gives no reason";
        }
        String reason = message.lines().findFirst().orElse("").strip();
        return switch (reason) {
            case "Is a directory" -> "it is a folder";
            case "Not a directory" -> "it is no folder";
            case "No space left on device" -> "no space left on the disk";
            default -> reason;
        };
    }

    private static boolean isOfPlace(Exception failure) {
        if (!(failure instanceof FileSystemException file)) {
            return false;
        }
        String reason = file.getReason();
        return file instanceof AccessDeniedException
                || file instanceof NoSuchFileException
                || file instanceof FileAlreadyExistsException
                || file instanceof NotDirectoryException
                || (reason != null
                        && LASTING.matcher(reason.toLowerCase(Locale.ROOT)).find());
    }
}
