package dev.smalti.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.smalti.SmaltiException;
import dev.smalti.image.Pixels;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorConvertOp;
import java.awt.image.WritableRaster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pixels as images of the Java platform and as PNG in memory, and back. */
class PictureImageTest {
    private static final float TOLERANCE = 1.5f / 255;

    @Property(tries = 60)
    void anImageOfEightBitsIsTheSameAfterwards(
            @ForAll @IntRange(min = 1, max = 20) int height,
            @ForAll @IntRange(min = 1, max = 20) int width,
            @ForAll boolean gray,
            @ForAll long seed)
            throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[(gray ? 1 : 3) * height * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextInt(256) / 127.5 - 1);
        }
        Pixels pixels = new Pixels(gray ? 1 : 3, height, width, values);
        float[] expected = new float[3 * height * width];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = values[gray ? i % (height * width) : i];
        }
        Pixels colours = new Pixels(3, height, width, expected);
        BufferedImage image = PictureWriter.image(pixels);
        assertThat(PictureReader.pixels(image)).isEqualTo(colours);
        byte[] png = PictureWriter.png(pixels);
        assertThat(PictureReader.read("memory", png, 400).pixels()).isEqualTo(colours);
        assertThat(PictureReader.pixels(ImageIO.read(new ByteArrayInputStream(png))))
                .isEqualTo(colours);
    }

    @Test
    void theBytesAreThoseOfTheFile(@TempDir Path folder) throws IOException {
        Pixels pixels = new Pixels(3, 1, 2, new float[] {-1, 1, 0, 0.25f, -0.5f, 0.125f});
        PictureWriter.write(folder.resolve("a.png"), pixels);
        assertThat(Files.readAllBytes(folder.resolve("a.png"))).isEqualTo(PictureWriter.png(pixels));
    }

    @Test
    void everyKindOfImageIsReadAsTheSameColours() {
        int[] colours = {0xFF0A64C8, 0xFFFF0000, 0xFF00FF7F, 0xFF808080};
        BufferedImage plain = new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB);
        plain.setRGB(0, 0, 2, 2, colours, 0, 2);
        Pixels expected = PictureReader.pixels(plain);
        for (int i = 0; i < colours.length; i++) {
            int colour = colours[i];
            for (int c = 0; c < 3; c++) {
                int sample = colour >> (16 - 8 * c) & 0xFF;
                assertThat(expected.at(c, i / 2, i % 2)).isEqualTo((float) (sample / 127.5 - 1));
            }
        }
        for (int type : List.of(
                BufferedImage.TYPE_INT_ARGB,
                BufferedImage.TYPE_INT_ARGB_PRE,
                BufferedImage.TYPE_INT_BGR,
                BufferedImage.TYPE_3BYTE_BGR,
                BufferedImage.TYPE_4BYTE_ABGR,
                BufferedImage.TYPE_4BYTE_ABGR_PRE)) {
            BufferedImage image = new BufferedImage(2, 2, type);
            image.setRGB(0, 0, 2, 2, colours, 0, 2);
            assertThat(PictureReader.pixels(image)).as("type %d", type).isEqualTo(expected);
        }
        BufferedImage coarse = new BufferedImage(2, 2, BufferedImage.TYPE_USHORT_565_RGB);
        coarse.setRGB(0, 0, 2, 2, colours, 0, 2);
        for (int i = 0; i < 12; i++) {
            assertThat(PictureReader.pixels(coarse).values()[i]).isCloseTo(expected.values()[i], within(0.04f));
        }
    }

    @Test
    void transparencyIsLaidOverWhiteAndTheImageStays() {
        BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_4BYTE_ABGR_PRE);
        image.setRGB(0, 0, 0x80FF0000);
        int before = image.getRGB(0, 0);
        Pixels pixels = PictureReader.pixels(image);
        assertThat(pixels.at(0, 0, 0)).isCloseTo(1, within(TOLERANCE));
        assertThat(pixels.at(1, 0, 0)).isCloseTo(2 * (1 - 128 / 255f) - 1, within(TOLERANCE));
        assertThat(image.getRGB(0, 0)).isEqualTo(before);
    }

    @Test
    void sixteenBitsKeepTheirPrecision() {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
        WritableRaster raster = image.getRaster();
        raster.setSample(0, 0, 0, 12345);
        raster.setSample(1, 0, 0, 12346);
        Pixels pixels = PictureReader.pixels(image);
        assertThat(pixels.channels()).isEqualTo(3);
        assertThat(pixels.at(0, 0, 0)).isCloseTo(12345 / 32767.5f - 1, within(1e-6f));
        assertThat(pixels.at(2, 0, 1)).isCloseTo(12346 / 32767.5f - 1, within(1e-6f));
    }

    @Test
    void coloursOfAnotherSpaceAreConverted() {
        BufferedImage srgb = new BufferedImage(1, 1, BufferedImage.TYPE_3BYTE_BGR);
        srgb.setRGB(0, 0, 0xFF3C78B4);
        ColorConvertOp convert = new ColorConvertOp(ColorSpace.getInstance(ColorSpace.CS_LINEAR_RGB), null);
        BufferedImage linear = convert.filter(srgb, convert.createCompatibleDestImage(srgb, linearModel()));
        int[] before = linear.getRaster().getPixel(0, 0, new int[3]);
        Pixels read = PictureReader.pixels(linear);
        for (int i = 0; i < 3; i++) {
            assertThat(read.values()[i]).isCloseTo(PictureReader.pixels(srgb).values()[i], within(6f / 255));
        }
        assertThat(Arrays.equals(linear.getRaster().getPixel(0, 0, new int[3]), before))
                .isTrue();
    }

    private static java.awt.image.ColorModel linearModel() {
        return new java.awt.image.ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_LINEAR_RGB),
                false,
                false,
                java.awt.Transparency.OPAQUE,
                java.awt.image.DataBuffer.TYPE_BYTE);
    }

    @Test
    void refusesOtherCountsOfChannels() {
        Pixels two = new Pixels(2, 1, 1, new float[2]);
        assertThatThrownBy(() -> PictureWriter.image(two))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("the picture cannot be made an image: a picture has 1 or 3 channels, not 2");
    }
}
