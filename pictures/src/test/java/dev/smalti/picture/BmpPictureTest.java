package dev.smalti.picture;

import static dev.smalti.picture.Fixtures.bytes;
import static dev.smalti.picture.Fixtures.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.smalti.SmaltiException;
import dev.smalti.SmaltiException.Kind;
import dev.smalti.picture.Picture.Change;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BmpPictureTest {
    private static final long LIMIT = 1_000_000;
    /** Blue, green and red of two colours. */
    private static final byte[] COLOURS = bytes(3, 2, 1, 0, 6, 5, 4, 0);

    @ParameterizedTest
    @CsvSource({"1, 0x40, 0x80", "2, 0x10, 0x40", "4, 0x01, 0x10", "8, 0x0001, 0x0100"})
    void readsPalettesFromTheLowestRowUp(int bits, String lower, String upper) {
        ByteBuffer rows = ByteBuffer.allocate(8);
        int shift = bits == 8 ? 16 : 24;
        rows.putInt(Integer.decode(lower) << shift).putInt(Integer.decode(upper) << shift);
        Picture picture = read(bitmap(2, 2, bits, 0, 2, COLOURS, rows.array()));
        assertThat(levels(picture, 0)).containsExactly(4, 1, 1, 4);
        assertThat(levels(picture, 2)).containsExactly(6, 3, 3, 6);
        assertThat(picture.bitDepth()).isEqualTo(bits);
    }

    @Test
    void readsRowsFromTheTopWhereTheHeightIsNegative() {
        byte[] rows = bytes(1, 2, 3, 0, 4, 5, 6, 0);
        assertThat(levels(read(bitmap(1, 2, 24, 0, 0, new byte[0], rows)), 0)).containsExactly(6, 3);
        assertThat(levels(read(bitmap(1, -2, 24, 0, 0, new byte[0], rows)), 0)).containsExactly(3, 6);
    }

    @Test
    void scalesFieldsOfAnyWidthToWhite() {
        // 5 bits each without fields; 4 bits each, with alpha, in fields.
        assertThat(levels(read(bitmap(2, 1, 16, 0, 0, new byte[0], bytes(0xff, 0x7f, 0, 0x40))), 0))
                .containsExactly(255, 132);
        byte[] fields = fields(0x0f00, 0x00f0, 0x000f, 0xf000);
        Picture picture = read(longBitmap(2, 16, 3, fields, bytes(0x00, 0xff, 0x42, 0x3f)));
        // 15 and 0 of 15, and the second over white with 3 / 15 of itself.
        assertThat(levels(picture, 0)).containsExactly(255, 255);
        assertThat(levels(picture, 1)).containsExactly(0, (int) Math.round(204 + 0.2 * 68));
        assertThat(picture.changes()).containsExactly(Change.ALPHA_FLATTENED);
        assertThat(picture.bitDepth()).isEqualTo(4);
    }

    @Test
    void alphaThatIsZeroEverywhereIsNone() {
        byte[] fields = fields(0xff0000, 0xff00, 0xff, 0xff000000);
        Picture picture = read(longBitmap(1, 32, 3, fields, bytes(30, 20, 10, 0)));
        assertThat(levels(picture, 0)).containsExactly(10);
        assertThat(picture.changes()).isEmpty();
    }

    @Test
    void readsRuns() {
        byte[] colours = join(COLOURS, bytes(9, 8, 7, 0));
        // Two of colour 1, then a stretch of three and its padding, the end of the row; a jump of one; two of colour 2;
        // the end.
        byte[] runs = bytes(2, 1, 0, 3, 0, 1, 2, 0, 0, 0, 0, 2, 1, 0, 2, 2, 0, 1);
        assertThat(levels(read(bitmap(5, 2, 8, 1, 3, colours, runs)), 0)).containsExactly(1, 7, 7, 1, 1, 4, 4, 1, 4, 7);
        // Runs of two colours that take turns.
        byte[] nibbles = bytes(3, 0x12, 0, 1);
        assertThat(levels(read(bitmap(3, 1, 4, 2, 3, colours, nibbles)), 0)).containsExactly(4, 7, 4);
    }

    @Test
    void readsTheOldHeader() {
        ByteBuffer file = ByteBuffer.allocate(14 + 12 + 6 + 4).order(ByteOrder.LITTLE_ENDIAN);
        file.put(bytes('B', 'M')).putInt(36).putInt(0).putInt(32);
        file.putInt(12)
                .putShort((short) 1)
                .putShort((short) 1)
                .putShort((short) 1)
                .putShort((short) 1);
        file.put(bytes(3, 2, 1, 6, 5, 4)).put(bytes(0x80, 0, 0, 0));
        assertThat(levels(read(file.array()), 2)).containsExactly(6);
    }

    @Test
    void refusesPicturesOfOtherKinds() {
        SmaltiException e = refusal(bitmap(1, 1, 0, 5, 0, new byte[0], bytes(0x89, 'P', 'N', 'G')));
        assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED);
        assertThat(e)
                .hasMessage("'picture' is a BMP picture of a kind that Smalti does not read"
                        + " (0 bits, compression 5): convert it to PNG first");
        assertThat(refusal(bitmap(2, 1, 8, 0, 2, COLOURS, bytes(0, 9, 0, 0))))
                .hasMessage(
                        "'picture' is a BMP picture that is damaged or unusual: a colour that its palette does not have: 9");
        assertThat(refusal(bitmap(2, 9, 24, 0, 0, new byte[0], bytes(1, 2, 3, 4, 5, 6, 0, 0))))
                .hasMessage("'picture' is a BMP picture that is damaged or unusual: it ends too early");
    }

    private static byte[] fields(int... masks) {
        ByteBuffer fields = ByteBuffer.allocate(4 * masks.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int mask : masks) {
            fields.putInt(mask);
        }
        return fields.array();
    }

    private static byte[] bitmap(
            int width, int height, int bits, int compression, int count, byte[] colours, byte[] rows) {
        return join(head(40, colours.length, width, height, bits, compression, count), colours, rows);
    }

    /** With the header of 56 bytes, which ends in the fields. */
    private static byte[] longBitmap(int width, int bits, int compression, byte[] fields, byte[] row) {
        return join(head(56, 0, width, 1, bits, compression, 0), fields, row);
    }

    private static byte[] head(int header, int between, int width, int height, int bits, int compression, int colours) {
        ByteBuffer head = ByteBuffer.allocate(14 + 40).order(ByteOrder.LITTLE_ENDIAN);
        head.put(bytes('B', 'M')).putInt(0).putInt(0).putInt(14 + header + between);
        head.putInt(header).putInt(width).putInt(height).putShort((short) 1).putShort((short) bits);
        head.putInt(compression).putInt(0).putInt(0).putInt(0).putInt(colours).putInt(0);
        return head.array();
    }

    private static SmaltiException refusal(byte[] file) {
        return catchThrowableOfType(SmaltiException.class, () -> read(file));
    }

    private static Picture read(byte[] file) {
        return PictureReader.read("picture", file, LIMIT);
    }

    private static List<Integer> levels(Picture picture, int channel) {
        int area = picture.pixels().height() * picture.pixels().width();
        return IntStream.range(0, area)
                .mapToObj(i -> (int) Math.round((picture.pixels().values()[channel * area + i] + 1) * 127.5))
                .toList();
    }
}
