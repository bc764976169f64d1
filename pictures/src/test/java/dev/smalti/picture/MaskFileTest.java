package dev.smalti.picture;

import static dev.smalti.picture.Fixtures.bytes;
import static dev.smalti.picture.Fixtures.png;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.image.Pixels;
import dev.smalti.picture.MaskFile.By;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaskFileTest {
    @TempDir
    private Path folder;

    @Test
    void whiteIsDrawnWhereNothingIsTransparent() throws IOException {
        assertDrawn(png(4, 8, 0, bytes(0, 127, 128, 255)), By.COLOUR, false, false, true, true);
        assertDrawn(png(2, 8, 6, bytes(255, 255, 255, 255, 0, 0, 0, 255)), By.COLOUR, true, false);
    }

    @Test
    void whatIsTransparentIsDrawnAndTheRestIsKept() throws IOException {
        // White or black or a photograph, with a hole.
        assertDrawn(png(3, 8, 4, bytes(255, 255, 255, 0, 255, 200)), By.TRANSPARENCY, false, true, false);
        assertDrawn(png(3, 8, 4, bytes(0, 255, 0, 0, 0, 255)), By.TRANSPARENCY, false, true, false);
        assertDrawn(png(4, 8, 4, bytes(0, 255, 255, 255, 90, 255, 0, 10)), By.TRANSPARENCY, false, false, false, true);
    }

    @Test
    void blackAndWhiteKeepTheirMeaningBesideTransparency() throws IOException {
        assertDrawn(png(3, 8, 4, bytes(0, 255, 255, 255, 0, 0)), By.BOTH, false, true, true);
        // A soft edge between the two.
        assertDrawn(png(4, 8, 4, bytes(0, 255, 255, 255, 255, 128, 255, 0)), By.BOTH, false, true, true, true);
    }

    private void assertDrawn(byte[] png, By by, boolean... drawn) throws IOException {
        MaskFile file = MaskFile.read(Files.write(folder.resolve("mask.png"), png));
        assertThat(file.by()).isEqualTo(by);
        Pixels original = new Pixels(1, 1, drawn.length, new float[drawn.length]);
        float[] ones = new float[drawn.length];
        java.util.Arrays.fill(ones, 1);
        float[] pasted = file.mask()
                .paste(original, new Pixels(1, 1, drawn.length, ones))
                .values();
        for (int i = 0; i < drawn.length; i++) {
            assertThat(pasted[i]).as("pixel %d", i).isEqualTo(drawn[i] ? 1f : 0f);
        }
    }
}
