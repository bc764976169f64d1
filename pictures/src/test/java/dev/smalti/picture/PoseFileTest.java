package dev.smalti.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.SmaltiException;
import dev.smalti.image.Pixels;
import dev.smalti.picture.Pose.Point;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoseFileTest {
    @TempDir
    private Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("pose.json"), text);
    }

    /** So many points, of which some are known, by their number: x and y. */
    private static String points(int count, Map<Integer, int[]> known) {
        List<String> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] place = known.get(i);
            numbers.add(place == null ? "0, 0, 0" : place[0] + ", " + place[1] + ", 1");
        }
        return "[" + numbers.stream().collect(Collectors.joining(", ")) + "]";
    }

    private static String coco(Map<Integer, int[]> known) {
        return "{\"keypoints\": " + points(17, known) + ", \"image_id\": 7}";
    }

    private static String openPose(int count, Map<Integer, int[]> known) {
        return "{\"people\": [{\"pose_keypoints_2d\": " + points(count, known) + "}]}";
    }

    @Test
    void oneArmAndOneLegAreTheSameFromEveryFormat() throws IOException {
        // Left shoulder, elbow, wrist; right hip, knee, ankle; right eye.
        int[][] at = {{10, 11}, {12, 13}, {14, 15}, {20, 21}, {22, 23}, {24, 25}, {30, 31}};
        Pose expected = new Pose(Map.of(
                Joint.LEFT_SHOULDER, new Point(10, 11),
                Joint.LEFT_ELBOW, new Point(12, 13),
                Joint.LEFT_WRIST, new Point(14, 15),
                Joint.RIGHT_HIP, new Point(20, 21),
                Joint.RIGHT_KNEE, new Point(22, 23),
                Joint.RIGHT_ANKLE, new Point(24, 25),
                Joint.RIGHT_EYE, new Point(30, 31)));
        assertThat(PoseFile.read(file(
                                coco(Map.of(5, at[0], 7, at[1], 9, at[2], 12, at[3], 14, at[4], 16, at[5], 2, at[6]))))
                        .poses())
                .containsExactly(expected);
        assertThat(PoseFile.read(file(openPose(
                                18, Map.of(5, at[0], 6, at[1], 7, at[2], 8, at[3], 9, at[4], 10, at[5], 14, at[6]))))
                        .poses())
                .containsExactly(expected);
        assertThat(PoseFile.read(file(openPose(
                                25,
                                Map.of(
                                        5, at[0], 6, at[1], 7, at[2], 9, at[3], 10, at[4], 11, at[5], 15, at[6], 8,
                                        at[0]))))
                        .poses())
                .containsExactly(expected);
    }

    @Test
    void theNeckLiesBetweenTheShouldersWhereTheFormatHasNone() throws IOException {
        PoseFile read = PoseFile.read(file(coco(Map.of(5, new int[] {10, 20}, 6, new int[] {30, 21}))));
        assertThat(read.poses().get(0).joints()).containsEntry(Joint.NECK, new Point(20, 20.5));
        PoseFile given = PoseFile.read(file(
                openPose(18, Map.of(1, new int[] {1, 2}, 2, new int[] {10, 20}, 5, new int[] {30, 21}))));
        assertThat(given.poses().get(0).joints()).containsEntry(Joint.NECK, new Point(1, 2));
    }

    @Test
    void readsAWholeFileOfOnePictureAndAList() throws IOException {
        String one = coco(Map.of(0, new int[] {3, 4}));
        PoseFile whole =
                PoseFile.read(file("{\"images\": [{\"id\": 7, \"width\": 64, \"height\": 48}], \"annotations\": [" + one
                        + ", " + one + "]}"));
        assertThat(whole.poses()).hasSize(2);
        assertThat(whole.canvas()).isEqualTo(new PoseFile.Canvas(64, 48));
        assertThat(PoseFile.read(file("[" + one + "]")).poses())
                .isEqualTo(whole.poses().subList(0, 1));
        assertThat(PoseFile.read(file("{\"people\": []}")).poses()).isEmpty();
    }

    @Test
    void drawsALimbInItsColourAtItsPlaceAndNothingElsewhere() throws IOException {
        PoseFile read = PoseFile.read(file(openPose(18, Map.of(1, new int[] {4, 8}, 2, new int[] {27, 8}))));
        Pixels map = read.draw(32, 32);
        // The limb from the neck to the right shoulder is the first: red.
        assertThat(new float[] {map.at(0, 8, 15), map.at(1, 8, 15), map.at(2, 8, 15)})
                .containsExactly(1, -1, -1);
        for (int x = 0; x < 32; x++) {
            assertThat(map.at(0, 8, x) > -1).as("column " + x).isEqualTo(x >= 4 && x <= 27);
            assertThat(map.at(0, 12, x)).isEqualTo(-1);
        }
    }

    @Test
    void scalesFromThePicturesOwnSize() throws IOException {
        Map<Integer, int[]> points = Map.of(1, new int[] {8, 16}, 2, new int[] {55, 16});
        String sized = openPose(18, points)
                .replace("{\"people\"", "{\"canvas_width\": 64, \"canvas_height\": 128, \"people\"");
        Pixels map = PoseFile.read(file(sized)).draw(64, 64);
        // Row 16.5 of 128 is 8.25 of 64, which lies in row 8.
        assertThat(map.at(0, 8, 30)).isGreaterThan(0);
        assertThat(map.at(0, 16, 30)).isEqualTo(-1);
        assertThat(PoseFile.read(file(openPose(18, points))).draw(64, 64).at(0, 16, 30))
                .isEqualTo(1);
    }

    @Test
    void smoothsItsLines() throws IOException {
        Pixels map = PoseFile.read(file(openPose(18, Map.of(1, new int[] {2, 3}, 2, new int[] {60, 37}))))
                .draw(64, 64);
        boolean between = false;
        for (float value : map.values()) {
            between |= value > -0.8 && value < 0.8;
        }
        assertThat(between).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|has neither OpenPose's people nor COCO's keypoints",
                "3|has neither OpenPose's people nor COCO's keypoints",
                "{\"people\": 3}|has people that are no list",
                "{\"people\": [{}]}|has a person whose pose_keypoints_2d are not 18 or 25 times x, y and a third number",
                "{\"keypoints\": [1, 2, 3]}|has a person whose keypoints are not 17 times x, y and a third number",
                "[{\"keypoints\": [1|is not the JSON of poses: see line 1",
            })
    void saysWhatIsWrong(String text, String message) throws IOException {
        Path file = file(text);
        assertThatThrownBy(() -> PoseFile.read(file))
                .isInstanceOfSatisfying(
                        SmaltiException.class, e -> assertThat(e.kind()).isEqualTo(SmaltiException.Kind.BAD_INPUT))
                .hasMessageStartingWith("'" + file + "' " + message);
    }

    @Test
    void refusesPosesOfSeveralPicturesAndWhatIsNoNumber() throws IOException {
        String one = coco(Map.of());
        Path several = file("[" + one + ", " + one.replace("7}", "8}") + "]");
        assertThatThrownBy(() -> PoseFile.read(several)).hasMessageEndingWith("split it, one file for each");
        Path word = file(one.replaceFirst("0", "\"x\""));
        assertThatThrownBy(() -> PoseFile.read(word))
                .hasMessageEndingWith("has \"x\" among keypoints, expected a number");
        Path huge = file(one.replaceFirst("0", "1e999"));
        assertThatThrownBy(() -> PoseFile.read(huge)).isInstanceOf(SmaltiException.class);
    }
}
