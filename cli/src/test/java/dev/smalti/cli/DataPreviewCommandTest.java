package dev.smalti.cli;

import static dev.smalti.cli.Run.smalti;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.data.Scenes;
import dev.smalti.image.Pixels;
import dev.smalti.picture.PictureReader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataPreviewCommandTest {
    @TempDir
    Path folder;

    @Test
    void putsARowForEachExampleOnASheet() {
        Path sheet = folder.resolve("new/sheet.png");
        Run run = smalti("data", "preview", "-o", sheet.toString(), "--count", "3", "--size", "48x32", "--seed", "5");
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .isEqualTo(sheet + ": 3 examples; from the left: picture, segmentation, depth, edges, low resolution,"
                        + " poses, boxes" + System.lineSeparator());
        Pixels pixels = PictureReader.read(sheet).pixels();
        assertThat(pixels.height()).isEqualTo(3 * 32 + 2 * 2);
        assertThat(pixels.width()).isEqualTo(7 * 48 + 6 * 2);
        Pixels second = new Scenes(5, 32, 48).get(1).picture();
        Pixels shown = pixels.crop(34, 0, 32, 48);
        for (int i = 0; i < second.values().length; i++) {
            assertThat(Math.abs(shown.values()[i] - second.values()[i])).isLessThan(0.005f);
        }
    }

    @Test
    void printsJson() {
        Run run = smalti(
                "data", "preview", "-o", folder.resolve("a.png").toString(), "-n", "1", "--size", "32", "--json");
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("\"examples\" : 1").contains("\"columns\" : [");
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        String sheet = folder.resolve("b.png").toString();
        assertThat(smalti("data", "preview", "-o", sheet, "--data", "nowhere").err())
                .isEqualTo("smalti: there are no examples 'nowhere': --data is scenes" + System.lineSeparator());
        assertThat(smalti("data", "preview", "-o", sheet, "--count", "0").code())
                .isEqualTo(2);
        assertThat(smalti("data", "preview", "-o", sheet, "--size", "8").code()).isEqualTo(3);
        assertThat(smalti("data").code()).isEqualTo(2);
    }
}
