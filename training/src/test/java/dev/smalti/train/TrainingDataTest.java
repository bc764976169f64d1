package dev.smalti.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.SmaltiException;
import dev.smalti.data.Example;
import dev.smalti.image.Pixels;
import dev.smalti.picture.PictureWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingDataTest {
    @TempDir
    private Path folder;

    @Test
    void showsScenesThatAreNeverLearnedFrom() {
        TrainingData scenes = data("scenes", "");
        List<Example> shown = scenes.shown(16, 3);
        assertThat(shown).hasSize(3);
        assertThat(shown.get(0).picture())
                .isNotEqualTo(scenes.squares(16).get(0).picture());
        assertThat(shown.get(0).picture())
                .isEqualTo(data("scenes", "").shown(16, 1).get(0).picture());
    }

    @Test
    void spreadsWhatItShowsOverTheFiles() {
        for (int i = 0; i < 6; i++) {
            picture(i + ".png", i);
        }
        List<Example> shown = data(folder.toString(), "").shown(16, 3);
        assertThat(shown)
                .extracting(example -> Math.round((example.picture().at(0, 0, 0) + 1) * 127.5f))
                .containsExactly(0, 2, 4);
    }

    @Test
    void knowsOtherPicturesByTheirNamesWhereverTheyLie() throws Exception {
        picture("a.png", 1);
        String digest = data(folder.toString(), "").digest();
        assertThat(data("scenes", "").digest()).isNotEqualTo(digest);
        assertThat(data(folder.toString(), digest).squares(16).size()).isEqualTo(1);

        Files.move(folder.resolve("a.png"), folder.resolve("b.png"));
        assertThatThrownBy(() -> data(folder.toString(), digest).squares(16))
                .isInstanceOf(SmaltiException.class)
                .hasMessageContaining("holds other pictures than those that the run was begun with");
    }

    @Test
    void refusesWhatIsNotThere() {
        assertThatThrownBy(() -> data(folder.resolve("nothing").toString(), "").squares(16))
                .isInstanceOf(SmaltiException.class)
                .hasMessageContaining("nothing");
    }

    private void picture(String name, int level) {
        float[] values = new float[3 * 16 * 16];
        Arrays.fill(values, level / 127.5f - 1);
        PictureWriter.write(folder.resolve(name), new Pixels(3, 16, 16, values));
    }

    private static TrainingData data(String name, String wanted) {
        return new TrainingData(
                name,
                5,
                complaint -> {
                    throw new AssertionError(complaint);
                },
                wanted);
    }
}
