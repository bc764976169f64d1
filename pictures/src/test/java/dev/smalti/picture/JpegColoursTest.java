package dev.smalti.picture;

import static dev.smalti.picture.Fixtures.bytes;
import static dev.smalti.picture.Fixtures.gradient;
import static dev.smalti.picture.Fixtures.join;
import static dev.smalti.picture.Fixtures.jpeg;
import static dev.smalti.picture.Fixtures.resource;
import static dev.smalti.picture.Fixtures.slice;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.smalti.SmaltiException;
import dev.smalti.SmaltiException.Kind;
import dev.smalti.image.Pixels;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a JPEG's components are, by the rules of libjpeg, which all common programs follow. */
class JpegColoursTest {
    private static final long LIMIT = 1_000_000;
    private static final int YCC = 1;

    @ParameterizedTest
    @CsvSource({
        // JFIF, Adobe's transform or none, the components' numbers, and whether they are YCbCr
        "true, , 123, true",
        "true, 0, 123, true",
        "true, 1, 123, true",
        "true, 2, 123, true",
        "true, 0, RGB, true",
        "false, 0, 123, false",
        "false, 0, RGB, false",
        "false, 1, RGB, true",
        "false, 2, RGB, true",
        "false, 255, 123, true",
        "false, , 123, true",
        "false, , RGB, false",
        "false, , BGR, true",
        "false, , 012, true"
    })
    void goesByJfifThenByAdobesMarkerThenByTheNumbers(boolean jfif, Integer adobe, String ids, boolean ycc) {
        byte[] numbers = ids.getBytes(StandardCharsets.US_ASCII);
        if (Character.isDigit(ids.charAt(0))) {
            for (int i = 0; i < 3; i++) {
                numbers[i] -= '0';
            }
        }
        byte[] file = bare(jpeg(gradient()), numbers);
        if (adobe != null) {
            file = Fixtures.withSegment(file, 0xee, adobe(adobe));
        }
        if (jfif) {
            file = Fixtures.withSegment(file, 0xe0, bytes('J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0));
        }
        byte[] plain = Fixtures.withSegment(bare(jpeg(gradient()), bytes(1, 2, 3)), 0xee, adobe(ycc ? YCC : 0));
        assertThat(pixels(file)).isEqualTo(pixels(plain));
        // Taken the other way the colours are others.
        byte[] other = Fixtures.withSegment(bare(jpeg(gradient()), bytes(1, 2, 3)), 0xee, adobe(ycc ? 0 : YCC));
        assertThat(pixels(file)).isNotEqualTo(pixels(other));
    }

    @Test
    void readsAPictureWithContradictingMarkers() {
        Pixels pixels = pixels(resource("jfif-and-adobe.jpg"));
        // Without its second marker the file is plain JFIF.
        byte[] file = resource("jfif-and-adobe.jpg");
        int adobe = new String(file, StandardCharsets.ISO_8859_1).indexOf("Adobe") - 4;
        byte[] plain = join(slice(file, 0, adobe), slice(file, adobe + 16, file.length));
        assertThat(pixels).isEqualTo(pixels(plain));
    }

    @Test
    void markersThatAreTooShortOrComeAfterTheFirstScanAreNone() {
        byte[] bare = bare(jpeg(gradient()), bytes('R', 'G', 'B'));
        byte[] shortened = Fixtures.withSegment(bare, 0xee, slice(adobe(1), 0, 11));
        assertThat(pixels(shortened)).isEqualTo(pixels(bare));
        byte[] late = join(slice(bare, 0, bare.length - 2), bytes(0xff, 0xee, 0, 14), adobe(1), bytes(0xff, 0xd9));
        assertThat(pixels(late)).isEqualTo(pixels(bare));
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 2", "2, 2", "255, 2"})
    void inksAreAsTheyAreOnlyWhereAdobeSaysSo(int adobe, int like) {
        byte[] file = resource("ycck-gray.jpg");
        int marker = new String(file, StandardCharsets.ISO_8859_1).indexOf("Adobe");
        byte[] other = file.clone();
        file[marker + 11] = (byte) adobe;
        if (like == 1) {
            // Without the marker inks are as they are, too.
            other = join(slice(file, 0, marker - 4), slice(file, marker + 12, file.length));
        }
        assertThat(pixels(file)).isEqualTo(pixels(other));
    }

    @Test
    void refusesWhatItDoesNotRead() {
        byte[] deep = jpeg(gradient());
        int frame = frame(deep);
        deep[frame + 4] = 12;
        assertRefused(deep, "a JPEG picture with 12 bits per sample");
        byte[] two = jpeg(gradient());
        two[frame + 9] = 2;
        assertRefused(two, "a JPEG picture with 2 components");
        byte[] hierarchical = jpeg(gradient());
        hierarchical[frame + 1] = (byte) 0xc5;
        assertRefused(hierarchical, "a hierarchical JPEG picture");
        byte[] ls = jpeg(gradient());
        ls[frame + 1] = (byte) 0xf7;
        assertRefused(ls, "a JPEG-LS picture");
    }

    private static void assertRefused(byte[] file, String what) {
        SmaltiException e = catchThrowableOfType(SmaltiException.class, () -> pixels(file));
        assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED);
        assertThat(e).hasMessage("'picture' is " + what + ", which Smalti does not read: convert it to PNG first");
    }

    private static Pixels pixels(byte[] file) {
        return PictureReader.read("picture", file, LIMIT).pixels();
    }

    private static byte[] adobe(int transform) {
        return bytes('A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, transform);
    }

    private static int frame(byte[] jpeg) {
        return new String(jpeg, StandardCharsets.ISO_8859_1).indexOf("\u00ff\u00c0");
    }

    /** Without its JFIF marker, and with these numbers of components. */
    private static byte[] bare(byte[] jpeg, byte[] numbers) {
        assertThat(jpeg[3]).isEqualTo((byte) 0xe0);
        int length = (jpeg[4] & 0xff) << 8 | jpeg[5] & 0xff;
        byte[] bare = join(slice(jpeg, 0, 2), slice(jpeg, 4 + length, jpeg.length));
        int frame = frame(bare);
        int scan = new String(bare, StandardCharsets.ISO_8859_1).indexOf("\u00ff\u00da");
        for (int i = 0; i < 3; i++) {
            bare[frame + 10 + 3 * i] = numbers[i];
            bare[scan + 5 + 2 * i] = numbers[i];
        }
        return bare;
    }
}
