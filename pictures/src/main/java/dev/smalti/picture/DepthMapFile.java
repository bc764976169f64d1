package dev.smalti.picture;

import dev.smalti.Finite;
import dev.smalti.SmaltiException;
import dev.smalti.image.Pixels;
import dev.smalti.picture.tiff.TiffHeader;
import dev.smalti.picture.tiff.TiffSamples;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Relative depth in files: one channel in [-1, 1], scaled from each picture's own smallest and largest value. */
public final class DepthMapFile {
    private static final int MAX_16 = 65535;

    private DepthMapFile() {}

    /**
     * Reads a depth map: a grey PNG of 8 or 16 bits, or one as the reference packs them, with the four bytes of a
     * little-endian float32 as red, green, blue and alpha; a TIFF of one channel of any numbers; PFM; or a NumPy array. The
     * smallest value becomes -1 and the largest 1; where all
     * are equal they become -1, as in the reference.
     *
     * @return pixels [1, H, W] in [-1, 1]
     * @throws SmaltiException in one line that names the file: bad input where it is neither kind, corrupt where it is
     *     damaged
     */
    public static Pixels read(Path path) {
        byte[] data = PictureFile.bytes(path);
        String name = path.toString();
        FloatGrid depth;
        if (PfmFile.isOne(data)) {
            depth = PfmFile.read(name, data);
        } else if (NpyFile.isOne(data)) {
            depth = NpyFile.read(name, data);
        } else {
            depth = switch (PictureFile.format(name, data)) {
                case PNG -> ofPng(path, data);
                case TIFF -> ofTiff(name, data);
                default ->
                    throw SmaltiException.badInput(
                            "'" + path + "' is no depth map: those are PNG, TIFF, PFM or NPY, which keep the depths");
            };
        }
        requireNumbers(name, depth.values());
        scale(depth.values());
        return new Pixels(1, depth.height(), depth.width(), depth.values());
    }

    private static FloatGrid ofTiff(String name, byte[] data) {
        try {
            TiffHeader header = TiffHeader.of(data);
            header.requireReadable(name);
            if (header.samples != 1 || header.photometric > TiffHeader.BLACK_IS_ZERO || !header.plain(data)) {
                throw SmaltiException.badInput("'" + name + "' is no depth map: as TIFF those have one grey channel");
            }
            FloatGrid.requireSize(name, header.height, header.width);
            FloatGrid.requireSize(name, header.tileHeight, header.tileWidth);
            float[] depth = TiffSamples.read(header, data);
            for (int i = 0; i < depth.length && header.photometric == TiffHeader.WHITE_IS_ZERO; i++) {
                depth[i] = -depth[i];
            }
            return new FloatGrid(header.height, header.width, depth);
        } catch (IOException | ArithmeticException | IndexOutOfBoundsException e) {
            throw new SmaltiException(
                    SmaltiException.Kind.CORRUPT,
                    "'" + name + "' is a TIFF picture that is damaged or unusual: " + PictureFile.reason(e),
                    e);
        }
    }

    private static void requireNumbers(String name, float[] depth) {
        for (float value : depth) {
            if (!Float.isFinite(value)) {
                throw SmaltiException.badInput("'" + name
                        + "' has depths that are not numbers: give those places a depth, such as the farthest");
            }
        }
    }

    private static FloatGrid ofPng(Path path, byte[] data) {
        BufferedImage image = PictureFile.samples(path.toString(), data);
        Raster raster = image.getRaster();
        boolean palette = image.getColorModel() instanceof IndexColorModel;
        float[] depth;
        if (raster.getNumBands() == 4 && raster.getSampleModel().getSampleSize(0) == 8) {
            depth = unpacked(path, raster);
        } else if (raster.getNumBands() <= 2 && !palette) {
            // What grey with alpha says of transparency is nothing of depth.
            depth = raster.getSamples(0, 0, raster.getWidth(), raster.getHeight(), 0, (float[]) null);
        } else {
            throw SmaltiException.badInput("'" + path
                    + "' is no depth map: those are grey PNG of 8 or 16 bits, or RGBA with a float32 in each pixel");
        }
        return new FloatGrid(raster.getHeight(), raster.getWidth(), depth);
    }

    private static float[] unpacked(Path path, Raster raster) {
        int width = raster.getWidth();
        float[] depth = new float[width * raster.getHeight()];
        int[] row = new int[4 * width];
        ByteBuffer bytes = ByteBuffer.allocate(4 * width).order(ByteOrder.LITTLE_ENDIAN);
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(0, y, width, 1, row);
            for (int i = 0; i < row.length; i++) {
                bytes.put(i, (byte) row[i]);
            }
            bytes.asFloatBuffer().get(depth, y * width, width);
        }
        for (float value : depth) {
            if (!Float.isFinite(value)) {
                throw SmaltiException.badInput("'" + path
                        + "' is no depth map: its RGBA bytes are not float32 values; is it an ordinary picture?");
            }
        }
        return depth;
    }

    private static void scale(float[] depth) {
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        for (float value : depth) {
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        double range = Math.max(1e-8, (double) high - low);
        for (int i = 0; i < depth.length; i++) {
            depth[i] = (float) (2 * ((double) depth[i] - low) / range - 1);
        }
    }

    /**
     * Writes one channel in [-1, 1], clamped, as a grey PNG of 16 bits: -1 becomes 0 and 1 becomes 65535.
     *
     * @throws SmaltiException bad input for another count of channels, resource where the file cannot be written
     */
    public static void write(Path path, Pixels depth) {
        writeDepth(path, depth, null);
    }

    /** Writes a depth map together with how it was made; see {@link Provenance#read}. */
    public static void write(Path path, Pixels depth, Provenance provenance) {
        writeDepth(path, depth, provenance);
    }

    private static void writeDepth(Path path, Pixels depth, @Nullable Provenance provenance) {
        if (depth.channels() != 1) {
            throw SmaltiException.badInput(
                    "'" + path + "' cannot be written: a depth map has 1 channel, not " + depth.channels());
        }
        Finite.requireGiven(depth.values(), "'" + path + "' cannot be written: its depths");
        PngFile.write(path, PictureWriter.image(depth, BufferedImage.TYPE_USHORT_GRAY, MAX_16), provenance);
    }
}
