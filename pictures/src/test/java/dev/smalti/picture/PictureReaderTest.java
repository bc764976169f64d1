package dev.smalti.picture;

import static dev.smalti.picture.Fixtures.bytes;
import static dev.smalti.picture.Fixtures.chunk;
import static dev.smalti.picture.Fixtures.encoded;
import static dev.smalti.picture.Fixtures.exif;
import static dev.smalti.picture.Fixtures.gradient;
import static dev.smalti.picture.Fixtures.join;
import static dev.smalti.picture.Fixtures.jpeg;
import static dev.smalti.picture.Fixtures.png;
import static dev.smalti.picture.Fixtures.resource;
import static dev.smalti.picture.Fixtures.withChunk;
import static dev.smalti.picture.Fixtures.withSegment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.smalti.image.Pixels;
import dev.smalti.picture.Picture.Change;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.imageio.ImageWriteParam;
import org.apache.commons.imaging.formats.jpeg.exif.ExifRewriter;
import org.apache.commons.imaging.formats.tiff.constants.TiffTagConstants;
import org.apache.commons.imaging.formats.tiff.write.TiffOutputSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PictureReaderTest {
    private static final long LIMIT = 1_000_000;

    @Test
    void readsBaselineAndProgressiveJpegAlike() {
        byte[] progressive = encoded(gradient(), "jpeg", parameters -> {
            parameters.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
            parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            parameters.setCompressionQuality(1);
        });
        Picture plain = read(jpeg(gradient()));
        assertThat(plain.format()).isEqualTo(PictureFormat.JPEG);
        assertThat(plain.bitDepth()).isEqualTo(8);
        assertThat(plain.changes()).isEmpty();
        // Chroma is subsampled.
        assertThat(meanError(plain)).isLessThan(2.5);
        assertThat(read(progressive).pixels()).isEqualTo(plain.pixels());
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "bmp", "tiff"})
    void readsLosslessFormatsExactly(String format) {
        Picture picture = read(encoded(gradient(), format));
        assertThat(picture.format()).hasToString(format.toUpperCase(java.util.Locale.ROOT));
        assertThat(picture.bitDepth()).isEqualTo(8);
        assertThat(picture.changes()).isEmpty();
        assertThat(meanError(picture)).isZero();
        assertThat(picture.pixels().at(0, 0, 0)).isEqualTo(-1f);
        assertThat(picture.pixels().at(1, 15, 0)).isEqualTo(1f);
        assertThat(picture.pixels().at(2, 0, 0)).isEqualTo((float) (127 / 127.5 - 1));
    }

    @Test
    void readsGif() {
        BufferedImage image = new BufferedImage(4, 2, BufferedImage.TYPE_BYTE_INDEXED);
        image.setRGB(1, 0, 0xffff3399);
        Picture picture = read(encoded(image, "gif"));
        assertThat(picture.format()).isEqualTo(PictureFormat.GIF);
        assertThat(levels(picture, 0)).containsExactly(0, 0xff, 0, 0, 0, 0, 0, 0);
        assertThat(levels(picture, 2)).containsExactly(0, 0x99, 0, 0, 0, 0, 0, 0);
    }

    @ParameterizedTest
    @CsvSource({"lossless.webp, 0, 0", "animated.webp, 0, 0", "lossy.webp, 6, 0"})
    void readsWebp(String file, double error, int changes) {
        Picture picture = read(resource(file));
        assertThat(picture.format()).isEqualTo(PictureFormat.WEBP);
        assertThat(picture.changes()).hasSize(changes);
        assertThat(meanError(picture)).isLessThanOrEqualTo(error);
    }

    @Test
    void readsInksAsTheLightTheyLeave() {
        for (String file : List.of("ycck.jpg", "cmyk.tif")) {
            Picture picture = read(resource(file));
            assertThat(picture.changes()).containsExactly(Change.COLOUR_CONVERTED);
            assertThat(meanError(picture)).as(file).isLessThan(1.5);
        }
        assertThat(levels(read(resource("ycck-gray.jpg")), 1)).containsOnly(153);
    }

    @Test
    void readsPlainInksWhereAdobesMarkerSaysSo() {
        // Stored: Y 0, Cb 128, Cr 128, K 153. Taken as inverted inks, without YCC: 0 * .6, .5 * .6, .5 * .6.
        byte[] file = resource("ycck-gray.jpg");
        int adobe = new String(file, StandardCharsets.ISO_8859_1).indexOf("Adobe");
        assertThat(file[adobe + 11]).isEqualTo((byte) 2);
        file[adobe + 11] = 0;
        Picture picture = read(file);
        assertThat(levels(picture, 0)).containsOnly(0);
        assertThat(levels(picture, 1)).containsOnly(77);
        assertThat(levels(picture, 2)).containsOnly(77);
    }

    @Test
    void keeps16BitsOfPrecision() {
        Picture gray = read(png(3, 16, 0, bytes(0x12, 0x34, 0x12, 0x35, 0xff, 0xff)));
        assertThat(gray.bitDepth()).isEqualTo(16);
        assertThat(gray.changes()).containsExactly(Change.GRAY_REPEATED);
        assertThat(gray.pixels().values())
                .startsWith((float) (2 * 0x1234 / 65535.0 - 1), (float) (2 * 0x1235 / 65535.0 - 1), 1f);

        Picture rgb = read(png(1, 16, 2, bytes(0, 1, 0, 2, 0x80, 0)));
        assertThat(rgb.pixels().values()).containsExactly((float) (2 / 65535.0 - 1), (float) (4 / 65535.0 - 1), (float)
                (2 * 0x8000 / 65535.0 - 1));

        Picture predicted = read(resource("rgb16-predictor.tif"));
        assertThat(predicted.bitDepth()).isEqualTo(16);
        assertThat(meanError(predicted)).isLessThan(0.01);
    }

    @Test
    void takesGraySamplesAsTheyAre() {
        // BufferedImage.getRGB would say 0x94 for 0x4c.
        assertThat(levels(read(png(2, 8, 0, bytes(0x4c, 0xc8))), 2)).containsExactly(0x4c, 0xc8);
        BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
        WritableRaster raster = image.getRaster();
        raster.setSamples(
                0,
                0,
                8,
                8,
                0,
                java.util.stream.IntStream.generate(() -> 0x4c).limit(64).toArray());
        Picture jpeg = read(jpeg(image));
        assertThat(jpeg.changes()).containsExactly(Change.GRAY_REPEATED);
        assertThat(levels(jpeg, 0)).containsOnly(0x4c);
    }

    @ParameterizedTest
    @CsvSource({"1, 0, 255", "2, 0, 85", "4, 0, 17"})
    void readsFewBitsOfGray(int bits, int first, int second) {
        byte[] row = bytes(1 << (8 - 2 * bits));
        assertThat(levels(read(png(2, bits, 0, row)), 0)).containsExactly(first, second);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8})
    void readsPalettes(int bits) {
        byte[] palette = chunk("PLTE", bytes(1, 2, 3, 250, 251, 252));
        byte[] row = bits == 8 ? bytes(0, 1) : bytes(1 << (8 - 2 * bits));
        Picture picture = read(png(2, bits, 3, row, palette));
        assertThat(picture.bitDepth()).isEqualTo(bits);
        assertThat(picture.changes()).isEmpty();
        assertThat(levels(picture, 0)).containsExactly(1, 250);
        assertThat(levels(picture, 2)).containsExactly(3, 252);
    }

    @Test
    void laysTransparentPixelsOverWhite() {
        Picture rgba = read(png(2, 8, 6, bytes(10, 20, 30, 255, 100, 0, 200, 51)));
        assertThat(rgba.changes()).containsExactly(Change.ALPHA_FLATTENED);
        // 100 * .2 + 255 * .8
        assertThat(levels(rgba, 0)).containsExactly(10, 224);
        assertThat(levels(rgba, 1)).containsExactly(20, 204);
        assertThat(levels(rgba, 2)).containsExactly(30, 244);

        Picture deep = read(png(1, 16, 4, bytes(0, 0, 0x80, 0)));
        assertThat(deep.changes()).containsExactly(Change.ALPHA_FLATTENED, Change.GRAY_REPEATED);
        assertThat(deep.pixels().values()[0]).isCloseTo((float) (1 - 2 * 0x8000 / 65535.0), within(1e-6f));

        byte[] palette = chunk("PLTE", bytes(1, 2, 3, 100, 0, 200));
        assertThat(levels(read(png(2, 8, 3, bytes(0, 1), palette, chunk("tRNS", bytes(255, 51)))), 0))
                .containsExactly(1, 224);
        assertThat(levels(read(png(2, 8, 2, bytes(9, 8, 7, 6, 5, 4), chunk("tRNS", bytes(0, 9, 0, 8, 0, 7)))), 1))
                .containsExactly(255, 5);

        Picture webp = read(resource("alpha.webp"));
        assertThat(webp.changes()).containsExactly(Change.ALPHA_FLATTENED);
        // In row 3 alpha is 51, and so is green.
        assertThat((webp.pixels().at(1, 3, 23) + 1) * 127.5).isCloseTo(51 * 0.2 + 255 * 0.8, within(0.01));
        assertThat(webp.pixels().at(0, 0, 0)).isEqualTo(1f);
    }

    @Test
    void anOpaqueAlphaChannelIsNoChange() {
        assertThat(read(png(1, 8, 6, bytes(10, 20, 30, 255))).changes()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "1, 2, 0 1 2 3 4 5",
        "2, 2, 2 1 0 5 4 3",
        "3, 2, 5 4 3 2 1 0",
        "4, 2, 3 4 5 0 1 2",
        "5, 3, 0 3 1 4 2 5",
        "6, 3, 3 0 4 1 5 2",
        "7, 3, 5 2 4 1 3 0",
        "8, 3, 2 5 1 4 0 3"
    })
    void turnsPicturesUpright(int orientation, int height, String expected) throws IOException {
        // Stored: 0 1 2 over 3 4 5.
        BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setSamples(0, 0, 3, 2, 0, new int[] {0, 1, 2, 3, 4, 5});
        Picture png = read(withChunk(encoded(image, "png"), chunk("eXIf", exif(orientation))));
        assertThat(png.pixels().height()).isEqualTo(height);
        assertThat(levels(png, 0)).extracting(String::valueOf).isEqualTo(List.of(expected.split(" ")));
        assertThat(png.changes().contains(Change.ORIENTED)).isEqualTo(orientation != 1);

        // The same in a JPEG, whose EXIF another library wrote: blocks of 8x8 pixels.
        Picture jpeg = read(withOrientation(jpeg(blocks()), orientation));
        for (int row = 0; row < height; row++) {
            for (int column = 0; column < 6 / height; column++) {
                int block = Integer.parseInt(expected.split(" ")[row * (6 / height) + column]);
                assertThat(Math.round((jpeg.pixels().at(0, 8 * row + 4, 8 * column + 4) + 1) * 127.5 / 40))
                        .isEqualTo(block);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"oriented.webp", "oriented.tif"})
    void findsTheOrientationInOtherFormats(String file) {
        Picture picture = read(resource(file));
        assertThat(picture.changes()).containsExactly(Change.ORIENTED);
        assertThat(picture.pixels()).hasToString("Pixels[3x24x16]");
        // A quarter turn to the right: the first row is the first column, read upwards.
        assertThat(levels(picture, 1)).startsWith(255, 238, 221);
        assertThat(levels(picture, 0)).startsWith(0, 0, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"exif", "APP1"})
    void findsTheOrientationInTheTextThatConvertersLeave(String kind) {
        byte[] block = join("Exif\0\0".getBytes(StandardCharsets.ISO_8859_1), exif(6));
        String hex = java.util.HexFormat.of().formatHex(block).replaceAll("(.{72})", "$1\n");
        String profile = "\n" + kind + "\n" + String.format("%8d", block.length) + "\n" + hex + "\n";
        byte[] keyword = ("Raw profile type " + kind + "\0").getBytes(StandardCharsets.ISO_8859_1);
        byte[] text = profile.getBytes(StandardCharsets.ISO_8859_1);
        for (byte[] chunk : List.of(
                chunk("tEXt", join(keyword, text)), chunk("zTXt", join(keyword, bytes(0), Fixtures.deflate(text))))) {
            Picture picture = read(withChunk(encoded(gradient(), "png"), chunk));
            assertThat(picture.changes()).containsExactly(Change.ORIENTED);
            assertThat(picture.pixels()).hasToString("Pixels[3x24x16]");
        }
        byte[] damaged = chunk("tEXt", join(keyword, bytes('x', ' ', '9', ' ', 'z')));
        assertThat(read(withChunk(encoded(gradient(), "png"), damaged)).changes())
                .isEmpty();
    }

    @Test
    void aProfileOfOtherColoursIsIgnored() {
        byte[] grey = ICC_Profile.getInstance(ColorSpace.CS_GRAY).getData();
        byte[] iccp = chunk("iCCP", join(bytes('x', 0, 0), Fixtures.deflate(grey)));
        Picture picture = read(withChunk(encoded(gradient(), "png"), iccp));
        assertThat(picture.changes()).containsExactly(Change.PROFILE_IGNORED);
        assertThat(meanError(picture)).isZero();
    }

    @Test
    void brokenExifLeavesThePictureAsStored() {
        byte[] file = withChunk(encoded(gradient(), "png"), chunk("eXIf", bytes('M', 'M', 0, 42, 0x7f, -1, -1, -1)));
        assertThat(read(file).changes()).isEmpty();
        assertThat(read(withChunk(encoded(gradient(), "png"), chunk("eXIf", exif(9))))
                        .changes())
                .isEmpty();
    }

    @Test
    void brokenDirectoriesBehindTheFirstDoNotHideTheOrientation() {
        ByteBuffer block = ByteBuffer.allocate(38).put(exif(6)).putShort(8, (short) 2);
        // The pointer to the EXIF directory leads out of the block, and so does the one to the thumbnail.
        block.putShort(22, (short) 0x8769).putShort(24, (short) 4).putInt(26, 1).putInt(30, 9999);
        block.putInt(34, 7777);
        Picture picture = read(withChunk(encoded(gradient(), "png"), chunk("eXIf", block.array())));
        assertThat(picture.changes()).containsExactly(Change.ORIENTED);
    }

    @Test
    void convertsColoursThatAProfileDescribes() {
        byte[] linear = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
        byte[] iccp = chunk("iCCP", join(bytes('x', 0, 0), Fixtures.deflate(linear)));
        // Linear 55 / 255 is 0.5019 in sRGB.
        double expected = 255 * (1.055 * Math.pow(55 / 255.0, 1 / 2.4) - 0.055);
        Picture png = read(png(1, 8, 2, bytes(0, 55, 255), iccp));
        assertThat(png.changes()).containsExactly(Change.COLOUR_CONVERTED);
        assertThat((png.pixels().at(1, 0, 0) + 1) * 127.5).isCloseTo(expected, within(0.5));
        assertThat(png.pixels().at(0, 0, 0)).isCloseTo(-1, within(0.01f));
        assertThat(png.pixels().at(2, 0, 0)).isCloseTo(1, within(0.01f));

        Picture alpha = read(png(1, 16, 6, bytes(55, 55, 55, 55, 55, 55, 0x80, 0), iccp));
        assertThat(alpha.changes()).containsExactly(Change.ALPHA_FLATTENED, Change.COLOUR_CONVERTED);
        assertThat((alpha.pixels().at(1, 0, 0) + 1) * 127.5).isCloseTo((expected + 255) / 2, within(0.5));

        Picture palette = read(png(1, 8, 3, bytes(0), iccp, chunk("PLTE", bytes(55, 55, 55))));
        assertThat((palette.pixels().at(1, 0, 0) + 1) * 127.5).isCloseTo(expected, within(0.5));

        BufferedImage flat = new BufferedImage(8, 8, BufferedImage.TYPE_3BYTE_BGR);
        flat.getRaster()
                .setPixels(
                        0,
                        0,
                        8,
                        8,
                        java.util.stream.IntStream.generate(() -> 55).limit(192).toArray());
        Picture jpeg = read(withSegment(jpeg(flat), 0xe2, join(iccHeader(), linear)));
        assertThat(jpeg.changes()).containsExactly(Change.COLOUR_CONVERTED);
        assertThat((jpeg.pixels().at(1, 3, 3) + 1) * 127.5).isCloseTo(expected, within(1.5));
    }

    @Test
    void anSrgbProfileChangesNothing() {
        byte[] srgb = ICC_Profile.getInstance(ColorSpace.CS_sRGB).getData();
        byte[] iccp = chunk("iCCP", join(bytes('x', 0, 0), Fixtures.deflate(srgb)));
        Picture picture = read(withChunk(encoded(gradient(), "png"), iccp));
        assertThat(picture.changes()).isEmpty();
        assertThat(meanError(picture)).isZero();
        assertThat(read(withSegment(jpeg(gradient()), 0xe2, join(iccHeader(), srgb)))
                        .changes())
                .isEmpty();
    }

    @Test
    void aBrokenProfileIsIgnoredAndSaidSo() {
        byte[] noise = new byte[300];
        new java.util.Random(1).nextBytes(noise);
        for (byte[] body : List.of(
                noise, join(bytes('x', 0, 0), noise), join(bytes('x', 0, 0), Fixtures.deflate(noise)), new byte[0])) {
            Picture picture = read(withChunk(encoded(gradient(), "png"), chunk("iCCP", body)));
            assertThat(picture.changes()).containsExactly(Change.PROFILE_IGNORED);
            assertThat(meanError(picture)).isZero();
        }
        Picture jpeg = read(withSegment(jpeg(gradient()), 0xe2, join(iccHeader(), noise)));
        assertThat(jpeg.changes()).containsExactly(Change.PROFILE_IGNORED);
        assertThat(meanError(jpeg)).isLessThan(2.5);
    }

    @Test
    void damageOutsideThePictureIsOfNoAccount() {
        byte[] file = withChunk(encoded(gradient(), "png"), chunk("zTXt", bytes(1, 2, 3)));
        assertThat(meanError(read(file))).isZero();
    }

    private static Picture read(byte[] file) {
        return PictureReader.read("picture", file, LIMIT);
    }

    private static byte[] iccHeader() {
        return join("ICC_PROFILE\0".getBytes(StandardCharsets.ISO_8859_1), bytes(1, 1));
    }

    /** Six grey blocks of 8x8 pixels, each at 40 times its number. */
    private static BufferedImage blocks() {
        BufferedImage image = new BufferedImage(24, 16, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < 16; y++) {
            for (int x = 0; x < 24; x++) {
                image.getRaster().setSample(x, y, 0, 40 * (y / 8 * 3 + x / 8));
            }
        }
        return image;
    }

    private static byte[] withOrientation(byte[] jpeg, int orientation) throws IOException {
        TiffOutputSet tags = new TiffOutputSet();
        tags.getOrCreateRootDirectory().add(TiffTagConstants.TIFF_TAG_ORIENTATION, (short) orientation);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new ExifRewriter().updateExifMetadataLossless(jpeg, out, tags);
        return out.toByteArray();
    }

    private static List<Integer> levels(Picture picture, int channel) {
        Pixels pixels = picture.pixels();
        int area = pixels.height() * pixels.width();
        return java.util.stream.IntStream.range(0, area)
                .mapToObj(i -> (int) Math.round((pixels.values()[channel * area + i] + 1) * 127.5))
                .toList();
    }

    /** Mean absolute difference from the gradient, in levels of 255. */
    private static double meanError(Picture picture) {
        Pixels pixels = picture.pixels();
        assertThat(pixels).hasToString("Pixels[3x16x24]");
        double sum = 0;
        for (int c = 0; c < 3; c++) {
            for (int y = 0; y < Fixtures.HEIGHT; y++) {
                for (int x = 0; x < Fixtures.WIDTH; x++) {
                    double level = (pixels.at(c, y, x) + 1.0) * 127.5;
                    // Floats in [-1, 1] hold a level to 1e-5.
                    sum += Math.max(0, Math.abs(level - gradient(c, y, x)) - 1e-5);
                }
            }
        }
        return sum / (3 * Fixtures.HEIGHT * Fixtures.WIDTH);
    }
}
