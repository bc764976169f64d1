package dev.smalti.picture;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.awt.image.ColorConvertOp;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a decoded picture as sRGB and alpha in [0, 1], read from the samples themselves:
 * {@code BufferedImage.getRGB} would change grey values by a gamma and cut 16 bits to 8.
 */
interface SampleRows {
    /**
     * Reads one row.
     *
     * @param rgb receives red, green and blue of each pixel in turn
     * @param alpha receives the alpha of each pixel; left alone by an opaque picture
     */
    void read(int row, double[] rgb, double[] alpha);

    /** Rows of a palette; its colours go through the profile, if there is one. */
    static SampleRows ofPalette(BufferedImage image, IndexColorModel palette, @Nullable ICC_Profile profile) {
        double[] colours = new double[3 * palette.getMapSize()];
        double[] opacities = new double[palette.getMapSize()];
        WritableRaster entries = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, opacities.length, 1, 3, null);
        for (int i = 0; i < opacities.length; i++) {
            entries.setPixel(i, 0, new int[] {palette.getRed(i), palette.getGreen(i), palette.getBlue(i)});
            opacities[i] = palette.getAlpha(i) / 255.0;
        }
        (profile == null ? ofComponents(entries, 255) : ofProfile(entries, profile)).read(0, colours, opacities);
        Raster raster = image.getRaster();
        int[] indices = new int[image.getWidth()];
        return (row, rgb, alpha) -> {
            raster.getSamples(0, row, indices.length, 1, 0, indices);
            for (int x = 0; x < indices.length; x++) {
                int index = Math.min(indices[x], opacities.length - 1);
                System.arraycopy(colours, 3 * index, rgb, 3 * x, 3);
                alpha[x] = opacities[index];
            }
        };
    }

    /** Rows of one grey band (and alpha) or of red, green and blue bands (and alpha), whose samples end at {@code max}. */
    static SampleRows ofComponents(Raster raster, double max) {
        int bands = raster.getNumBands();
        int colours = bands < 3 ? 1 : 3;
        Samples samples = new Samples(raster, max);
        return (row, rgb, alpha) -> {
            double[] values = samples.row(row);
            for (int x = 0; x < raster.getWidth(); x++) {
                for (int c = 0; c < 3; c++) {
                    rgb[3 * x + c] = values[bands * x + Math.min(c, colours - 1)];
                }
                if (bands > colours) {
                    alpha[x] = values[bands * x + colours];
                }
            }
        };
    }

    /** Rows of cyan, magenta, yellow and black bands (and alpha) without a profile: light = (1 - ink) (1 - black). */
    static SampleRows ofInks(Raster raster, double max) {
        int bands = raster.getNumBands();
        Samples samples = new Samples(raster, max);
        return (row, rgb, alpha) -> {
            double[] values = samples.row(row);
            for (int x = 0; x < raster.getWidth(); x++) {
                for (int c = 0; c < 3; c++) {
                    rgb[3 * x + c] = (1 - values[bands * x + c]) * (1 - values[bands * x + 3]);
                }
                if (bands > 4) {
                    alpha[x] = values[bands * x + 4];
                }
            }
        };
    }

    /** Rows of bands that an ICC profile describes, then perhaps alpha; converted with 16 bits per sample. */
    static SampleRows ofProfile(Raster raster, ICC_Profile profile) {
        ICC_Profile srgb = ICC_Profile.getInstance(ColorSpace.CS_sRGB);
        ColorConvertOp convert = new ColorConvertOp(new ICC_Profile[] {profile, srgb}, null);
        int colours = profile.getNumComponents();
        int width = raster.getWidth();
        int[] bands = new int[colours];
        for (int c = 0; c < colours; c++) {
            bands[c] = c;
        }
        WritableRaster converted = Raster.createInterleavedRaster(DataBuffer.TYPE_USHORT, width, 1, 3, null);
        SampleRows rows = ofComponents(converted, 65535);
        double max = Samples.max(raster);
        double[] opacities = new double[width];
        return (row, rgb, alpha) -> {
            convert.filter(raster.createChild(raster.getMinX(), row, width, 1, 0, 0, bands), converted);
            rows.read(0, rgb, alpha);
            if (raster.getNumBands() > colours) {
                raster.getSamples(0, row, width, 1, colours, opacities);
                for (int x = 0; x < width; x++) {
                    alpha[x] = opacities[x] / max;
                }
            }
        };
    }

    /** Whether a profile of red, green and blue leaves every colour where sRGB has it, to about a level of 255. */
    static boolean keepsColours(ICC_Profile profile) {
        if (profile.getNumComponents() != 3) {
            return false;
        }
        int side = 6;
        int count = side * side * side;
        WritableRaster probes = Raster.createInterleavedRaster(DataBuffer.TYPE_USHORT, count, 1, 3, null);
        for (int i = 0; i < count; i++) {
            int[] probe = {i % side, i / side % side, i / side / side};
            for (int c = 0; c < 3; c++) {
                probes.setSample(i, 0, c, probe[c] * 65535 / (side - 1));
            }
        }
        double[] before = new double[3 * count];
        double[] after = new double[3 * count];
        double[] alpha = new double[count];
        ofComponents(probes, 65535).read(0, before, alpha);
        ofProfile(probes, profile).read(0, after, alpha);
        for (int i = 0; i < before.length; i++) {
            if (Math.abs(before[i] - after[i]) > 1.5 / 255) {
                return false;
            }
        }
        return true;
    }

    /** Rows of any other picture, by its own colour model, at 8 bits per sample. */
    static SampleRows ofAnything(BufferedImage image) {
        ColorModel model = image.getColorModel();
        Raster raster = image.getRaster();
        return (row, rgb, alpha) -> {
            for (int x = 0; x < image.getWidth(); x++) {
                int argb = model.getRGB(raster.getDataElements(x, row, null));
                rgb[3 * x] = (argb >> 16 & 0xff) / 255.0;
                rgb[3 * x + 1] = (argb >> 8 & 0xff) / 255.0;
                rgb[3 * x + 2] = (argb & 0xff) / 255.0;
                alpha[x] = (argb >>> 24) / 255.0;
            }
        };
    }

    /** The profile of a colour model that is neither sRGB nor grey; null for the rest. */
    static @Nullable ICC_Profile foreignProfile(ColorModel model) {
        return model.getColorSpace() instanceof ICC_ColorSpace space
                        && !space.isCS_sRGB()
                        && space.getType() != ColorSpace.TYPE_GRAY
                ? space.getProfile()
                : null;
    }

    /** One row of samples at a time, scaled to [0, 1]. */
    final class Samples {
        private final Raster raster;
        private final double max;
        private final boolean signed32;
        private final boolean fractions;
        private final int[] integers;
        private final double[] values;

        Samples(Raster raster, double max) {
            this.raster = raster;
            this.max = max;
            int type = raster.getDataBuffer().getDataType();
            this.fractions = type == DataBuffer.TYPE_FLOAT || type == DataBuffer.TYPE_DOUBLE;
            this.signed32 = max > Integer.MAX_VALUE;
            int count = raster.getWidth() * raster.getNumBands();
            this.integers = new int[fractions ? 0 : count];
            this.values = new double[count];
        }

        /** The largest value a sample can have; 1 for fractions. */
        static double max(Raster raster) {
            int type = raster.getDataBuffer().getDataType();
            boolean fraction = type == DataBuffer.TYPE_FLOAT || type == DataBuffer.TYPE_DOUBLE;
            return fraction ? 1 : Math.pow(2, raster.getSampleModel().getSampleSize(0)) - 1;
        }

        double[] row(int row) {
            if (fractions) {
                raster.getPixels(0, row, raster.getWidth(), 1, values);
                for (int i = 0; i < values.length; i++) {
                    values[i] = Math.min(1, Math.max(0, values[i]));
                }
                return values;
            }
            raster.getPixels(0, row, raster.getWidth(), 1, integers);
            for (int i = 0; i < values.length; i++) {
                values[i] = (signed32 ? Integer.toUnsignedLong(integers[i]) : integers[i]) / max;
            }
            return values;
        }
    }
}
