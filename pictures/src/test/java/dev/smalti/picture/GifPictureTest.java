package dev.smalti.picture;

import static dev.smalti.picture.Fixtures.bytes;
import static dev.smalti.picture.Fixtures.encoded;
import static dev.smalti.picture.Fixtures.join;
import static dev.smalti.picture.Fixtures.resource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.smalti.SmaltiException;
import dev.smalti.SmaltiException.Kind;
import dev.smalti.picture.Picture.Change;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GifPictureTest {
    private static final long LIMIT = 1_000_000;
    /** Black, red, green and white. */
    private static final byte[] COLOURS = bytes(0, 0, 0, 255, 0, 0, 0, 255, 0, 255, 255, 255);

    private static final int CLEAR = 4;
    private static final int END = 5;

    @Test
    void readsCodesThatAreClearedTwice() {
        Picture expected = PictureReader.read("expected", resource("cleared-twice.png"), LIMIT);
        assertThat(read(resource("cleared-twice.gif")).pixels()).isEqualTo(expected.pixels());
        byte[] codes = codes(CLEAR, CLEAR, CLEAR, 0, 1, CLEAR, CLEAR, 2, 3, END);
        assertThat(reds(gif(2, 2, 0, 0, 2, 2, 0, codes))).containsExactly(0, 255, 0, 255);
    }

    @Test
    void readsCodesThatAreNeverCleared() {
        assertThat(reds(gif(3, 1, 0, 0, 3, 1, 0, codes(1, 0, 3)))).containsExactly(255, 0, 255);
    }

    @Test
    void readsFullTables() {
        SplittableRandom random = new SplittableRandom(1);
        BufferedImage image = new BufferedImage(150, 140, BufferedImage.TYPE_BYTE_INDEXED);
        int[] indices = random.ints(150 * 140, 0, 256).toArray();
        image.getRaster().setSamples(0, 0, 150, 140, 0, indices);
        Picture picture = read(encoded(image, "gif"));
        List<Integer> expected = IntStream.of(indices)
                .mapToObj(index -> image.getColorModel().getRed(index))
                .toList();
        assertThat(reds(picture)).isEqualTo(expected);
        assertThat(picture.bitDepth()).isEqualTo(8);
        assertThat(picture.changes()).isEmpty();
    }

    @Test
    void laysTheFrameOnTheCanvas() {
        Picture picture = gif(4, 2, 1, 1, 2, 1, 0, codes(CLEAR, 0, 1, END));
        assertThat(picture.pixels()).hasToString("Pixels[3x2x4]");
        assertThat(reds(picture)).containsExactly(255, 255, 255, 255, 255, 0, 255, 255);
        assertThat(picture.changes()).containsExactly(Change.ALPHA_FLATTENED);
        assertThat(picture.bitDepth()).isEqualTo(2);
        // A canvas that is too small, or none at all, grows.
        assertThat(gif(0, 0, 1, 0, 2, 1, 0, codes(CLEAR, 0, 1, END)).pixels()).hasToString("Pixels[3x1x3]");
    }

    @Test
    void whatAFrameDoesNotFillIsTransparent() {
        assertThat(reds(gif(2, 2, 0, 0, 2, 2, 0, codes(CLEAR, 0, 0, 0, END)))).containsExactly(0, 0, 0, 255);
    }

    @Test
    void ordersInterlacedRows() {
        // Rows 0 and 8, then 4, then 2 and 6, then the odd ones; two colours take turns in that order.
        int[] rows = new int[12];
        rows[0] = CLEAR;
        for (int i = 0; i < 10; i++) {
            rows[i + 1] = i % 2;
            // Before codes grow: each literal adds an entry, and 8 need a fourth bit.
        }
        rows[11] = END;
        Picture picture = gif(1, 10, 0, 0, 1, 10, 0x40, grownCodes(rows));
        assertThat(reds(picture)).containsExactly(0, 255, 255, 0, 0, 255, 0, 0, 255, 255);
    }

    @Test
    void aTransparentIndexShowsThePage() {
        byte[] control = bytes(0x21, 0xf9, 4, 1, 0, 0, 1, 0);
        byte[] file = file(2, 1, control, frame(0, 0, 2, 1, 0), codes(CLEAR, 0, 1, END));
        Picture picture = read(file);
        assertThat(reds(picture)).containsExactly(0, 255);
        assertThat(IntStream.range(0, 2).mapToObj(x -> picture.pixels().at(1, 0, x)))
                .containsExactly(-1f, 1f);
    }

    @Test
    void refusesWhatIsDamaged() {
        assertThat(refusal(file(1, 1, new byte[0], frame(0, 0, 1, 1, 0), codes(CLEAR, 7))))
                .endsWith("a code that stands for nothing");
        byte[] whole = file(2, 1, new byte[0], frame(0, 0, 2, 1, 0), codes(CLEAR, 0, 1, END));
        assertThat(refusal(Fixtures.slice(whole, 0, whole.length - 4))).endsWith("it ends too early");
        assertThat(refusal(file(0, 0, new byte[0], bytes(0x3b), new byte[0]))).endsWith("it has no picture");
        byte[] twoColours =
                file(1, 1, new byte[0], frame(0, 0, 1, 1, 0x80), join(bytes(0, 0, 0, 9, 9, 9), codes(CLEAR, 3)));
        assertThat(refusal(twoColours)).endsWith("a colour that its palette does not have: 3");
        assertThat(refusal(file(1, 1, new byte[0], frame(0, 0, 0, 1, 0), codes(CLEAR, 0))))
                .endsWith("its frame has no pixels");
    }

    private static String refusal(byte[] file) {
        SmaltiException e = catchThrowableOfType(SmaltiException.class, () -> read(file));
        assertThat(e.kind()).isEqualTo(Kind.CORRUPT);
        return e.getMessage();
    }

    private static Picture gif(
            int width, int height, int left, int top, int frameWidth, int frameHeight, int flags, byte[] codes) {
        return read(file(width, height, new byte[0], frame(left, top, frameWidth, frameHeight, flags), codes));
    }

    private static byte[] file(int width, int height, byte[] extension, byte[] frame, byte[] codes) {
        byte[] head = join(
                "GIF89a".getBytes(java.nio.charset.StandardCharsets.US_ASCII), bytes(width, 0, height, 0, 0x81, 0, 0));
        return join(head, COLOURS, extension, frame, codes);
    }

    private static byte[] frame(int left, int top, int width, int height, int flags) {
        return bytes(0x2c, left, 0, top, 0, width, 0, height, 0, flags);
    }

    /** Codes of three bits, as they are until the table has grown, in one sub-block. */
    private static byte[] codes(int... codes) {
        int[] widths = new int[codes.length];
        java.util.Arrays.fill(widths, 3);
        return packed(codes, widths);
    }

    /** The same with the widths that a decoder expects after one clear code. */
    private static byte[] grownCodes(int... codes) {
        int[] widths = new int[codes.length];
        int next = END + 1;
        int width = 3;
        for (int i = 0; i < codes.length; i++) {
            widths[i] = width;
            // The first literal after the clear code adds no entry.
            if (i > 1 && ++next == 1 << width) {
                width++;
            }
        }
        return packed(codes, widths);
    }

    private static byte[] packed(int[] codes, int[] widths) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        long bits = 0;
        int count = 0;
        for (int i = 0; i < codes.length; i++) {
            bits |= (long) codes[i] << count;
            count += widths[i];
            for (; count >= 8; count -= 8, bits >>= 8) {
                block.write((int) bits);
            }
        }
        block.write((int) bits);
        return join(bytes(2, block.size()), block.toByteArray(), bytes(0, 0x3b));
    }

    private static Picture read(byte[] file) {
        return PictureReader.read("picture", file, LIMIT);
    }

    private static List<Integer> reds(Picture picture) {
        int area = picture.pixels().height() * picture.pixels().width();
        return IntStream.range(0, area)
                .mapToObj(i -> (int) Math.round((picture.pixels().values()[i] + 1) * 127.5))
                .toList();
    }
}
