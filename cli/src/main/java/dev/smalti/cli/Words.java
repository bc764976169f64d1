package dev.smalti.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.TypeConversionException;

/** Words of the command line as values; what is none of them is a mistake in the command line. */
final class Words {
    private Words() {}

    /** A path. An empty one is what an unset variable of a script becomes; Java would take it for the current folder. */
    static Path path(String text) {
        if (text.isEmpty()) {
            throw new TypeConversionException("expected a file or folder but was ''");
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new TypeConversionException("'" + text + "' is no path: " + e.getReason());
        }
    }

    /** The constant of this name, in any case. */
    static <E extends Enum<E>> E oneOf(Class<E> type, String text) {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equalsIgnoreCase(text)) {
                return constant;
            }
        }
        String all = Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(" or "));
        throw new TypeConversionException("expected " + all + " but was '" + text + "'");
    }
}
