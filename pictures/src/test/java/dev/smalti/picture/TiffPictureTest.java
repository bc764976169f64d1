package dev.smalti.picture;

import static dev.smalti.picture.TiffFile.COMPRESSION;
import static dev.smalti.picture.TiffFile.EXTRA;
import static dev.smalti.picture.TiffFile.FILL_ORDER;
import static dev.smalti.picture.TiffFile.FORMAT;
import static dev.smalti.picture.TiffFile.PALETTE;
import static dev.smalti.picture.TiffFile.PHOTOMETRIC;
import static dev.smalti.picture.TiffFile.PLANAR;
import static dev.smalti.picture.TiffFile.PREDICTOR;
import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import dev.smalti.SmaltiException;
import dev.smalti.SmaltiException.Kind;
import dev.smalti.picture.Picture.Change;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TiffPictureTest {
    private static final long LIMIT = 1_000_000;
    private static final int WIDTH = 19;
    private static final int HEIGHT = 18;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 6, 8, 10, 12, 14, 16, 24, 32})
    void readsEveryWidthOfSamplesFromBlackToWhite(int bits) {
        double max = Math.pow(2, bits) - 1;
        for (ByteOrder order : List.of(LITTLE_ENDIAN, BIG_ENDIAN)) {
            for (int samples : new int[] {1, 3}) {
                double[] values = ramp(samples, max);
                for (TiffFile file : layouts(order, samples, bits, values)) {
                    Picture picture = read(file.bytes());
                    assertThat(picture.bitDepth()).isEqualTo(bits);
                    assertPicture(picture, samples, values, max);
                }
            }
        }
    }

    private static List<TiffFile> layouts(ByteOrder order, int samples, int bits, double[] values) {
        return List.of(
                new TiffFile(order, WIDTH, samples, bits, false, values),
                new TiffFile(order, WIDTH, samples, bits, false, values).with(COMPRESSION, 8),
                new TiffFile(order, WIDTH, samples, bits, false, values).tiles(16),
                new TiffFile(order, WIDTH, samples, bits, false, values).with(PLANAR, 2),
                new TiffFile(order, WIDTH, samples, bits, false, values).with(FILL_ORDER, 2),
                new TiffFile(order, WIDTH, samples, bits, false, values).big());
    }

    @ParameterizedTest
    @CsvSource({"8, 2", "16, 2", "32, 2"})
    void undoesThePredictionOfIntegers(int bits, int predictor) {
        double max = Math.pow(2, bits) - 1;
        for (ByteOrder order : List.of(LITTLE_ENDIAN, BIG_ENDIAN)) {
            double[] values = ramp(3, max);
            TiffFile file = new TiffFile(order, WIDTH, 3, bits, false, values);
            assertPicture(
                    read(file.with(PREDICTOR, predictor).with(COMPRESSION, 8).bytes()), 3, values, max);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 32, 64})
    void readsFractions(int bits) {
        for (ByteOrder order : List.of(LITTLE_ENDIAN, BIG_ENDIAN)) {
            double[] values = ramp(3, 64);
            double[] parts = Arrays.stream(values).map(value -> value / 64).toArray();
            for (TiffFile file : List.of(
                    new TiffFile(order, WIDTH, 3, bits, true, parts),
                    new TiffFile(order, WIDTH, 3, bits, true, parts).tiles(16).with(COMPRESSION, 8),
                    new TiffFile(order, WIDTH, 3, bits, true, parts)
                            .with(PREDICTOR, 3)
                            .with(COMPRESSION, 8),
                    new TiffFile(order, WIDTH, 3, bits, true, parts)
                            .with(340, 0.2)
                            .with(341, 0.9),
                    new TiffFile(order, WIDTH, 3, bits, true, values)
                            .with(340, 0)
                            .with(341, 64))) {
                assertPicture(read(file.bytes()), 3, values, 64);
            }
        }
    }

    @Test
    void refusesFractionsOfAnUnknownRange() {
        double[] levels = ramp(1, 255);
        assertThat(refusal(new TiffFile(LITTLE_ENDIAN, WIDTH, 1, 32, true, levels)))
                .isEqualTo(
                        "has floating-point levels from 0.0 to 255.0 and no tags that say which are black and white");
        assertThat(refusal(new TiffFile(LITTLE_ENDIAN, WIDTH, 1, 32, true, levels).with(341, 1)))
                .startsWith("has floating-point levels from 0.0 to 255.0");
        assertThat(refusal(new TiffFile(LITTLE_ENDIAN, 1, 1, 32, true, Double.NaN)))
                .isEqualTo("has samples that are not numbers");
        // Resampling overshoots a little.
        assertThat(read(new TiffFile(LITTLE_ENDIAN, 3, 1, 32, true, -0.01, 0.5, 1.01).bytes())
                        .pixels()
                        .values())
                .startsWith(-1, 0, 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 16, 32})
    void refusesSignedSamplesOfPictures(int bits) {
        assertThat(refusal(new TiffFile(LITTLE_ENDIAN, 2, 1, bits, false, -3, 5).with(FORMAT, 2)))
                .isEqualTo("has signed samples");
    }

    @Test
    void doesNotMultiplyColoursByAlphaTwice() {
        // The colours 72, 60, 54 have been multiplied by 128 / 255: over white they are 199, 187, 181.
        for (int planar = 1; planar <= 2; planar++) {
            Picture associated = read(new TiffFile(LITTLE_ENDIAN, 1, 4, 8, false, 72, 60, 54, 128)
                    .with(EXTRA, 1)
                    .with(PLANAR, planar)
                    .bytes());
            assertThat(levels(associated)).containsExactly(199, 187, 181);
            assertThat(associated.changes()).containsExactly(Change.ALPHA_FLATTENED);
        }
        TiffFile plain = new TiffFile(LITTLE_ENDIAN, 1, 4, 8, false, 143, 120, 108, 128).with(EXTRA, 2);
        assertThat(levels(read(plain.bytes()))).containsExactly(199, 187, 181);
        // Not said to be alpha it is none; where nothing is said of a fourth sample, it is.
        TiffFile unknown = new TiffFile(LITTLE_ENDIAN, 1, 4, 8, false, 143, 120, 108, 128).with(EXTRA, 0);
        assertThat(levels(read(unknown.bytes()))).containsExactly(143, 120, 108);
        TiffFile unsaid = new TiffFile(LITTLE_ENDIAN, 1, 4, 8, false, 143, 120, 108, 128);
        assertThat(levels(read(unsaid.bytes()))).containsExactly(199, 187, 181);
    }

    @Test
    void readsGreyWithAlphaAndWithZeroAsWhite() {
        TiffFile alpha = new TiffFile(BIG_ENDIAN, 2, 2, 16, false, 0, 65535, 0, 13107).with(EXTRA, 2);
        assertThat(levels(read(alpha.bytes()))).containsExactly(0, 0, 0, 204, 204, 204);
        TiffFile inverted = new TiffFile(LITTLE_ENDIAN, 2, 1, 4, false, 0, 15).with(PHOTOMETRIC, 0);
        assertThat(levels(read(inverted.bytes()))).containsExactly(255, 255, 255, 0, 0, 0);
        TiffFile both = new TiffFile(LITTLE_ENDIAN, 1, 2, 8, false, 51, 51)
                .with(PHOTOMETRIC, 0)
                .with(EXTRA, 1);
        assertThat(levels(read(both.bytes()))).containsExactly(204, 204, 204);
    }

    @Test
    void readsPalettesOf8And16Bits() {
        TiffFile wide = new TiffFile(LITTLE_ENDIAN, 2, 1, 1, false, 0, 1).with(PHOTOMETRIC, 3);
        wide.with(PALETTE, 0x0a00, 0x1400, 0x1e00, 0x2800, 0x3200, 0x3c00);
        assertThat(levels(read(wide.bytes()))).containsExactly(10, 30, 50, 20, 40, 60);
        TiffFile narrow = new TiffFile(LITTLE_ENDIAN, 2, 1, 1, false, 0, 1).with(PHOTOMETRIC, 3);
        assertThat(levels(read(narrow.with(PALETTE, 10, 20, 30, 40, 50, 60).bytes())))
                .containsExactly(10, 30, 50, 20, 40, 60);
        TiffFile alpha = new TiffFile(LITTLE_ENDIAN, 1, 2, 8, false, 1, 51).with(PHOTOMETRIC, 3);
        assertThat(levels(read(
                        alpha.with(EXTRA, 2).with(PALETTE, 0, 0, 0, 0, 0, 0).bytes())))
                .containsExactly(204, 204, 204);
    }

    @Test
    void readsLabOfTheFilesWhite() {
        // CIE L*a*b* (50, 40, -30) of D50 is sRGB (163, 90, 171); grey is grey whatever the white is.
        TiffFile lab = new TiffFile(LITTLE_ENDIAN, 1, 3, 8, false, 127.5, 40, 226).with(PHOTOMETRIC, 8);
        Picture picture = read(lab.bytes());
        assertThat(picture.changes()).containsExactly(Change.COLOUR_CONVERTED);
        assertThat(levels(picture).get(0)).isCloseTo(163, within(2));
        assertThat(levels(picture).get(1)).isCloseTo(90, within(2));
        assertThat(levels(picture).get(2)).isCloseTo(171, within(2));
        TiffFile grey = new TiffFile(BIG_ENDIAN, 1, 3, 16, false, 32768, 0, 0).with(PHOTOMETRIC, 8);
        assertThat(levels(read(grey.with(318, 0.3127, 0.329).bytes()))).containsExactly(119, 119, 119);
    }

    @ParameterizedTest
    @CsvSource({
        "6, the older kind of JPEG",
        "34712, JPEG 2000",
        "34887, LERC",
        "34925, LZMA",
        "50000, Zstandard",
        "50001, WebP",
        "50002, JPEG XL",
        "65000, a method unknown here (65000)"
    })
    void saysHowAFileIsCompressedThatItDoesNotRead(int compression, String name) {
        assertThat(refusal(new TiffFile(LITTLE_ENDIAN, 1, 1, 8, false, 0).with(COMPRESSION, compression)))
                .isEqualTo("is compressed with " + name);
    }

    @Test
    void saysWhatColoursItDoesNotRead() {
        TiffFile raw = new TiffFile(LITTLE_ENDIAN, 1, 1, 8, false, 0).with(PHOTOMETRIC, 32803);
        assertThat(refusal(raw)).isEqualTo("holds a camera's raw samples");
        TiffFile small =
                new TiffFile(LITTLE_ENDIAN, 1, 1, 8, false, 0).with(254, 1).with(330, 999);
        assertThat(refusal(small)).isEqualTo("is a camera's raw file");
        TiffFile strange = new TiffFile(LITTLE_ENDIAN, 1, 1, 8, false, 0).with(PHOTOMETRIC, 77);
        assertThat(refusal(strange)).isEqualTo("has colours of a kind unknown here (77)");
        TiffFile complex = new TiffFile(LITTLE_ENDIAN, 1, 1, 32, false, 0).with(FORMAT, 6);
        assertThat(refusal(complex)).isEqualTo("has complex numbers as samples");
    }

    @Test
    void appliesAProfileToColoursThatAreNotMultipliedByAlpha() {
        byte[] linear = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
        double[] profile = new double[linear.length];
        for (int i = 0; i < profile.length; i++) {
            profile[i] = linear[i] & 0xff;
        }
        // Half of linear 110 of 255, which is sRGB 176, and half of white.
        TiffFile file = new TiffFile(LITTLE_ENDIAN, 1, 4, 16, false, 14135, 14135, 14135, 32768).with(EXTRA, 1);
        Picture picture = read(file.with(34675, profile).bytes());
        assertThat(picture.changes()).containsExactly(Change.ALPHA_FLATTENED, Change.COLOUR_CONVERTED);
        assertThat(levels(picture).get(0)).isCloseTo((176 + 255) / 2, within(1));
        TiffFile fractions = new TiffFile(LITTLE_ENDIAN, 1, 3, 32, true, 0.25, 0.5, 0.75).with(34675, profile);
        assertThat(read(fractions.bytes()).changes()).containsAnyOf(Change.COLOUR_CONVERTED, Change.PROFILE_IGNORED);
    }

    @Test
    void aStripThatEndsTooEarlyIsDamage() {
        byte[] whole = new TiffFile(LITTLE_ENDIAN, 4, 1, 8, false, 1, 2, 3, 4).bytes();
        SmaltiException e =
                catchThrowableOfType(SmaltiException.class, () -> read(Fixtures.slice(whole, 0, whole.length - 1)));
        assertThat(e.kind()).isEqualTo(Kind.CORRUPT);
        assertThat(e)
                .hasMessage("'picture' is a TIFF picture that is damaged or unusual:"
                        + " a strip or tile lies beyond the file's end");
        byte[] missing = new TiffFile(LITTLE_ENDIAN, 4, 1, 8, false, 1, 2, 3, 4)
                .with(257, 2)
                .bytes();
        assertThat(catchThrowableOfType(SmaltiException.class, () -> read(missing)))
                .hasMessage("'picture' is a TIFF picture that is damaged or unusual: a strip or tile is missing");
    }

    /** The end of the message, between its usual beginning and end. */
    private static String refusal(TiffFile file) {
        SmaltiException e = catchThrowableOfType(SmaltiException.class, () -> read(file.bytes()));
        assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED);
        String start = "'picture' is a TIFF picture that ";
        String end = ", which Smalti does not read: convert it to PNG first";
        assertThat(e.getMessage()).startsWith(start).endsWith(end);
        return e.getMessage().substring(start.length(), e.getMessage().length() - end.length());
    }

    /** Levels that differ in every sample, with the smallest and the largest one among them. */
    private static double[] ramp(int samples, double max) {
        double[] values = new double[WIDTH * HEIGHT * samples];
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.round(max * i / (values.length - 1));
        }
        return values;
    }

    private static void assertPicture(Picture picture, int samples, double[] values, double max) {
        float[] pixels = picture.pixels().values();
        int area = WIDTH * HEIGHT;
        double farthest = 0;
        for (int c = 0; c < 3; c++) {
            for (int i = 0; i < area; i++) {
                double expected = 2 * values[i * samples + Math.min(c, samples - 1)] / max - 1;
                farthest = Math.max(farthest, Math.abs(pixels[c * area + i] - expected));
            }
        }
        assertThat(farthest).isLessThan(2.0 / 65535);
        assertThat(picture.changes())
                .isEqualTo(samples == 1 ? java.util.Set.of(Change.GRAY_REPEATED) : java.util.Set.of());
    }

    private static Picture read(byte[] file) {
        return PictureReader.read("picture", file, LIMIT);
    }

    /** Red, green and blue of each pixel. */
    private static List<Integer> levels(Picture picture) {
        float[] values = picture.pixels().values();
        int area = values.length / 3;
        Integer[] levels = new Integer[values.length];
        for (int i = 0; i < values.length; i++) {
            levels[i] = (int) Math.round((values[i % 3 * area + i / 3] + 1) * 127.5);
        }
        return List.of(levels);
    }
}
