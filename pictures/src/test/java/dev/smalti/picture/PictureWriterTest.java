package dev.smalti.picture;

import static dev.smalti.picture.Fixtures.bytes;
import static dev.smalti.picture.Fixtures.chunk;
import static dev.smalti.picture.Fixtures.encoded;
import static dev.smalti.picture.Fixtures.gradient;
import static dev.smalti.picture.Fixtures.join;
import static dev.smalti.picture.Fixtures.withChunk;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.smalti.SmaltiException;
import dev.smalti.SmaltiException.Kind;
import dev.smalti.image.Pixels;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.commons.imaging.Imaging;
import org.apache.commons.imaging.formats.png.PngImageMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureWriterTest {
    private static final Provenance PROVENANCE = Provenance.of(
                    "smalti 0.1.0",
                    new Provenance.Model("faces-f16", "ab".repeat(32)),
                    new Provenance.Run("cpu", Map.of("onnxruntime", "1.29.0", "java", "17")))
            .withJob(new ObjectMapper().createObjectNode().put("job", "draw").put("class", "a naïve \"猫🎨\""))
            .withNotes(List.of("decoded in 4 tiles"));

    @TempDir
    Path folder;

    @Test
    void roundsToTheNearestLevelHalvesUpAndClamps() throws IOException {
        float above = (float) (100.51 / 127.5 - 1);
        Pixels pixels =
                new Pixels(3, 1, 3, new float[] {-1, 1, 0, -3, 7, above, (float) (100.49 / 127.5 - 1), -7, 0.004f});
        Path file = folder.resolve("picture.png");
        PictureWriter.write(file, pixels);
        BufferedImage image = ImageIO.read(file.toFile());
        // 0 is 127.5, which rounds up; the reference would cut it to 127.
        assertThat(Arrays.stream(new int[] {image.getRGB(0, 0), image.getRGB(1, 0), image.getRGB(2, 0)})
                        .mapToObj(Integer::toHexString))
                .containsExactly("ff000064", "ffffff00", "ff806580");
    }

    @Test
    void refusesWhatIsNoNumber() {
        for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            Pixels pixels = new Pixels(1, 1, 2, new float[] {0, value});
            Path file = folder.resolve("none.png");
            SmaltiException refused =
                    catchThrowableOfType(SmaltiException.class, () -> PictureWriter.write(file, pixels));
            assertThat(refused.kind()).isEqualTo(Kind.BAD_INPUT);
            assertThat(refused)
                    .hasMessage("'" + file + "' cannot be written: its pixels are not finite: number 1 is " + value);
            assertThat(file).doesNotExist();
            assertThat(catchThrowableOfType(SmaltiException.class, () -> PictureWriter.image(pixels)))
                    .hasMessage("the picture cannot be made an image: its pixels are not finite: number 1 is " + value);
            assertThat(catchThrowableOfType(SmaltiException.class, () -> PictureWriter.png(pixels)))
                    .hasMessageStartingWith("the picture cannot be made a PNG: its pixels are not finite");
            assertThat(catchThrowableOfType(SmaltiException.class, () -> DepthMapFile.write(file, pixels)))
                    .hasMessage("'" + file + "' cannot be written: its depths are not finite: number 1 is " + value);
        }
    }

    @Property(tries = 60)
    void whatIsWrittenIsReadBackUnchanged(
            @ForAll @IntRange(min = 1, max = 40) int height,
            @ForAll @IntRange(min = 1, max = 40) int width,
            @ForAll boolean gray,
            @ForAll @IntRange(min = 1, max = 256) int levels,
            @ForAll long seed)
            throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[(gray ? 1 : 3) * height * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextInt(levels) / 127.5 - 1);
        }
        Path file = Files.createTempFile("smalti", ".png");
        try {
            PictureWriter.write(file, new Pixels(gray ? 1 : 3, height, width, values));
            Picture picture = PictureReader.read(file);
            assertThat(Arrays.copyOf(picture.pixels().values(), values.length)).isEqualTo(values);
            assertThat(picture.changes().contains(Picture.Change.GRAY_REPEATED)).isEqualTo(gray);
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void keepsHowAPictureWasMade() throws IOException {
        Path file = folder.resolve("picture.png");
        PictureWriter.write(
                file, PictureReader.read("g", encoded(gradient(), "png"), 1000).pixels(), PROVENANCE);
        assertThat(Provenance.read(file)).contains(PROVENANCE);
        assertThat(ImageIO.read(file.toFile()).getRaster().getPixel(23, 15, (int[]) null))
                .containsExactly(253, 255, 127);

        // As an independent reader sees the text.
        PngImageMetadata metadata = (PngImageMetadata) Imaging.getMetadata(file.toFile());
        assertThat(metadata.getTextualInformation().toString().replaceAll("\\s+", " "))
                .contains("smalti: {\"format\":2,\"tool\":\"smalti 0.1.0\",\"job\":{\"job\":\"draw\",\"class\":"
                        + "\"a naïve \\\"猫🎨\\\"\"},\"shows\":\"picture\",\"model\":{\"name\":\"faces-f16\",\"sha256\":\""
                        + "ab".repeat(32) + "\"},\"run\":{\"device\":\"cpu\",\"versions\":"
                        + "{\"java\":\"17\",\"onnxruntime\":\"1.29.0\"}},\"notes\":[\"decoded in 4 tiles\"]}");
    }

    @Test
    void keepsWhatWasDrawn() {
        Path file = folder.resolve("picture.png");
        Provenance drawn =
                PROVENANCE.withNotes(List.of()).showing(Provenance.Shows.SHEET).withTokens("cd".repeat(32));
        PictureWriter.write(file, new Pixels(1, 1, 1, new float[1]), drawn);
        Provenance read = Provenance.read(file).orElseThrow();
        assertThat(read).isEqualTo(drawn);
        assertThat(read.shows()).isEqualTo(Provenance.Shows.SHEET);
        assertThat(read.former()).isNull();
    }

    @Test
    void keepsARecordOfBeforeInItsForm() {
        Path file = folder.resolve("picture.png");
        CommandRecord former = new CommandRecord(
                1,
                "smalti 0.1.0",
                List.of("sample", "--seed", "7"),
                new Provenance.Model("faces-f16", "ab".repeat(32)),
                new CommandRecord.Run(-3, "cpu", Map.of()),
                List.of(),
                new CommandRecord.Drawing(17, "5/000017.png", "cd".repeat(32), Map.of("mask.png", "ef".repeat(32))));
        PictureWriter.write(file, new Pixels(1, 1, 1, new float[1]), former.provenance());
        Provenance read = Provenance.read(file).orElseThrow();
        assertThat(read.former()).isEqualTo(former);
        assertThat(read.format()).isEqualTo(1);
        assertThat(read.job()).isNull();
        assertThat(read.tokensSha256()).isEqualTo("cd".repeat(32));
        assertThat(read.run()).isEqualTo(new Provenance.Run("cpu", Map.of()));
    }

    @Test
    void aPictureWithoutTextSaysNothing() {
        Path file = folder.resolve("picture.png");
        PictureWriter.write(file, new Pixels(1, 1, 1, new float[1]));
        assertThat(Provenance.read(file)).isEmpty();
    }

    @Test
    void readsCompressedTextAndTellsForeignTextApart() throws IOException {
        byte[] json = "{\"format\":1,\"tool\":\"x\",\"more\":[1]}".getBytes(StandardCharsets.UTF_8);
        byte[] key = "smalti\0".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(provenance(join(key, bytes(1, 0, 'e', 'n', 0, 0), Fixtures.deflate(json))))
                .isEqualTo(new CommandRecord(1, "x", List.of(), null, null, List.of(), null).provenance());
        for (String text : List.of("", "[]", "null", "{}", "{\"format\":1}", "{\"format\":1,\"tool\":\"x\"} y")) {
            assertThat(refusal(join(key, new byte[4], text.getBytes(StandardCharsets.UTF_8))))
                    .hasMessageEndingWith("has a 'smalti' text that is not what Smalti writes")
                    .extracting(SmaltiException::kind)
                    .isEqualTo(Kind.CORRUPT);
        }
        assertThat(refusal(join(
                        key, new byte[4], "{\"format\":3,\"tool\":\"smalti 9\"}".getBytes(StandardCharsets.UTF_8))))
                .hasMessageEndingWith(
                        "was written by a newer release (smalti 9, format 3): update to read how it was made");
    }

    @Test
    void onlyPngSaysHowItWasMade() throws IOException {
        Path file = Files.write(folder.resolve("x.jpg"), Fixtures.jpeg(gradient()));
        assertThat(catchThrowableOfType(SmaltiException.class, () -> Provenance.read(file)))
                .hasMessage("'" + file + "' is not a PNG picture: only those tell how they were made");
    }

    @Test
    void replacesAFileWholeAndLeavesNoDraft() throws IOException {
        Path file = Files.writeString(folder.resolve("picture.png"), "old");
        PictureWriter.write(file, new Pixels(1, 1, 1, new float[1]));
        assertThat(PictureReader.read(file).pixels().width()).isEqualTo(1);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
        Path plain = Files.writeString(folder.resolve("plain"), "");
        if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
            PictureWriter.write(folder.resolve("new.png"), new Pixels(1, 1, 1, new float[1]));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("new.png"))))
                    .isEqualTo(PosixFilePermissions.toString(Files.getPosixFilePermissions(plain)));
        }
    }

    @Test
    void saysWhyAFileCannotBeWritten() throws IOException {
        Pixels pixel = new Pixels(1, 1, 1, new float[1]);
        Path lost = folder.resolve("missing").resolve("picture.png");
        SmaltiException e = catchThrowableOfType(SmaltiException.class, () -> PictureWriter.write(lost, pixel));
        assertThat(e.kind()).isEqualTo(Kind.RESOURCE);
        assertThat(e)
                .hasMessage("'" + lost + "' cannot be written: the folder '" + lost.getParent() + "' does not exist");

        Path taken = Files.createDirectory(folder.resolve("taken.png"));
        assertThat(catchThrowableOfType(SmaltiException.class, () -> PictureWriter.write(taken, pixel)))
                .hasMessage("'" + taken + "' cannot be written: there is a folder of that name");

        Path two = folder.resolve("two.png");
        assertThat(catchThrowableOfType(
                        SmaltiException.class, () -> PictureWriter.write(two, new Pixels(2, 1, 1, new float[2]))))
                .hasMessage("'" + two + "' cannot be written: a picture has 1 or 3 channels, not 2");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(taken);
        }
    }

    @Test
    void saysWhatTheDiskSaidWhenItIsFull() {
        IOException full = new IOException("No space left on device");
        OutputStream disk = new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                throw full;
            }
        };
        BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_3BYTE_BGR);
        assertThat(catchThrowableOfType(IOException.class, () -> PngFile.encode(disk, image, null)))
                .isSameAs(full);
    }

    @Test
    void putsPicturesSideBySide() {
        Pixels left = new Pixels(1, 2, 1, new float[] {0.1f, 0.2f});
        Pixels right = new Pixels(1, 2, 2, new float[] {0.3f, 0.4f, 0.5f, 0.6f});
        assertThat(SideBySide.of(left, right)).isEqualTo(new Pixels(1, 2, 11, new float[] {
            0.1f, 1, 1, 1, 1, 1, 1, 1, 1, 0.3f, 0.4f, 0.2f, 1, 1, 1, 1, 1, 1, 1, 1, 0.5f, 0.6f
        }));
        assertThat(catchThrowableOfType(
                        SmaltiException.class, () -> SideBySide.of(left, new Pixels(1, 3, 1, new float[3]))))
                .hasMessage("only pictures of one height and kind can stand side by side,"
                        + " these are Pixels[1x2x1] and Pixels[1x3x1]");
    }

    private Provenance provenance(byte[] text) throws IOException {
        return Provenance.read(withText(text)).orElseThrow();
    }

    private SmaltiException refusal(byte[] text) throws IOException {
        Path file = withText(text);
        return catchThrowableOfType(SmaltiException.class, () -> Provenance.read(file));
    }

    private Path withText(byte[] text) throws IOException {
        return Files.write(folder.resolve("text.png"), withChunk(encoded(gradient(), "png"), chunk("iTXt", text)));
    }
}
