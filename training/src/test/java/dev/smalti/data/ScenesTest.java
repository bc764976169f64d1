package dev.smalti.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.smalti.SceneObject;
import dev.smalti.SmaltiException;
import dev.smalti.picture.Pose;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.zip.CRC32;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScenesTest {
    private static final int SIDE = 64;
    private static final Scenes SCENES = new Scenes(7, SIDE, SIDE);
    private static final int PEOPLE = Scenes.CLASSES.indexOf("people");

    private static Scenes scenes(int version) {
        return new Scenes(version, 7, SIDE, SIDE);
    }

    @Test
    void areTheSameOnEveryMachineAndInEveryRelease() {
        assertThat(digests(1)).containsExactly(DIGESTS_1);
        assertThat(digests(2)).containsExactly(DIGESTS_2);
    }

    private static List<String> digests(int version) {
        List<String> digests = new ArrayList<>();
        List<String> classes = Scenes.classes(version);
        for (int kind = 0; kind < classes.size(); kind++) {
            digests.add(classes.get(kind) + " "
                    + Long.toHexString(digest(scenes(version).get(kind + 1200L))));
        }
        return digests;
    }

    private static final String[] DIGESTS_2 = {
        "meadow a315359e",
        "mountains b1a36ba1",
        "lake c328f373",
        "beach f9872cba",
        "village 219d723c",
        "forest 139c6030",
        "night 5abd38fb",
        "winter 4ff0e54f",
        "people bbe79893",
        "still life 28b5cbe1",
        "city cb15fad6",
        "desert 1bf0d243",
    };

    private static final String[] DIGESTS_1 = {
        "meadow 3cc74b4d",
        "mountains eadf16fd",
        "lake 84e1093f",
        "beach 9e01631d",
        "village e4aa2e7c",
        "forest 97c3336f",
        "night 1f9d46d0",
        "winter f9ffa2e0",
        "people 5112b61a",
        "still life 91982e25",
        "dead leaves 793ea557",
        "texture e45be96c",
    };

    private static long digest(Example example) {
        CRC32 crc = new CRC32();
        ByteBuffer four = ByteBuffer.allocate(4);
        for (float value : example.picture().values()) {
            crc.update(four.putFloat(0, value).array());
        }
        for (float value : example.depth().orElseThrow().values()) {
            crc.update(four.putFloat(0, value).array());
        }
        for (int id : example.segmentation().orElseThrow().ids()) {
            crc.update(id);
        }
        crc.update((example.objects() + " " + example.poses()).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return crc.getValue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void threadsThatShareThemGetTheSamePictures(int version) {
        List<Example> alone =
                LongStream.range(0, 48).mapToObj(scenes(version)::get).toList();
        List<Example> together = LongStream.range(0, 48)
                .parallel()
                .mapToObj(scenes(version)::get)
                .toList();
        assertThat(together).isEqualTo(alone);
    }

    @Test
    void anotherSeedOrNumberOfTheSameClassIsAnotherPicture() {
        Example one = SCENES.get(3);
        assertThat(new Scenes(8, SIDE, SIDE).get(3).picture()).isNotEqualTo(one.picture());
        assertThat(SCENES.get(15).picture()).isNotEqualTo(one.picture());
        assertThat(SCENES.get(15).classNumber()).isEqualTo(one.classNumber()).hasValue(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void everyLabelAndEveryObjectOccurs(int version) {
        Set<Integer> labels = new TreeSet<>();
        Set<Integer> objects = new TreeSet<>();
        for (long i = 0; i < 240; i++) {
            Example example = scenes(version).get(i);
            for (int id : example.segmentation().orElseThrow().ids()) {
                labels.add(id);
            }
            example.objects().forEach(object -> objects.add(object.category()));
        }
        assertThat(Scenes.LABELS).hasSize(12);
        assertThat(labels).hasSize(12);
        assertThat(objects).hasSize(Scenes.OBJECTS.size());
    }

    @Property(tries = 60)
    void everythingHasThePicturesSizeAndLiesInItsRange(
            @ForAll @IntRange(min = 1, max = 2) int version,
            @ForAll @LongRange(min = 0) long index,
            @ForAll long seed,
            @ForAll @IntRange(min = 16, max = 160) int height,
            @ForAll @IntRange(min = 16, max = 160) int width) {
        Example example = new Scenes(version, seed, height, width).get(index);
        assertThat(List.of(
                        example.picture().channels(),
                        example.picture().height(),
                        example.picture().width()))
                .containsExactly(3, height, width);
        float most = 0;
        for (float value : example.picture().values()) {
            most = Math.max(most, Float.isNaN(value) ? 9 : Math.abs(value));
        }
        assertThat(most).isBetween(0f, 1f);
        float deepest = 0;
        for (float value : example.depth().orElseThrow().values()) {
            deepest = Math.max(deepest, Float.isNaN(value) ? 9 : Math.abs(value));
        }
        assertThat(deepest).isLessThanOrEqualTo(1);
        assertThat(example.segmentation().orElseThrow().ids()).hasSize(height * width);
        assertThat(example.edges().values()).hasSize(height * width);
        assertThat(example.lowResolution(4).values()).hasSize(3 * height * width);
        assertThat(example.poseMap().values()).hasSize(3 * height * width);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void keypointsLieOnPersonsAndMostJointsAreKnown(int version) {
        Scenes large = new Scenes(version, 7, 128, 128);
        int person = Scenes.LABELS.indexOf("person");
        int joints = 0;
        int poses = 0;
        for (long i = PEOPLE; i < 240; i += Scenes.CLASSES.size()) {
            Example example = large.get(i);
            int[] ids = example.segmentation().orElseThrow().ids();
            for (Pose pose : example.poses()) {
                poses++;
                joints += pose.joints().size();
                pose.joints()
                        .forEach((joint, at) -> assertThat(ids[(int) (Math.round(at.y()) * 128 + Math.round(at.x()))])
                                .as("%s of %s", joint, example.name())
                                .isEqualTo(person));
            }
        }
        assertThat(poses).isGreaterThan(30);
        assertThat((double) joints / poses).isGreaterThan(14);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void boxesEncloseThePixelsOfPersonsTightly(int version) {
        Scenes large = new Scenes(version, 7, 128, 128);
        int person = Scenes.LABELS.indexOf("person");
        int category = Scenes.OBJECTS.indexOf("person");
        for (long i = PEOPLE; i < 240; i += Scenes.CLASSES.size()) {
            Example example = large.get(i);
            int[] ids = example.segmentation().orElseThrow().ids();
            boolean[] enclosed = new boolean[ids.length];
            for (SceneObject object : example.objects()) {
                if (object.category() == category) {
                    checkTight(object.box(), ids, person, enclosed);
                }
            }
            int outside = 0;
            for (int at = 0; at < ids.length; at++) {
                outside += ids[at] == person && !enclosed[at] ? 1 : 0;
            }
            assertThat(outside)
                    .as("person pixels without a box in %s", example.name())
                    .isLessThan(8);
        }
    }

    /** Pixels of the label reach all four sides of the box, and are marked as enclosed. */
    private static void checkTight(SceneObject.Box box, int[] ids, int label, boolean[] enclosed) {
        int left = (int) Math.round(box.x() * 128);
        int top = (int) Math.round(box.y() * 128);
        int right = (int) Math.round((box.x() + box.width()) * 128);
        int bottom = (int) Math.round((box.y() + box.height()) * 128);
        int[] reach = {right, bottom, left, top};
        for (int y = top; y < bottom; y++) {
            for (int x = left; x < right; x++) {
                if (ids[y * 128 + x] == label) {
                    enclosed[y * 128 + x] = true;
                    reach = new int[] {
                        Math.min(reach[0], x),
                        Math.min(reach[1], y),
                        Math.max(reach[2], x + 1),
                        Math.max(reach[3], y + 1)
                    };
                }
            }
        }
        assertThat(reach[0]).isCloseTo(left, within(2));
        assertThat(reach[1]).isCloseTo(top, within(2));
        assertThat(reach[2]).isCloseTo(right, within(2));
        assertThat(reach[3]).isCloseTo(bottom, within(2));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void theSkyIsFarthestAndTheGroundComesNearerDownwards(int version) {
        int sky = Scenes.LABELS.indexOf("sky");
        for (long i = 0; i < 9; i++) {
            Example example = scenes(version).get(i);
            int[] ids = example.segmentation().orElseThrow().ids();
            float[] depth = example.depth().orElseThrow().values();
            float lowest = 0;
            for (int at = 0; at < ids.length; at++) {
                assertThat(ids[at] != sky || depth[at] == -1).isTrue();
                lowest += at >= ids.length - SIDE ? depth[at] / SIDE : 0;
            }
            assertThat(lowest).isGreaterThan(0.6f);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aPanoramaShowsMoreThings(int version) {
        int narrow = 0;
        int wide = 0;
        Scenes panoramas = new Scenes(version, 7, SIDE, 4 * SIDE);
        for (long i = 0; i < 120; i++) {
            narrow += scenes(version).get(i).objects().size();
            wide += panoramas.get(i).objects().size();
        }
        assertThat(wide).isGreaterThan(2 * narrow);
    }

    @Test
    void captionsTellOfThePlaceTheHourAndWhatCanBeSeen() {
        Scenes large = new Scenes(2, 7, 128, 128);
        assertThat(LongStream.range(0, 12).mapToObj(i -> large.get(i).caption().orElseThrow()))
                .containsExactly(CAPTIONS);
        assertThat(scenes(1).get(0).caption()).isEmpty();
    }

    /** A caption says as many people as there are boxes about persons. */
    @Test
    void captionsCountThePersonsThatHaveBoxes() {
        List<String> counts = List.of("", "a person", "two people", "three people", "four people");
        int person = Scenes.OBJECTS.indexOf("person");
        for (long i = 0; i < 240; i++) {
            Example example = SCENES.get(i);
            long persons = example.objects().stream()
                    .filter(object -> object.category() == person)
                    .count();
            assertThat(example.caption().orElseThrow()).contains(counts.get((int) persons));
            assertThat(example.caption().orElseThrow().contains("person")
                            || example.caption().orElseThrow().contains("people"))
                    .isEqualTo(persons > 0);
        }
    }

    private static final String[] CAPTIONS = {
        "a meadow in mist",
        "snowy mountains at dusk",
        "a lake before mountains",
        "a beach in the morning, a red sailing boat, a white sailing boat, two palms, a person",
        "a village in autumn at dusk, four houses",
        "a forest in autumn at dusk",
        "a village at night, a moon, a church, two houses, two people",
        "a snowy village in mist, two houses, a person",
        "a meadow, three people",
        "a still life, a yellow box, an orange, a green apple, a red box, a white bowl",
        "a city street in the morning",
        "a desert in the morning, a horse, two cacti",
    };

    @Test
    void refusesVersionsThatThereAreNone() {
        assertThatThrownBy(() -> new Scenes(3, 0, 64, 64))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("scenes have versions 1 to 2, was 3");
    }

    @Test
    void refusesSizesAndNumbersThatItDoesNotDraw() {
        assertThatThrownBy(() -> new Scenes(0, 8, 64))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("scenes are drawn from 16 to 4096 pixels a side, was 64x8");
        assertThatThrownBy(() -> SCENES.get(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
