package dev.smalti.picture.tiff;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.util.Arrays;

/** Makes a picture of {@link TiffSamples}: grey or red, green and blue, and alpha where the file has it. */
public final class TiffPicture {
    /** How far floating-point levels may overshoot black and white, as resampling makes them. */
    private static final float OVERSHOOT = 0.1f;

    /** The white of L*a*b* where the file names none. */
    private static final double[] D50 = {0.3457, 0.3585};

    private final TiffHeader header;
    private final float[] samples;
    private final int colours;
    private final int alpha;

    private TiffPicture(TiffHeader header, float[] samples) {
        this.header = header;
        this.samples = samples;
        this.colours = header.colours() == 1 && header.photometric != TiffHeader.PALETTE ? 1 : 3;
        this.alpha = header.alpha();
    }

    /**
     * Decodes a plain file.
     *
     * @throws dev.smalti.SmaltiException of kind UNSUPPORTED where nothing says which level is black and which is white
     */
    public static BufferedImage read(String name, TiffHeader header, byte[] file) throws IOException {
        if (header.format == TiffHeader.SIGNED && header.photometric != TiffHeader.LAB) {
            throw TiffHeader.unsupported(name, "has signed samples");
        }
        if (header.samples < header.colours()) {
            throw new IOException("its pixels have " + header.samples + " samples, too few for their colours");
        }
        TiffPicture picture = new TiffPicture(header, TiffSamples.read(header, file));
        if (header.format == TiffHeader.FLOAT) {
            picture.scaleFractions(name);
        } else if (header.photometric == TiffHeader.LAB) {
            picture.convertLab();
        } else if (header.photometric != TiffHeader.PALETTE) {
            picture.scaleIntegers();
        }
        return picture.image();
    }

    /** Floating-point samples to [0, 1], by the range that the header gives where it gives one. */
    private void scaleFractions(String name) {
        double[] lows = header.tags.reals(340);
        double[] highs = header.tags.reals(341);
        double low = lows.length == 0 ? 0 : Arrays.stream(lows).min().orElse(0);
        double high = highs.length == 0 ? 1 : Arrays.stream(highs).max().orElse(1);
        // Within black and white the header tells what levels there are, not which is white.
        if (!(high > 1 || low < 0) || !(high > low) || !Double.isFinite(high - low)) {
            low = 0;
            high = 1;
        }
        float opaque = 1;
        float darkest = Float.POSITIVE_INFINITY;
        float lightest = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < samples.length; i++) {
            if (!Float.isFinite(samples[i])) {
                throw TiffHeader.unsupported(name, "has samples that are not numbers");
            }
            if (i % header.samples == alpha) {
                opaque = Math.max(opaque, samples[i]);
            } else {
                darkest = Math.min(darkest, samples[i]);
                lightest = Math.max(lightest, samples[i]);
                samples[i] = (float) ((samples[i] - low) / (high - low));
            }
        }
        scaleAlpha(opaque, high);
        double margin = OVERSHOOT * (high - low);
        if (darkest < low - margin || lightest > high + margin) {
            throw TiffHeader.unsupported(
                    name,
                    "has floating-point levels from " + darkest + " to " + lightest
                            + " and no tags that say which are black and white");
        }
    }

    /** Alpha is counted from 0 to 1, or as the colours are. */
    private void scaleAlpha(float opaque, double high) {
        for (int i = alpha; i < samples.length && alpha >= 0; i += header.samples) {
            samples[i] /= opaque > 1 + OVERSHOOT ? (float) high : 1;
        }
    }

    /** L* is stored from 0 to the largest sample, a* and b* with a sign, in units or in 256ths. */
    private void convertLab() {
        double[] white = header.tags.reals(318);
        boolean given = white.length >= 2 && white[1] > 0;
        CieLab lab = given ? new CieLab(white[0], white[1]) : new CieLab(D50[0], D50[1]);
        int bits = header.bits[0];
        double levels = Math.pow(2, bits);
        double unit = Math.pow(2, bits - 8);
        for (int i = 0; i < samples.length; i += header.samples) {
            double lightness = samples[i] < 0 ? samples[i] + levels : samples[i];
            double a = samples[i + 1] >= levels / 2 ? samples[i + 1] - levels : samples[i + 1];
            double b = samples[i + 2] >= levels / 2 ? samples[i + 2] - levels : samples[i + 2];
            double[] rgb = lab.rgb(100 * lightness / (levels - 1), a / unit, b / unit);
            for (int c = 0; c < 3; c++) {
                samples[i + c] = (float) rgb[c];
            }
            if (alpha >= 0) {
                samples[i + alpha] /= (float) (levels - 1);
            }
        }
    }

    private void scaleIntegers() {
        for (int s = 0; s < header.samples; s++) {
            float max = (float) (Math.pow(2, header.bits[s]) - 1);
            for (int i = s; i < samples.length; i += header.samples) {
                samples[i] /= max;
            }
        }
    }

    private BufferedImage image() throws IOException {
        int bands = colours + (alpha >= 0 ? 1 : 0);
        int type = header.photometric == TiffHeader.PALETTE || even8()
                ? DataBuffer.TYPE_BYTE
                : header.maxBits() <= 16 && header.format != TiffHeader.FLOAT
                        ? DataBuffer.TYPE_USHORT
                        : DataBuffer.TYPE_FLOAT;
        ColorSpace space = ColorSpace.getInstance(colours == 1 ? ColorSpace.CS_GRAY : ColorSpace.CS_sRGB);
        boolean transparent = alpha >= 0;
        ColorModel model = new ComponentColorModel(
                space,
                transparent,
                header.premultiplied(),
                transparent ? Transparency.TRANSLUCENT : Transparency.OPAQUE,
                type);
        int[] offsets = new int[bands];
        Arrays.setAll(offsets, band -> band);
        WritableRaster raster = Raster.createWritableRaster(
                new PixelInterleavedSampleModel(
                        type, header.width, header.height, bands, Math.multiplyExact(bands, header.width), offsets),
                null);
        fill(raster, type == DataBuffer.TYPE_BYTE ? 255 : type == DataBuffer.TYPE_USHORT ? 65535 : 1);
        return new BufferedImage(model, raster, model.isAlphaPremultiplied(), null);
    }

    /** Whether 8 bits hold every sample exactly. */
    private boolean even8() {
        return header.format == TiffHeader.UNSIGNED
                && header.photometric != TiffHeader.LAB
                && Arrays.stream(header.bits).allMatch(bits -> bits == 1 || bits == 2 || bits == 4 || bits == 8);
    }

    private void fill(WritableRaster raster, int levels) throws IOException {
        int[] palette = header.photometric == TiffHeader.PALETTE ? palette() : new int[0];
        int bands = raster.getNumBands();
        float[] pixel = new float[bands];
        float[] row = new float[bands * header.width];
        int from = 0;
        for (int y = 0; y < header.height; y++) {
            for (int x = 0; x < header.width; x++, from += header.samples) {
                if (palette.length > 0) {
                    look(palette, from, pixel);
                } else {
                    colour(from, pixel);
                }
                for (int band = 0; band < bands; band++) {
                    row[bands * x + band] = levels == 1 ? pixel[band] : Math.round(pixel[band] * levels);
                }
            }
            raster.setPixels(0, y, header.width, 1, row);
        }
    }

    private void colour(int from, float[] pixel) {
        float opacity = 1;
        if (alpha >= 0) {
            opacity = samples[from + alpha];
            pixel[colours] = opacity;
        }
        for (int c = 0; c < colours; c++) {
            float value = samples[from + c];
            if (header.photometric == TiffHeader.WHITE_IS_ZERO) {
                value = (header.premultiplied() ? opacity : 1) - value;
            }
            pixel[c] = value;
        }
    }

    private void look(int[] palette, int from, float[] pixel) throws IOException {
        int count = palette.length / 3;
        int index = (int) samples[from];
        if (index >= count) {
            throw new IOException("a colour that its palette does not have: " + index);
        }
        for (int c = 0; c < 3; c++) {
            pixel[c] = palette[c * count + index] / 255f;
        }
        if (alpha >= 0) {
            pixel[3] = (float) (samples[from + alpha] / (Math.pow(2, header.bits[alpha]) - 1));
        }
    }

    /** Levels of 255: all reds, greens and blues; some writers store them so, others with 16 bits as they should. */
    private int[] palette() throws IOException {
        long[] map = header.tags.numbers(320);
        if (map.length < 3) {
            throw new IOException("its palette is missing");
        }
        boolean narrow = Arrays.stream(map).allMatch(value -> value < 256);
        return Arrays.stream(map)
                .mapToInt(value -> (int) (narrow ? value : value >> 8))
                .toArray();
    }
}
