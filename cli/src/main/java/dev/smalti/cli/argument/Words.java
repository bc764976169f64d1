package dev.smalti.cli.argument;

import dev.smalti.GridShape;
import dev.smalti.job.PictureSize;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.TypeConversionException;

/** Words of the command line as values; what is none of them is a mistake in the command line. */
public final class Words {
    private static final Pattern SHAPE = Pattern.compile("([1-9][0-9]{0,4})[xX]([1-9][0-9]{0,4})");

    private Words() {}

    /** A path. An empty one is what an unset variable of a script becomes; Java would take it for the current folder. */
    public static Path path(String text) {
        if (text.isEmpty()) {
            throw new TypeConversionException("expected a file or folder but was ''");
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new TypeConversionException("'" + text + "' is no path: " + e.getReason());
        }
    }

    /** Rows and columns, e.g. {@code 16x24}. */
    public static GridShape shape(String text) {
        Matcher sides = SHAPE.matcher(text);
        if (!sides.matches()) {
            throw new TypeConversionException("expected rows and columns such as 16x16 but was '" + text + "'");
        }
        return new GridShape(Integer.parseInt(sides.group(1)), Integer.parseInt(sides.group(2)));
    }

    /** Width and height in pixels, e.g. {@code 640x480}; one number is both. */
    public static PictureSize pixels(String text) {
        Matcher sides = SHAPE.matcher(text.matches("[1-9][0-9]{0,4}") ? text + "x" + text : text);
        if (!sides.matches()) {
            throw new TypeConversionException("expected width and height such as 640x480 but was '" + text + "'");
        }
        return new PictureSize(Integer.parseInt(sides.group(1)), Integer.parseInt(sides.group(2)));
    }

    /** The constant of this name, in any case. */
    public static <E extends Enum<E>> E oneOf(Class<E> type, String text) {
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
