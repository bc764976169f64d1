package dev.smalti.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.SmaltiException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SceneVersionsTest {
    @Test
    void theBareWordIsTheNewestVersion() {
        assertThat(SceneVersions.parse("scenes").name()).isEqualTo("scenes:" + Scenes.NEWEST);
        assertThat(SceneVersions.isNamedBy("scenes")).isTrue();
        assertThat(SceneVersions.isNamedBy("scenes:1")).isTrue();
        assertThat(SceneVersions.isNamedBy("scenes/folder")).isFalse();
    }

    @Test
    void severalVersionsTakeTurns() {
        Examples examples = SceneVersions.parse("scenes:2,1").examples(3, 32, 32);
        assertThat(examples.get(8)).isEqualTo(new Scenes(2, 3, 32, 32).get(4));
        assertThat(examples.get(9)).isEqualTo(new Scenes(1, 3, 32, 32).get(4));
        assertThat(examples.size()).isEqualTo(Long.MAX_VALUE);
        assertThat(new SceneVersions(List.of(2, 1)).name()).isEqualTo("scenes:2,1");
        assertThat(new SceneVersions(List.of(2, 1)).title()).isEqualTo("scenes of versions 2, 1");
    }

    @Test
    void aVersionThatIsListedTwiceShowsNoSceneTwice() {
        Examples examples = SceneVersions.parse("scenes:2,1,2").examples(3, 16, 16);
        Scenes second = new Scenes(2, 3, 16, 16);
        for (int i = 0; i < 4; i++) {
            assertThat(examples.get(3 * i)).isEqualTo(second.get(2 * i));
            assertThat(examples.get(3 * i + 1)).isEqualTo(new Scenes(1, 3, 16, 16).get(i));
            assertThat(examples.get(3 * i + 2)).isEqualTo(second.get(2 * i + 1));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scenes:", "scenes:x", "scenes:1,", "scenes:99999999999"})
    void refusesWhatNamesNoVersions(String name) {
        assertThatThrownBy(() -> SceneVersions.parse(name))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("'" + name + "' names no scenes: they are scenes, or scenes:1 for version 1");
    }

    @Test
    void refusesVersionsThatDoNotExist() {
        assertThatThrownBy(() -> SceneVersions.parse("scenes:3"))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("scenes have versions 1 to 2, was [3]");
    }
}
