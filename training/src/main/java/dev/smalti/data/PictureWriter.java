package dev.smalti.data;

import dev.smalti.SmaltiException;
import dev.smalti.data.PngEncoder.Layout;
import dev.smalti.image.Pixels;
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
     * @throws SmaltiException bad input for another count of channels, resource where the file cannot be written
     */
    public static void write(Path path, Pixels pixels) {
        writePicture(path, pixels, null);
    }

    /** Writes a picture together with how it was made; see {@link Provenance#read}. */
    public static void write(Path path, Pixels pixels, Provenance provenance) {
        writePicture(path, pixels, provenance);
    }

    private static void writePicture(Path path, Pixels pixels, @Nullable Provenance provenance) {
        int channels = pixels.channels();
        if (channels != 1 && channels != 3) {
            throw SmaltiException.badInput(
                    "'" + path + "' cannot be written: a picture has 1 or 3 channels, not " + channels);
        }
        Layout layout = channels == 1 ? Layout.GRAY_8 : Layout.RGB_8;
        int width = pixels.width();
        int area = pixels.height() * width;
        float[] values = pixels.values();
        PngEncoder.Rows rows = (row, bytes) -> {
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < channels; c++) {
                    bytes[channels * x + c] = (byte) level(values[c * area + row * width + x], 255);
                }
            }
        };
        write(path, layout, pixels.height(), width, provenance, null, rows);
    }

    /** Writes any PNG of ours. */
    static void write(
            Path path,
            Layout layout,
            int height,
            int width,
            @Nullable Provenance provenance,
            byte @Nullable [] palette,
            PngEncoder.Rows rows) {
        AtomicFile.write(path, out -> {
            PngEncoder png = new PngEncoder(out).start(layout, height, width);
            png.text(Provenance.KEYWORD, provenance == null ? null : provenance.json());
            if (palette != null) {
                png.palette(palette);
            }
            png.finish(layout, height, width, rows);
        });
    }

    /** The level from 0 to {@code levels} nearest to a value in [-1, 1], halves up; 0 for what is not a number. */
    static int level(float value, int levels) {
        return (int) Math.min(levels, Math.max(0, Math.floor((value + 1.0) * levels / 2 + 0.5)));
    }
}
