package dev.smalti.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.SmaltiException;
import dev.smalti.data.PictureSet.Classes;
import dev.smalti.image.Pixels;
import dev.smalti.picture.PictureWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChosenExamplesTest {
    @TempDir
    private Path folder;

    /** Forty pictures sorted by two classes, of which every fifth is too small. */
    private Examples pictures() throws Exception {
        for (int i = 0; i < 40; i++) {
            Path file = folder.resolve(i < 20 ? "cats" : "dogs").resolve("%02d.png".formatted(i));
            Files.createDirectories(file.getParent());
            int side = i % 5 == 0 ? 7 : 8;
            PictureWriter.write(file, new Pixels(3, side, side, new float[3 * side * side]));
        }
        PictureSet set = PictureSet.ofFolder(folder, Classes.BY_FOLDER);
        return new PictureExamples(set, Companions.NONE, PictureOptions.measuring(8), complaint -> {});
    }

    private static List<Example> examples(Examples examples) {
        return IntStream.range(0, (int) examples.size()).mapToObj(examples::get).toList();
    }

    @Test
    void neverGivesAPictureTwiceNorOneThatStandsInForAnother() throws Exception {
        List<String> names = examples(ChosenExamples.of(pictures(), 32)).stream()
                .map(Example::name)
                .toList();
        assertThat(names).doesNotHaveDuplicates().hasSize(32);
    }

    @Test
    void takesFromAllOfASortedFolderAndTheSameOnesAgain() throws Exception {
        Examples pictures = pictures();
        List<Example> ten = examples(ChosenExamples.of(pictures, 10));
        assertThat(ten.stream().map(example -> example.classNumber().orElseThrow()))
                .contains(0, 1);
        // Those that are held back come after those that are learned from, however many there are.
        assertThat(examples(ChosenExamples.of(pictures, 20)).subList(0, 10))
                .extracting(Example::name)
                .isEqualTo(ten.stream().map(Example::name).toList());
    }

    @Test
    void saysWhereTooFewCanBeUsed() throws Exception {
        Examples pictures = pictures();
        assertThatThrownBy(() -> ChosenExamples.of(pictures, 33))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("of 40 pictures 32 can be used, and the recipe wants 33");
    }

    @Test
    void takesEndlessExamplesInTheirOrder() {
        Scenes scenes = new Scenes(1, 16, 16);
        assertThat(ChosenExamples.of(scenes, 3).get(2).name())
                .isEqualTo(scenes.get(2).name());
    }
}
