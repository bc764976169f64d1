package dev.smalti.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.SceneObject;
import dev.smalti.bundle.Conditioning.Objects;
import dev.smalti.picture.DepthMapFile;
import dev.smalti.picture.LabelMapFile;
import dev.smalti.picture.LabelMapFile.Numbering;
import dev.smalti.picture.PictureReader;
import dev.smalti.picture.Pose;
import dev.smalti.picture.PoseFile;
import dev.smalti.picture.SceneFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written is read again by the readers that commands use. */
class ExampleFolderTest {
    private static final Objects BOXES =
            new Objects(Objects.Form.BOXES, Scenes.OBJECTS.size(), 40, 2048, false, false, false, Scenes.OBJECTS);

    @TempDir
    private Path folder;

    @Test
    void writesAllThatIsKnownSoThatItIsReadAgain() throws IOException {
        Scenes scenes = new Scenes(3, 48, 64);
        ExampleFolder files = new ExampleFolder(folder, Scenes.CLASSES, Scenes.OBJECTS);
        for (int number : new int[] {8, 9}) {
            Example example = scenes.get(number);
            Path picture = files.write(number, example);
            String name = Scenes.CLASSES.get(number).replace(' ', '-') + "/00000" + number;
            assertThat(picture).isEqualTo(folder.resolve("pictures/" + name + ".png"));
            assertClose(
                    PictureReader.read(picture).pixels().values(),
                    example.picture().values(),
                    0.004f);
            assertThat(LabelMapFile.read(
                            folder.resolve("segmentations/" + name + ".png"),
                            Scenes.LABELS.size(),
                            Numbering.AS_STORED))
                    .isEqualTo(example.segmentation().orElseThrow());
            assertThat(PictureReader.read(folder.resolve("edges/" + name + ".png"))
                            .pixels()
                            .crop(0, 0, 48, 64)
                            .values())
                    .startsWith(example.edges().values());
            PoseFile poses = PoseFile.read(folder.resolve("poses/" + name + ".json"));
            assertThat(poses.canvas()).isEqualTo(new PoseFile.Canvas(64, 48));
            assertThat(poses.poses()).isEqualTo(example.poses());
            assertThat(SceneFile.read(folder.resolve("boxes/" + name + ".json"), BOXES)
                            .objects())
                    .isEqualTo(example.objects());
            assertThat(folder.resolve("captions/" + name + ".txt"))
                    .hasContent(example.caption().orElseThrow());
        }
        assertThat(scenes.get(8).poses()).isNotEmpty();
        assertThat(scenes.get(9).objects()).isNotEmpty();
    }

    /** A depth file is scaled to its own smallest and largest value. */
    @Test
    void writesDepthsInOrder() {
        Example example = new Scenes(3, 32, 32).get(2);
        new ExampleFolder(folder, List.of(), Scenes.OBJECTS).write(2, example);
        float[] read = DepthMapFile.read(folder.resolve("depths/000002.png")).values();
        float[] known = example.depth().orElseThrow().values();
        for (int i = 1; i < read.length; i++) {
            if (known[i] > known[i - 1] + 0.01f) {
                assertThat(read[i]).isGreaterThan(read[i - 1]);
            }
        }
    }

    @Test
    void leavesOutWhatIsNotKnown() {
        Example bare = new Example(
                "bare",
                new Scenes(1, 32, 32).get(0).picture(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                List.<SceneObject>of(),
                List.<Pose>of());
        Path picture = new ExampleFolder(folder, Scenes.CLASSES, Scenes.OBJECTS).write(12, bare);
        assertThat(picture).isEqualTo(folder.resolve("pictures/000012.png"));
        assertThat(Files.exists(folder.resolve("segmentations"))).isFalse();
        assertThat(Files.exists(folder.resolve("depths"))).isFalse();
        assertThat(Files.exists(folder.resolve("captions"))).isFalse();
    }

    private static void assertClose(float[] read, float[] wanted, float apart) {
        assertThat(read).hasSameSizeAs(wanted);
        for (int i = 0; i < read.length; i++) {
            assertThat(Math.abs(read[i] - wanted[i])).isLessThan(apart);
        }
    }
}
