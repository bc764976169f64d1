package dev.smalti.condition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.SmaltiException;
import dev.smalti.bundle.Conditioning;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassNamesTest {
    private static final Conditioning.ClassLabel CLASSES = new Conditioning.ClassLabel(
            4, List.of("goldfish, Carassius auratus", "crane", "crane, lifting device", "Great Dane"));

    @Test
    void findsAClassByNumberByNameAndByOneOfItsNames() {
        assertThat(List.of("2", " 0 ", "Goldfish", "carassius auratus", "great dane", "lifting device").stream()
                        .map(word -> ClassNames.find(CLASSES, word)))
                .containsExactly(2, 0, 0, 0, 3, 2);
    }

    @Test
    void takesAWholeNameBeforeOneOfSeveral() {
        assertThat(ClassNames.find(CLASSES, "crane")).isEqualTo(1);
    }

    @Test
    void refusesWhatIsNoClassAndSaysWhatThereIs() {
        refuses("4", "there is no class 4: the model knows 0 to 3");
        refuses("-1", "there is no class -1: the model knows 0 to 3");
        refuses("99999999999", "there is no class 99999999999: the model knows 0 to 3");
        refuses(
                "fish",
                "the model has no class 'fish'; it has 0 (goldfish, Carassius auratus); numbers from 0 to 3"
                        + " will do too");
        refuses(
                "owl",
                "the model has no class 'owl'; it has 0 (goldfish, Carassius auratus), 1 (crane), 2 (crane, lifting"
                        + " device), 3 (Great Dane); numbers from 0 to 3 will do too");
        assertThatThrownBy(() ->
                        ClassNames.find(new Conditioning.ClassLabel(17, Collections.nCopies(17, "one of many")), "owl"))
                .hasMessage("the model has no class 'owl'; numbers from 0 to 16 will do too");
    }

    @Test
    void refusesANameOfTwoClassesAndNamesWhereTheModelHasNone() {
        Conditioning.ClassLabel cranes = new Conditioning.ClassLabel(2, List.of("crane, bird", "crane, machine"));
        assertThatThrownBy(() -> ClassNames.find(cranes, "crane"))
                .hasMessage("'crane' is the name of more than one class: 0 (crane, bird), 1 (crane, machine)");
        assertThatThrownBy(() -> ClassNames.find(new Conditioning.ClassLabel(10, null), "crane"))
                .hasMessage("the model names no classes, so 'crane' is none of them; give a number from 0 to 9");
    }

    private static void refuses(String word, String message) {
        assertThatThrownBy(() -> ClassNames.find(CLASSES, word))
                .isInstanceOf(SmaltiException.class)
                .hasMessage(message);
    }
}
