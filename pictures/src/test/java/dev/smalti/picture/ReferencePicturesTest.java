package dev.smalti.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.smalti.image.Pixels;
import dev.smalti.picture.LabelMapFile.Numbering;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Real photographs of the reference, and the label and depth maps beside them. */
@Tag("golden")
class ReferencePicturesTest {
    private static final String LABELS = "_seg.png";
    private static final String DEPTH = "_depth.png";

    @TestFactory
    Stream<DynamicTest> photographsAndTheirMapsAreRead() {
        Path root = Path.of(System.getProperty("reference.dir", "../../shared/reference"));
        List<Path> pictures = list(root).stream()
                .filter(Files::isDirectory)
                .filter(folder -> !Files.exists(folder.resolve("golden.safetensors")))
                .flatMap(folder -> list(folder).stream())
                .filter(file -> name(file).toLowerCase(Locale.ROOT).matches(".*\\.(png|jpe?g)"))
                .toList();
        return pictures.isEmpty()
                ? Stream.of(DynamicTest.dynamicTest("no picture", () -> abort("SKIPPED: no photographs in " + root)))
                : pictures.stream().map(file -> DynamicTest.dynamicTest(name(file), () -> read(file)));
    }

    private static void read(Path file) throws IOException {
        if (name(file).endsWith(LABELS)) {
            LabelMap map = LabelMapFile.read(file, 256, Numbering.AS_STORED);
            sameSize(file, LABELS, map.height(), map.width());
        } else if (name(file).endsWith(DEPTH)) {
            depth(file, DepthMapFile.read(file));
        } else {
            BufferedImage plain = ImageIO.read(file.toFile());
            Pixels pixels = PictureReader.read(file).pixels();
            assertThat(pixels).hasToString("Pixels[3x" + plain.getHeight() + "x" + plain.getWidth() + "]");
        }
    }

    private static void depth(Path file, Pixels depth) throws IOException {
        sameSize(file, DEPTH, depth.height(), depth.width());
        float least = Float.POSITIVE_INFINITY;
        float most = Float.NEGATIVE_INFINITY;
        // Real depth is smooth: neighbours differ little. Bytes in the wrong order would be noise.
        double step = 0;
        float[] values = depth.values();
        for (int i = 0; i < values.length; i++) {
            least = Math.min(least, values[i]);
            most = Math.max(most, values[i]);
            step += i == 0 ? 0 : Math.abs(values[i] - values[i - 1]);
        }
        assertThat(least).isEqualTo(-1);
        assertThat(most).isEqualTo(1);
        assertThat(step / values.length).isLessThan(0.02);
    }

    /** A map has the size of its photograph, where that lies beside it. */
    private static void sameSize(Path map, String ending, int height, int width) throws IOException {
        String stem = name(map).substring(0, name(map).length() - ending.length());
        for (Path file : list(map.getParent())) {
            if (!file.equals(map) && name(file).startsWith(stem + ".")) {
                BufferedImage photograph = ImageIO.read(file.toFile());
                assertThat(width + "x" + height)
                        .as(name(map))
                        .isEqualTo(photograph.getWidth() + "x" + photograph.getHeight());
            }
        }
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    private static List<Path> list(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
