package dev.smalti.picture;

import static dev.smalti.picture.Fixtures.bytes;
import static dev.smalti.picture.Fixtures.chunk;
import static dev.smalti.picture.Fixtures.join;
import static dev.smalti.picture.Fixtures.png;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import dev.smalti.SmaltiException;
import dev.smalti.SmaltiException.Kind;
import dev.smalti.image.Pixels;
import dev.smalti.picture.LabelMapFile.Ignored;
import dev.smalti.picture.LabelMapFile.Numbering;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelAndDepthTest {
    @TempDir
    Path folder;

    @Test
    void readsLabelsFromGrayAndPaletteSamples() throws IOException {
        LabelMap expected = new LabelMap(3, 1, 4, new int[] {0, 2, 1, 2});
        assertThat(LabelMapFile.read(file(png(4, 8, 0, bytes(0, 2, 1, 2))), 3, Numbering.AS_STORED))
                .isEqualTo(expected);
        byte[] colours = chunk("PLTE", bytes(9, 9, 9, 9, 9, 9, 9, 9, 9));
        assertThat(LabelMapFile.read(file(png(4, 8, 3, bytes(0, 2, 1, 2), colours)), 3, Numbering.AS_STORED))
                .isEqualTo(expected);
        assertThat(LabelMapFile.read(file(png(4, 2, 3, bytes(0b00100110), colours)), 3, Numbering.AS_STORED))
                .isEqualTo(expected);
        assertThat(LabelMapFile.read(file(png(4, 8, 0, bytes(255, 1, 0, 1))), 3, Numbering.UNLABELLED_255))
                .isEqualTo(expected);
    }

    @Test
    void whatAPngSaysOfTransparencySaysNothingOfItsLabels() throws IOException {
        byte[] transparent = chunk("tRNS", bytes(0, 2));
        LabelMap expected = new LabelMap(3, 1, 4, new int[] {0, 2, 1, 2});
        for (byte[] png : List.of(
                png(4, 8, 0, bytes(0, 2, 1, 2), transparent),
                png(4, 4, 0, bytes(0x02, 0x12), transparent),
                png(4, 16, 0, bytes(0, 0, 0, 2, 0, 1, 0, 2), transparent),
                png(4, 8, 4, bytes(0, 255, 2, 0, 1, 9, 2, 255)),
                png(4, 8, 3, bytes(0, 2, 1, 2), chunk("PLTE", new byte[9]), chunk("tRNS", bytes(0, 0, 0))))) {
            assertThat(LabelMapFile.read(file(png), 3, Numbering.AS_STORED)).isEqualTo(expected);
        }
        assertThat(DepthMapFile.read(file(png(3, 16, 0, bytes(0, 0, 0, 2, 0, 4), transparent)))
                        .values())
                .containsExactly(-1, 0, 1);
        assertThat(DepthMapFile.read(file(png(2, 8, 4, bytes(7, 0, 9, 255)))).values())
                .containsExactly(-1, 1);
    }

    @Test
    void ignoredSamplesBecomeALabel() throws IOException {
        Path map = file(png(4, 8, 0, bytes(0, 255, 1, 255)));
        assertThat(LabelMapFile.read(map, 3, Numbering.AS_STORED, new Ignored(255, 2))
                        .ids())
                .containsExactly(0, 2, 1, 2);
        assertThat(LabelMapFile.read(map, 3, Numbering.UNLABELLED_255, new Ignored(1, 0))
                        .ids())
                .containsExactly(1, 0, 0, 0);
        Path bare = file(png(2, 8, 0, bytes(0, 255)));
        String unknown = "'" + bare + "' has labels that the model does not know (255): it knows 0 to 2";
        assertThat(catchThrowableOfType(
                        SmaltiException.class, () -> LabelMapFile.read(bare, 3, Numbering.AS_STORED, null)))
                .hasMessage(unknown
                        + "; where 255 marks what nobody labelled, --ignore-label 255=LABEL makes a label of it,"
                        + " and --labels shifted makes it 0 and moves the others up");
        // Where nobody can say so, nothing is said of it.
        assertThat(labelRefusal(bare, 3)).hasMessage(unknown);
        assertThat(catchThrowableOfType(
                        SmaltiException.class,
                        () -> LabelMapFile.read(bare, 3, Numbering.AS_STORED, new Ignored(255, 7))))
                .hasMessage("'" + bare + "' has labels that the model does not know (7): it knows 0 to 2");
    }

    @Test
    void oneHotAndArgmaxAreInverse() {
        LabelMap map = new LabelMap(3, 1, 4, new int[] {0, 2, 1, 2});
        Pixels hot = map.oneHot();
        assertThat(hot).isEqualTo(new Pixels(3, 1, 4, new float[] {1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 1}));
        assertThat(LabelMap.ofLogits(hot)).isEqualTo(map);
        assertThat(LabelMap.ofLogits(new Pixels(2, 1, 1, new float[] {-5, -5})).ids())
                .containsExactly(0);
    }

    @Test
    void measuresHowFarLabelsAgree() {
        LabelMap first = new LabelMap(4, 2, 3, new int[] {0, 0, 0, 1, 1, 2});
        LabelMap second = new LabelMap(4, 2, 3, new int[] {0, 0, 1, 1, 1, 1});
        assertThat(LabelQuality.pixelAccuracy(first, second)).isEqualTo(4 / 6.0);
        // Label 0: 2 of 3, label 1: 2 of 4, label 2: 0 of 1; label 3 occurs in neither.
        assertThat(LabelQuality.meanIou(first, second)).isCloseTo((2 / 3.0 + 0.5 + 0) / 3, within(1e-12));
        assertThat(LabelQuality.meanIou(first, first)).isEqualTo(1);
        assertThat(catchThrowableOfType(
                        SmaltiException.class, () -> LabelQuality.meanIou(first, new LabelMap(4, 1, 6, first.ids()))))
                .hasMessage("only segmentations of one size and kind can be compared, these are"
                        + " LabelMap[4 labels, 3x2] and LabelMap[4 labels, 6x1]");
    }

    @Test
    void writesHowMapsWereMadeAndColoursLabelsAsTheirPaletteDoes() throws IOException {
        Provenance made = Provenance.of("smalti", null, null).withNotes(List.of("by hand"));
        LabelMap map = new LabelMap(3, 1, 4, new int[] {0, 2, 1, 2});
        Path labels = folder.resolve("labels.png");
        LabelMapFile.write(labels, map, made);
        assertThat(Provenance.read(labels)).contains(made);
        assertThat(LabelMapFile.read(labels, 3, Numbering.AS_STORED)).isEqualTo(map);
        assertThat(PictureReader.read(labels).pixels()).isEqualTo(LabelMapFile.colours(map));
        Path depth = folder.resolve("depth.png");
        DepthMapFile.write(depth, new Pixels(1, 1, 2, new float[] {-1, 1}), made);
        assertThat(Provenance.read(depth)).contains(made);
    }

    @Test
    void bringsColoursToTheirLumaAndKeepsGrey() throws IOException {
        Pixels grey = PictureReader.read(file(png(3, 8, 0, bytes(0, 100, 255)))).gray();
        assertThat(grey.channels()).isEqualTo(1);
        assertThat(grey.values()).containsExactly(new float[] {-1, 100 / 127.5f - 1, 1}, within(1e-6f));
        Pixels red = PictureReader.read(file(png(1, 8, 2, bytes(255, 0, 0)))).gray();
        assertThat(red.values()).containsExactly(new float[] {2 * 0.299f - 1}, within(1e-6f));
    }

    @Test
    void resizesToTheNearestLabel() {
        LabelMap map = new LabelMap(5, 2, 2, new int[] {1, 2, 3, 4});
        assertThat(map.resize(4, 3).ids()).containsExactly(1, 2, 2, 1, 2, 2, 3, 4, 4, 3, 4, 4);
        assertThat(map.resize(4, 3).resize(2, 2)).isEqualTo(map);
    }

    @Test
    void writesLabelsAsPaletteIndices() throws IOException {
        int[] ids = IntStream.range(0, 256).toArray();
        LabelMap map = new LabelMap(256, 16, 16, ids);
        Path file = folder.resolve("labels.png");
        LabelMapFile.write(file, map);
        assertThat(LabelMapFile.read(file, 256, Numbering.AS_STORED)).isEqualTo(map);
        BufferedImage image = ImageIO.read(file.toFile());
        assertThat(image.getColorModel()).isInstanceOf(IndexColorModel.class);
        assertThat(Arrays.stream(image.getRGB(0, 0, 16, 16, null, 0, 16))
                        .distinct()
                        .count())
                .isEqualTo(256);
    }

    @Test
    void neighbouringLabelsHaveColoursThatDiffer() {
        byte[] palette = LabelMapFile.palette(256);
        for (int a = 0; a < 256; a++) {
            for (int b = a + 1; b < Math.min(256, a + 8); b++) {
                int distance = 0;
                for (int c = 0; c < 3; c++) {
                    distance += Math.abs((palette[3 * a + c] & 0xff) - (palette[3 * b + c] & 0xff));
                }
                assertThat(distance).as("labels %d and %d", a, b).isGreaterThan(40);
            }
        }
    }

    @Test
    void refusesWhatIsNoLabelMap() throws IOException {
        Path unknown = file(png(4, 8, 0, bytes(0, 7, 255, 3)));
        SmaltiException e = labelRefusal(unknown, 3);
        assertThat(e.kind()).isEqualTo(Kind.BAD_INPUT);
        assertThat(e)
                .hasMessage(
                        "'" + unknown + "' has labels that the model does not know (3, 7, 255):" + " it knows 0 to 2");
        Path many = file(png(12, 8, 0, bytes(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)));
        assertThat(labelRefusal(many, 1))
                .hasMessage("'" + many + "' has labels that the model does not know"
                        + " (1, 2, 3, 4, 5, 6, 7, 8 and 4 more): it knows 0 to 0");
        Path colours = file(png(1, 8, 2, bytes(1, 2, 3)));
        assertThat(labelRefusal(colours, 9))
                .hasMessage("'" + colours + "' has 3 channels: a label map is a palette or grey PNG whose samples are"
                        + " label ids, not colours");
        Path jpeg = file(Fixtures.jpeg(Fixtures.gradient()));
        assertThat(labelRefusal(jpeg, 9))
                .hasMessage("'" + jpeg + "' is not a PNG picture: label maps are palette or grey PNG,"
                        + " other formats do not keep the labels");
        Path large = folder.resolve("large.png");
        assertThat(catchThrowableOfType(
                        SmaltiException.class,
                        () -> LabelMapFile.write(large, new LabelMap(300, 1, 1, new int[] {299}))))
                .hasMessage("'" + large + "' cannot be written: a palette PNG has at most 256 labels, not 300");
        assertThat(catchThrowableOfType(
                        SmaltiException.class, () -> new LabelMap(60_000, 200, 200, new int[40_000]).oneHot()))
                .hasMessage("a label map of 200x200 with 60000 labels is too large one-hot: shrink or crop it first");
    }

    @Test
    void readsDepthScaledToItsOwnRange() throws IOException {
        assertThat(DepthMapFile.read(file(png(3, 8, 0, bytes(10, 20, 30)))))
                .isEqualTo(new Pixels(1, 1, 3, new float[] {-1, 0, 1}));
        assertThat(DepthMapFile.read(file(png(3, 16, 0, bytes(1, 0, 1, 1, 1, 4))))
                        .values())
                .containsExactly(-1, -0.5f, 1);
        assertThat(DepthMapFile.read(file(png(2, 8, 0, bytes(9, 9)))).values()).containsExactly(-1, -1);
    }

    @Test
    void readsDepthPackedAsTheReferenceDoes() throws IOException {
        ByteBuffer packed = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        packed.putFloat(1.5f).putFloat(-2.5f).putFloat(0.5f);
        assertThat(DepthMapFile.read(file(png(3, 8, 6, packed.array()))).values())
                .containsExactly(1, -1, 0.5f);
    }

    @Test
    void readsDepthAsMeasuringProgramsWriteIt() throws IOException {
        // 2 and 6 over 4 and 10, wherever they are stored.
        float[] expected = {-1, 0, -0.5f, 1};
        for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            String mark = order == ByteOrder.LITTLE_ENDIAN ? "<" : ">";
            byte[] pfm = ("Pf\n2 2\n" + (order == ByteOrder.LITTLE_ENDIAN ? "-1.0" : "1") + "\n")
                    .getBytes(StandardCharsets.US_ASCII);
            assertThat(DepthMapFile.read(file(join(pfm, floats(order, 4, 10, 2, 6))))
                            .values())
                    .containsExactly(expected);
            assertThat(DepthMapFile.read(file(npy(mark + "f4", "2, 2", false, floats(order, 2, 6, 4, 10))))
                            .values())
                    .containsExactly(expected);
            for (TiffFile tiff : List.of(
                    new TiffFile(order, 2, 1, 32, true, 2, 6, 4, 10),
                    new TiffFile(order, 2, 1, 64, true, 2, 6, 4, 10),
                    new TiffFile(order, 2, 1, 16, false, 2, 6, 4, 10),
                    new TiffFile(order, 2, 1, 16, false, -4, 0, -2, 4).with(TiffFile.FORMAT, 2),
                    new TiffFile(order, 2, 1, 8, false, 10, 6, 8, 2).with(TiffFile.PHOTOMETRIC, 0))) {
                assertThat(DepthMapFile.read(file(tiff.bytes())).values()).containsExactly(expected);
            }
        }
        assertThat(DepthMapFile.read(file(npy("|u1", "1, 2, 2, 1", false, bytes(2, 6, 4, 10))))
                        .values())
                .containsExactly(expected);
        assertThat(DepthMapFile.read(file(npy("<i2", "2, 2", true, bytes(2, 0, 4, 0, 6, 0, 10, 0))))
                        .values())
                .containsExactly(expected);
        // 2, 6, 4 and 10 as binary16.
        assertThat(DepthMapFile.read(file(npy("<f2", "2, 2", false, bytes(0, 0x40, 0, 0x46, 0, 0x44, 0, 0x49))))
                        .values())
                .containsExactly(expected);
        assertThat(DepthMapFile.read(file(npy("|u1", "1, 2", false, bytes(1, 2)))))
                .isEqualTo(new Pixels(1, 1, 2, new float[] {-1, 1}));
    }

    @Test
    void refusesMeasurementsThatAreNoDepthMap() throws IOException {
        assertDepthRefused(
                npy("|u1", "2, 2, 3", false, new byte[12]),
                "is a NumPy array of shape (2, 2, 3): a depth map has a height and a width");
        assertDepthRefused(
                npy("|u1", "4,", false, new byte[4]),
                "is a NumPy array of shape (4,): a depth map has a height and a width");
        assertDepthRefused(npy("|S1", "2, 2", false, new byte[4]), "is no NumPy array of plain numbers");
        assertDepthRefused(
                npy("<f4", "2, 2", false, new byte[15]), "is a NumPy array that ends too early: it is truncated");
        assertDepthRefused(
                "PF\n1 1\n-1\n".getBytes(StandardCharsets.US_ASCII),
                "is a PFM of colours: a depth map has one channel (Pf)");
        assertDepthRefused(
                "Pf\n2 2\n-1\n".getBytes(StandardCharsets.US_ASCII), "is a PFM that ends too early: it is truncated");
        assertDepthRefused(
                "Pf\nx".getBytes(StandardCharsets.US_ASCII), "is a PFM without a size and scale: it is damaged");
        assertDepthRefused(
                join(
                        "Pf\n1 1\n-1\n".getBytes(StandardCharsets.US_ASCII),
                        floats(ByteOrder.LITTLE_ENDIAN, Float.POSITIVE_INFINITY)),
                "has depths that are not numbers: give those places a depth, such as the farthest");
        assertDepthRefused(
                new TiffFile(ByteOrder.LITTLE_ENDIAN, 1, 3, 8, false, 1, 2, 3).bytes(),
                "is no depth map: as TIFF those have one grey channel");
        assertDepthRefused(
                Fixtures.jpeg(Fixtures.gradient()),
                "is no depth map: those are PNG, TIFF, PFM or NPY, which keep the depths");
    }

    private void assertDepthRefused(byte[] data, String what) throws IOException {
        Path file = file(data);
        assertThat(catchThrowableOfType(SmaltiException.class, () -> DepthMapFile.read(file)))
                .hasMessage("'" + file + "' " + what);
    }

    private static byte[] floats(ByteOrder order, float... values) {
        ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(order);
        for (float value : values) {
            buffer.putFloat(value);
        }
        return buffer.array();
    }

    private static byte[] npy(String type, String shape, boolean columnsFirst, byte[] data) {
        String order = columnsFirst ? "True" : "False";
        String header = "{'descr': '" + type + "', 'fortran_order': " + order + ", 'shape': (" + shape + "), }\n";
        return join(
                bytes(0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, header.length(), 0),
                header.getBytes(StandardCharsets.US_ASCII),
                data);
    }

    @Test
    void writesDepthWith16Bits() throws IOException {
        float[] values = new float[1000];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (2 * (i / 999.0) * (i / 999.0) - 1);
        }
        Path file = folder.resolve("depth.png");
        DepthMapFile.write(file, new Pixels(1, 20, 50, values));
        assertThat(DepthMapFile.read(file).values()).containsExactly(values, within(1.01f / 65535));
    }

    @Test
    void refusesWhatIsNoDepthMap() throws IOException {
        Path picture = file(png(1, 8, 6, bytes(0, 0, 0x80, 0xff)));
        assertThat(catchThrowableOfType(SmaltiException.class, () -> DepthMapFile.read(picture)))
                .hasMessage("'" + picture + "' is no depth map: its RGBA bytes are not float32 values;"
                        + " is it an ordinary picture?");
        Path rgb = file(png(1, 8, 2, bytes(1, 2, 3)));
        assertThat(catchThrowableOfType(SmaltiException.class, () -> DepthMapFile.read(rgb)))
                .hasMessage("'" + rgb + "' is no depth map: those are grey PNG of 8 or 16 bits,"
                        + " or RGBA with a float32 in each pixel");
        Path out = folder.resolve("out.png");
        assertThat(catchThrowableOfType(
                        SmaltiException.class, () -> DepthMapFile.write(out, new Pixels(3, 1, 1, new float[3]))))
                .hasMessage("'" + out + "' cannot be written: a depth map has 1 channel, not 3");
    }

    private SmaltiException labelRefusal(Path file, int labels) {
        return catchThrowableOfType(SmaltiException.class, () -> LabelMapFile.read(file, labels, Numbering.AS_STORED));
    }

    private Path file(byte[] bytes) throws IOException {
        return Files.write(Files.createTempFile(folder, "map", ".png"), bytes);
    }
}
