package dev.smalti.picture;

import static dev.smalti.picture.Fixtures.resource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.smalti.SmaltiException;
import dev.smalti.SmaltiException.Kind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Decoded pixels are those of libwebp, to the bit: each picture lies beside what dwebp makes of it. */
class WebpPictureTest {
    private static final long LIMIT = 1_000_000;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gradient",
                "disc",
                "coarse",
                "smooth",
                "sharp",
                "simple",
                "fine",
                "drawing",
                "alpha-0-none",
                "alpha-0-fast",
                "alpha-0-best",
                "alpha-1-none",
                "alpha-1-fast",
                "alpha-1-best",
                "one-colour",
                "frame-beside"
            })
    void decodesAsLibwebpDoes(String name) {
        Picture expected = PictureReader.read("expected", resource("webp/" + name + ".png"), LIMIT);
        Picture picture = PictureReader.read("picture", resource("webp/" + name + ".webp"), LIMIT);
        assertThat(picture.format()).isEqualTo(PictureFormat.WEBP);
        assertThat(picture.pixels()).isEqualTo(expected.pixels());
        assertThat(picture.changes()).isEqualTo(expected.changes());
    }

    @Test
    void anotherSizeThanTheHeadersIsDamage() {
        byte[] file = resource("webp/alpha-0-none.webp");
        // VP8X counts the width from 0 in three bytes.
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putShort(24, (short) 43);
        assertThat(refusal(file)).hasMessage("'picture' is a WebP picture of another size than its header says");
    }

    @Test
    void anAlphaChannelThatEndsTooEarlyIsDamage() {
        byte[] file = resource("webp/alpha-0-none.webp");
        int size = 20 + 14;
        assertThat(new String(file, 30, 4, java.nio.charset.StandardCharsets.US_ASCII))
                .isEqualTo("ALPH");
        ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int alpha = buffer.getInt(size);
        // What is cut from the channel becomes a chunk that nobody knows.
        buffer.putInt(size, alpha - 100 & ~1);
        int rest = size + 4 + (alpha - 100 & ~1);
        buffer.put(rest, "JUNK".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        buffer.putInt(rest + 4, size + 4 + alpha + (alpha & 1) - rest - 8);
        assertThat(refusal(file))
                .hasMessage("'picture' is a WebP picture that is damaged or unusual: its alpha channel ends too early");
    }

    @Test
    void aFileWithoutAPictureIsSaidToBeOne() {
        byte[] file = "RIFF\u0012\0\0\0WEBPEXIF\6\0\0\0Exif\0\0".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        assertThat(refusal(file)).hasMessage("'picture' is a WebP file without a picture");
    }

    private static SmaltiException refusal(byte[] file) {
        SmaltiException e =
                catchThrowableOfType(SmaltiException.class, () -> PictureReader.read("picture", file, LIMIT));
        assertThat(e.kind()).isEqualTo(Kind.CORRUPT);
        return e;
    }
}
