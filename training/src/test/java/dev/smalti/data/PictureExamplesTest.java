package dev.smalti.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.SmaltiException;
import dev.smalti.data.PictureOptions.Place;
import dev.smalti.data.PictureSet.Classes;
import dev.smalti.image.Pixels;
import dev.smalti.picture.DepthMapFile;
import dev.smalti.picture.Joint;
import dev.smalti.picture.LabelMap;
import dev.smalti.picture.LabelMapFile;
import dev.smalti.picture.PictureWriter;
import dev.smalti.picture.Pose;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureExamplesTest {
    private static final int SIDE = 16;

    @TempDir
    private Path folder;

    private final List<String> complaints = new ArrayList<>();
    private Path pictures;

    @BeforeEach
    void makeAFolder() throws IOException {
        pictures = Files.createDirectory(folder.resolve("pictures"));
    }

    /** A picture whose red is its column and whose green is its row, each as a level of 255; blue says which it is. */
    private static Pixels map(int height, int width, int level) {
        float[] values = new float[3 * height * width];
        for (int i = 0; i < height * width; i++) {
            values[i] = (float) (i % width / 127.5 - 1);
            values[height * width + i] = (float) (i / width / 127.5 - 1);
            values[2 * height * width + i] = (float) (level / 127.5 - 1);
        }
        return new Pixels(3, height, width, values);
    }

    private Path picture(String name, int height, int width, int level) throws IOException {
        Path file = pictures.resolve(name);
        Files.createDirectories(file.getParent());
        PictureWriter.write(file, map(height, width, level));
        return file;
    }

    private static int level(Pixels picture, int channel, int row, int column) {
        return Math.round((picture.at(channel, row, column) + 1) * 127.5f);
    }

    private PictureExamples examples(PictureOptions options) {
        return examples(Companions.NONE, options);
    }

    private PictureExamples examples(Companions companions, PictureOptions options) {
        return new PictureExamples(PictureSet.ofFolder(pictures, Classes.NONE), companions, options, complaints::add);
    }

    @Test
    void cutsTheSamePlacesInEveryRunAndOtherPlacesInOtherEpochs() throws IOException {
        picture("a.png", 16, 60, 0);
        picture("b.png", 50, 16, 1);
        PictureExamples first = examples(PictureOptions.training(SIDE, 5));
        PictureExamples unkept = examples(new PictureOptions(SIDE, SIDE, Place.RANDOM, true, 5, 0));
        for (long epoch = 0; epoch < 4; epoch++) {
            for (long index = 0; index < 2; index++) {
                assertThat(first.get(epoch, index)).isEqualTo(unkept.get(epoch, index));
            }
        }
        assertThat(IntStream.range(0, 20)
                        .mapToObj(epoch -> first.get(epoch, 0).picture())
                        .distinct()
                        .count())
                .isGreaterThan(10);
        assertThat(examples(PictureOptions.training(SIDE, 6)).get(0, 0).picture())
                .isNotEqualTo(first.get(0, 0).picture());
    }

    @Test
    void cutsEveryPlaceWithinThePictureAndMirrorsAboutHalf() throws IOException {
        picture("a.png", 16, 20, 0);
        PictureExamples examples = examples(PictureOptions.training(SIDE, 1));
        int[] lefts = new int[5];
        int flipped = 0;
        for (int epoch = 0; epoch < 400; epoch++) {
            Pixels cut = examples.get(epoch, 0).picture();
            boolean mirrored = level(cut, 0, 0, 0) > level(cut, 0, 0, 15);
            flipped += mirrored ? 1 : 0;
            lefts[level(cut, 0, 0, mirrored ? 15 : 0)]++;
        }
        assertThat(flipped).isBetween(160, 240);
        assertThat(Arrays.stream(lefts).min().orElseThrow()).isGreaterThan(50);
    }

    @Test
    void cutsSquaresOfEverySizeWhereItZooms() throws IOException {
        picture("a.png", 64, 64, 0);
        PictureExamples examples = examples(PictureOptions.training(SIDE, 3, 1));
        double narrowest = 1000;
        double widest = 0;
        int small = 0;
        for (int epoch = 0; epoch < 300; epoch++) {
            Pixels cut = examples.get(epoch, 0).picture();
            assertThat(cut.width()).isEqualTo(SIDE);
            assertThat(cut.height()).isEqualTo(SIDE);
            // A column's level is its number in the picture of 64, which 48 scaled columns show.
            double span = Math.abs(level(cut, 0, 8, SIDE - 1) - level(cut, 0, 8, 0)) / (SIDE - 1.0) * SIDE;
            narrowest = Math.min(narrowest, span);
            widest = Math.max(widest, span);
            small += span < 64 / Math.sqrt(3) ? 1 : 0;
        }
        // From 16 of the 48 columns, a third, to all, with equal chances of each ratio.
        assertThat(narrowest).isBetween(20.0, 23.5);
        assertThat(widest).isBetween(60.0, 66.0);
        assertThat(small).isBetween(110, 190);
        assertThat(examples.get(7, 0))
                .isEqualTo(examples(PictureOptions.training(SIDE, 3, 1)).get(7, 0));
    }

    @Test
    void usesPicturesSmallerThanTheZoomAsTheyAre() throws IOException {
        picture("a.png", 20, 24, 0);
        picture("b.png", 15, 40, 0);
        PictureExamples examples = examples(PictureOptions.training(SIDE, 8, 1));
        assertThat(examples.usable(0)).isTrue();
        assertThat(examples.usable(1)).isFalse();
        assertThat(complaints).singleElement().asString().contains("has 15 pixels, not 16");
        assertThatThrownBy(() -> PictureOptions.training(SIDE, 0.5, 1)).hasMessageContaining("1 or more, was 0.5");
    }

    @Test
    void scalesTheShorterSideAndCutsTheMiddle() throws IOException {
        picture("a.png", 32, 64, 0);
        PictureOptions middle = new PictureOptions(16, 8, Place.CENTRE, false, 0, 0);
        Pixels cut = examples(middle).get(0).picture();
        assertThat(cut.width()).isEqualTo(8);
        // Column 12 of the 32 is between columns 24 and 25 of the 64, row 4 of the 16 between rows 8 and 9.
        assertThat(level(cut, 0, 0, 0)).isBetween(24, 25);
        assertThat(level(cut, 1, 0, 0)).isBetween(8, 9);
        assertThat(level(cut, 0, 0, 7)).isBetween(38, 39);
    }

    @Test
    void cutsAndMirrorsAllThatGoesWithAPictureAlike() throws IOException {
        picture("a/x.png", 16, 40, 0);
        Path maps = Files.createDirectories(folder.resolve("maps/a"));
        LabelMapFile.write(
                maps.resolve("x.png"),
                new LabelMap(
                        40, 16, 40, IntStream.range(0, 640).map(i -> i % 40).toArray()));
        Path depths = Files.createDirectories(folder.resolve("depths/a"));
        float[] depth = new float[640];
        for (int i = 0; i < 640; i++) {
            depth[i] = i % 40 / 19.5f - 1;
        }
        DepthMapFile.write(depths.resolve("x.png"), new Pixels(1, 16, 40, depth));
        Path poses = Files.createDirectories(folder.resolve("poses/a"));
        // The left wrist is at (10, 3); 0 elsewhere means that nothing is known.
        double[] points = new double[51];
        points[27] = 10;
        points[28] = 3;
        points[29] = 2;
        Files.writeString(poses.resolve("x.json"), "{\"keypoints\": " + Arrays.toString(points) + "}");
        Companions companions = Companions.NONE
                .withSegmentations(folder.resolve("maps"), 40, LabelMapFile.Numbering.AS_STORED)
                .withDepths(folder.resolve("depths"))
                .withPoses(folder.resolve("poses"));
        PictureExamples examples = examples(companions, PictureOptions.training(SIDE, 2));
        boolean[] seen = new boolean[2];
        for (int epoch = 0; epoch < 20; epoch++) {
            Example cut = examples.get(epoch, 0);
            boolean mirrored = level(cut.picture(), 0, 0, 0) > level(cut.picture(), 0, 0, 15);
            seen[mirrored ? 1 : 0] = true;
            Pose.Point wrist = cut.poses().get(0).joints().get(mirrored ? Joint.RIGHT_WRIST : Joint.LEFT_WRIST);
            for (int x = 0; x < SIDE; x++) {
                int column = level(cut.picture(), 0, 5, x);
                assertThat(cut.segmentation().orElseThrow().ids()[5 * SIDE + x]).isEqualTo(column);
                assertThat(cut.depth().orElseThrow().at(0, 5, x))
                        .isCloseTo(column / 19.5f - 1, org.assertj.core.api.Assertions.within(1e-3f));
                if (column == 10) {
                    assertThat(wrist.x()).isEqualTo(x);
                    assertThat(wrist.y()).isEqualTo(3);
                }
            }
        }
        assertThat(seen).containsOnly(true);
        assertThat(complaints).isEmpty();
    }

    @Test
    void namesWhatIsOfNoUseOnceAndTakesTheNextInItsPlace() throws IOException {
        picture("a.png", 20, 20, 7);
        Path cut = picture("b.png", 20, 20, 8);
        byte[] bytes = Files.readAllBytes(cut);
        Files.write(cut, Arrays.copyOf(bytes, bytes.length / 2));
        picture("c.png", 8, 20, 9);
        picture("d.png", 20, 20, 10);
        PictureExamples examples = examples(PictureOptions.training(SIDE, 0));
        for (int epoch = 0; epoch < 3; epoch++) {
            assertThat(level(examples.get(epoch, 1).picture(), 2, 0, 0)).isEqualTo(10);
            assertThat(examples.get(epoch, 2).name()).isEqualTo("d.png");
            assertThat(level(examples.get(epoch, 0).picture(), 2, 0, 0)).isEqualTo(7);
        }
        assertThat(complaints).hasSize(2);
        assertThat(complaints.get(0)).startsWith("left out: '" + cut + "'");
        assertThat(complaints.get(1)).endsWith("is too small: its shorter side has 8 pixels, not 16");
        assertThat(examples.unusable()).containsExactlyInAnyOrder(1, 2);
    }

    @Test
    void saysWhenNoneIsLeft() throws IOException {
        picture("a.png", 8, 8, 0);
        picture("b.png", 9, 9, 0);
        PictureExamples examples = examples(PictureOptions.measuring(SIDE));
        assertThatThrownBy(() -> examples.get(1))
                .isInstanceOf(SmaltiException.class)
                .hasMessageStartingWith("none of the 2 pictures can be used; of the first: '")
                .hasMessageContaining("b.png' is too small");
    }

    @Test
    void namesPartnersThatAreMissingOrOfAnotherShape() throws IOException {
        picture("a.png", 16, 16, 0);
        picture("b.png", 16, 16, 1);
        picture("c.png", 16, 16, 2);
        Path depths = Files.createDirectory(folder.resolve("depths"));
        DepthMapFile.write(depths.resolve("b.png"), new Pixels(1, 16, 20, new float[320]));
        DepthMapFile.write(depths.resolve("c.png"), new Pixels(1, 32, 32, new float[1024]));
        PictureExamples examples = examples(Companions.NONE.withDepths(depths), PictureOptions.measuring(SIDE));
        assertThat(examples.get(0).name()).isEqualTo("c.png");
        assertThat(examples.get(0).depth().orElseThrow().width()).isEqualTo(16);
        assertThat(complaints)
                .containsExactly(
                        "left out: 'a.png' has no depth map: '" + depths.resolve("a.png") + "' does not exist",
                        "left out: '" + depths.resolve("b.png")
                                + "' has 20x16 pixels, which is not the shape of its picture of 16x16");
    }

    @Test
    void countsAFolderForEachClass() throws IOException {
        picture("cats/1.png", 16, 16, 0);
        picture("ants/1.png", 16, 16, 0);
        picture("cats/2.png", 16, 16, 0);
        PictureSet set = PictureSet.ofFolder(pictures, Classes.BY_FOLDER);
        assertThat(set.classes()).containsExactly("ants", "cats");
        assertThat(set.entries().stream().map(PictureSet.Entry::classNumber))
                .containsExactly(OptionalInt.of(0), OptionalInt.of(1), OptionalInt.of(1));
        picture("stray.png", 16, 16, 0);
        assertThatThrownBy(() -> PictureSet.ofFolder(pictures, Classes.BY_FOLDER))
                .isInstanceOf(SmaltiException.class)
                .hasMessageStartingWith("'stray.png' lies in no folder of its own");
    }

    @Test
    void readsListsOfRelativeAndAbsolutePaths() throws IOException {
        Path far = picture("b.png", 16, 16, 2);
        picture("sub/a.png", 16, 16, 1);
        Path list = Files.writeString(folder.resolve("train.txt"), "sub/a.png\n\n" + far + "\n");
        PictureSet set = PictureSet.ofList(list, pictures, Classes.NONE);
        PictureExamples examples =
                new PictureExamples(set, Companions.NONE, PictureOptions.measuring(SIDE), complaints::add);
        assertThat(examples.size()).isEqualTo(2);
        assertThat(level(examples.get(0).picture(), 2, 0, 0)).isEqualTo(1);
        assertThat(level(examples.get(1).picture(), 2, 0, 0)).isEqualTo(2);
        assertThat(examples.get(0).name()).isEqualTo("sub/a.png");
        Path empty = Files.writeString(folder.resolve("empty.txt"), "\n");
        assertThatThrownBy(() -> PictureSet.ofList(empty, folder, Classes.NONE))
                .isInstanceOf(SmaltiException.class)
                .hasMessageContaining("lists no pictures");
    }

    @Test
    void readsListsAsWindowsWritesThem() throws IOException {
        picture("a.png", 16, 16, 1);
        picture("sub/b.png", 16, 16, 2);
        picture("odd\\name.png", 16, 16, 3);
        String names = "\ufeffa.png\r\nsub\\b.png\r\nodd\\name.png\r\n";
        for (Charset charset : List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE)) {
            Path list = Files.write(folder.resolve("train.txt"), names.getBytes(charset));
            PictureSet set = PictureSet.ofList(list, pictures, Classes.NONE);
            PictureExamples examples =
                    new PictureExamples(set, Companions.NONE, PictureOptions.measuring(SIDE), complaints::add);
            assertThat(complaints).isEmpty();
            assertThat(List.of(0, 1, 2))
                    .extracting(i -> level(examples.get(i).picture(), 2, 0, 0))
                    .containsExactly(1, 2, 3);
            assertThat(examples.get(1).name()).isEqualTo("sub/b.png");
        }
    }

    @Test
    void keepsPicturesSoThatFilesAreReadOnceWhileMemoryLasts() throws IOException {
        Path file = picture("a.png", 16, 16, 3);
        PictureExamples keeping = examples(PictureOptions.training(SIDE, 0));
        PictureExamples unkept = examples(new PictureOptions(SIDE, SIDE, Place.RANDOM, true, 0, 500));
        keeping.get(0);
        unkept.get(0);
        Files.delete(file);
        assertThat(level(keeping.get(1, 0).picture(), 2, 0, 0)).isEqualTo(3);
        assertThatThrownBy(() -> unkept.get(1, 0)).hasMessageContaining("does not exist");
    }
}
