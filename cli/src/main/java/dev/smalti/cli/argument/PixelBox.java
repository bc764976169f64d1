package dev.smalti.cli.argument;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/** A rectangle of pixels: left edge, upper edge, width and height. */
public record PixelBox(int x, int y, int width, int height) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,6}),(\\d{1,6}),(\\d{1,6}),(\\d{1,6})");

    /** Reads {@code x,y,width,height}. */
    public static PixelBox parse(String text) {
        Matcher numbers = FORM.matcher(text.replace(" ", ""));
        if (!numbers.matches()) {
            throw new TypeConversionException("expected x,y,width,height in pixels but was '" + text + "'");
        }
        int[] values = new int[4];
        for (int i = 0; i < values.length; i++) {
            values[i] = Integer.parseInt(numbers.group(i + 1));
        }
        return new PixelBox(values[0], values[1], values[2], values[3]);
    }
}
