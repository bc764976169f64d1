package dev.smalti.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.smalti.SmaltiException;
import dev.smalti.image.Pixels;
import dev.smalti.picture.EdgeMap;
import dev.smalti.picture.LabelMapFile;
import dev.smalti.picture.LowResolution;
import dev.smalti.picture.PoseMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MapSheetTest {
    private static final int SIDE = 64;
    private static final int HALF = SIDE / 2;
    private static final int PEOPLE = 8;

    private final Examples scenes = new Scenes(5, SIDE, SIDE);
    private final Example example = scenes.get(PEOPLE);

    @Test
    void showsFourMapsOfTheHalvedExample() {
        Pixels sheet = MapSheet.of(example);
        Pixels small = LowResolution.shrunk(example.picture(), 2);
        assertThat(sheet.crop(0, 0, HALF, HALF))
                .isEqualTo(LabelMapFile.colours(
                        example.segmentation().orElseThrow().resize(HALF, HALF)));
        Pixels depth = sheet.crop(0, HALF, HALF, HALF);
        Pixels edges = sheet.crop(HALF, 0, HALF, HALF);
        for (int channel = 0; channel < 3; channel++) {
            assertThat(channel(depth, channel))
                    .isEqualTo(channel(LowResolution.shrunk(example.depth().orElseThrow(), 2), 0));
            assertThat(channel(edges, channel)).isEqualTo(channel(EdgeMap.of(small), 0));
        }
        Pixels poses = sheet.crop(HALF, HALF, HALF, HALF);
        assertThat(poses).isEqualTo(PoseMap.draw(example.halved().poses(), HALF, HALF));
        assertThat(channel(poses, 0)).anyMatch(value -> value > 0);
        // A joint keeps its place relative to the picture.
        double x = example.poses().get(0).joints().values().iterator().next().x();
        double halved = example.halved()
                .poses()
                .get(0)
                .joints()
                .values()
                .iterator()
                .next()
                .x();
        assertThat((halved + 0.5) / HALF).isCloseTo((x + 0.5) / SIDE, within(1e-9));
    }

    @Test
    void saysWhatIsNotKnownOfAnExample() {
        Example bare = new Example(
                "cat.jpg",
                example.picture(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of());
        assertThatThrownBy(() -> MapSheet.of(bare))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("'cat.jpg' has no segmentation, which a sheet of maps shows");
    }

    @Test
    void standsInForAShareOfThePicturesByTheirNumbers() {
        Examples small = new Scenes(5, 16, 16);
        MixedExamples mixed = new MixedExamples(small, 0.15, 7);
        List<Integer> sheets = sheets(mixed, small, 0);
        assertThat(sheets).hasSizeBetween(40, 80).isEqualTo(sheets(mixed, small, 0));
        assertThat(sheets(mixed, small, 1)).hasSizeBetween(40, 80).isNotEqualTo(sheets);
        assertThat(sheets(new MixedExamples(small, 0.15, 8), small, 0)).isNotEqualTo(sheets);
        assertThat(sheets(new MixedExamples(small, 0, 7), small, 0)).isEmpty();
        assertThat(mixed.get(sheets.get(0)).picture()).isEqualTo(MapSheet.of(small.get(sheets.get(0))));
        assertThat(new MixedExamples(small, 1, 7).get(3).caption())
                .isEqualTo(small.get(3).caption());
    }

    /** Which of the first 400 show a sheet. */
    private static List<Integer> sheets(Examples mixed, Examples source, long epoch) {
        return IntStream.range(0, 400)
                .filter(i -> !mixed.get(epoch, i).picture().equals(source.get(i).picture()))
                .boxed()
                .toList();
    }

    private static List<Float> channel(Pixels pixels, int channel) {
        int area = pixels.height() * pixels.width();
        return IntStream.range(0, area)
                .mapToObj(i -> pixels.values()[channel * area + i])
                .toList();
    }
}
