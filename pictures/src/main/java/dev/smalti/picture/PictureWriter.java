package dev.smalti.picture;

import dev.smalti.Finite;
import dev.smalti.SmaltiException;
import dev.smalti.SmaltiException.Kind;
import dev.smalti.image.Pixels;
import dev.smalti.io.FileFailure;
import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Writes pictures as PNG of 8 bits per sample. A value x in [-1, 1] becomes {@code (x + 1) * 127.5}, clamped and rounded
 * to the nearest level, halves up, so that an 8-bit picture that was read is written back unchanged. (The reference
 * cuts the fraction off instead: its samples are up to one level darker.)
 */
public final class PictureWriter {
    private PictureWriter() {}

    /**
     * Writes one channel as grey or three as RGB.
     *
     * @param path of the file, replaced if it exists; its folder must exist
     * @throws SmaltiException bad input for another count of channels and for values that are not finite, resource where the
     *     file cannot be written
     */
    public static void write(Path path, Pixels pixels) {
        writePicture(path, pixels, null);
    }

    /** Writes a picture together with how it was made; see {@link Provenance#read}. */
    public static void write(Path path, Pixels pixels, Provenance provenance) {
        writePicture(path, pixels, provenance);
    }

    /**
     * One channel as a grey image or three as an RGB one, of 8 bits per sample.
     *
     * @return of {@link BufferedImage#TYPE_BYTE_GRAY} or {@link BufferedImage#TYPE_3BYTE_BGR}, the caller's own
     * @throws SmaltiException bad input for another count of channels and for values that are not finite
     */
    public static BufferedImage image(Pixels pixels) {
        return image(pixels, "the picture cannot be made an image");
    }

    /**
     * The bytes of the file that {@link #write(Path, Pixels)} would write.
     *
     * @throws SmaltiException bad input for another count of channels and for values that are not finite
     */
    public static byte[] png(Pixels pixels) {
        BufferedImage image = image(pixels, "the picture cannot be made a PNG");
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            PngFile.encode(png, image, null);
        } catch (IOException e) {
            throw new SmaltiException(Kind.RESOURCE, "the picture cannot be made a PNG: " + FileFailure.reason(e), e);
        }
        return png.toByteArray();
    }

    private static void writePicture(Path path, Pixels pixels, @Nullable Provenance provenance) {
        PngFile.write(path, image(pixels, "'" + path + "' cannot be written"), provenance);
    }

    /** @param failure begins the errors */
    private static BufferedImage image(Pixels pixels, String failure) {
        int channels = pixels.channels();
        if (channels != 1 && channels != 3) {
            throw SmaltiException.badInput(failure + ": a picture has 1 or 3 channels, not " + channels);
        }
        Finite.requireGiven(pixels.values(), failure + ": its pixels");
        int type = channels == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR;
        return image(pixels, type, 255);
    }

    /** An image of such a type, with values in [-1, 1] as samples from 0 to {@code levels}. */
    static BufferedImage image(Pixels pixels, int type, int levels) {
        int width = pixels.width();
        int height = pixels.height();
        BufferedImage image = new BufferedImage(width, height, type);
        WritableRaster raster = image.getRaster();
        float[] values = pixels.values();
        int[] samples = new int[width];
        for (int c = 0; c < pixels.channels(); c++) {
            for (int y = 0; y < height; y++) {
                int start = (c * height + y) * width;
                for (int x = 0; x < width; x++) {
                    samples[x] = level(values[start + x], levels);
                }
                raster.setSamples(0, y, width, 1, c, samples);
            }
        }
        return image;
    }

    /** The level from 0 to {@code levels} nearest to a value in [-1, 1], halves up; 0 for what is not a number. */
    static int level(float value, int levels) {
        return (int) Math.min(levels, Math.max(0, Math.floor((value + 1.0) * levels / 2 + 0.5)));
    }
}
