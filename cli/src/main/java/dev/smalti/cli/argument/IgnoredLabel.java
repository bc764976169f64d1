package dev.smalti.cli.argument;

import dev.smalti.picture.LabelMapFile.Ignored;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Which samples of a segmentation are none, as it is written on the command line: {@code 255} or {@code 255=LABEL}. */
public final class IgnoredLabel implements ITypeConverter<Ignored> {
    @Override
    public Ignored convert(String text) {
        String[] parts = text.split("=", -1);
        if (parts.length > 2) {
            throw expected(text);
        }
        return new Ignored(number(parts[0], text), parts.length == 1 ? 0 : number(parts[1], text));
    }

    private static int number(String part, String text) {
        try {
            int number = Integer.parseInt(part.strip());
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below, in the same words as for a number below 0.
        }
        throw expected(text);
    }

    private static TypeConversionException expected(String text) {
        return new TypeConversionException("expected SAMPLE or SAMPLE=LABEL, such as 255=0, but was '" + text + "'");
    }
}
