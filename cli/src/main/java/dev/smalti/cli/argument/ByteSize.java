package dev.smalti.cli.argument;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Amounts of memory as people write them: {@code 512m}, {@code 2g}, {@code 2GiB}; units are powers of 1024. */
public final class ByteSize implements ITypeConverter<Long> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,15})([kmgt]?)(i?b)?");
    private static final String UNITS = "kmgt";
    private static final int STEP = 10;

    @Override
    public Long convert(String value) {
        Matcher parts = FORM.matcher(value.strip().toLowerCase(Locale.ROOT));
        if (!parts.matches()) {
            throw new TypeConversionException("'" + value + "' is not an amount of memory such as 512m or 2g");
        }
        int shift = parts.group(2).isEmpty() ? 0 : STEP * (UNITS.indexOf(parts.group(2)) + 1);
        long count = Long.parseLong(parts.group(1));
        long bytes = count << shift;
        if (bytes < 1 || bytes >> shift != count) {
            throw new TypeConversionException("'" + value + "' is not an amount of memory that a machine can have");
        }
        return bytes;
    }

    /** The amount for people: {@code 1.4 MiB}; below 0 it is unknown. */
    public static String format(long bytes) {
        if (bytes < 1L << STEP) {
            return bytes < 0 ? "unknown" : bytes + " B";
        }
        int unit = (63 - Long.numberOfLeadingZeros(bytes)) / STEP;
        double amount = bytes / (double) (1L << (STEP * unit));
        return String.format(Locale.ROOT, "%.1f %siB", amount, "KMGTPE".charAt(unit - 1));
    }
}
