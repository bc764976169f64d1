package dev.smalti.cli.former;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DrawnNameTest {
    private static final List<String> FILES = List.of("a/street.png", "b/park.png", "c/x-park.png");
    private static final List<String> CLASSES = List.of("3,goldfish", "7");

    private static List<String> files(String name) {
        return new DrawnName(name).only(false, FILES);
    }

    private static List<String> classes(String name) {
        return new DrawnName(name).only(true, CLASSES);
    }

    @Test
    void aSubjectInTheNameTellsTheValue() {
        assertThat(files("samples/s/model/street/000000.png")).containsExactly("a/street.png");
        assertThat(files("street-000002.png")).containsExactly("a/street.png");
        assertThat(classes("samples/s/model/photo/7/000000.png")).containsExactly("7");
        assertThat(classes("photo-7-000000.png")).containsExactly("7");
    }

    @Test
    void aNameThatMayMeanTwoKeepsThoseTwo() {
        assertThat(files("x-park-000000.png")).containsExactly("b/park.png", "c/x-park.png");
    }

    @Test
    void aNameThatDoesNotTellStandsForOneValue() {
        assertThat(files("000000.png")).containsExactly("a/street.png");
        assertThat(files("elsewhere-000000.png")).containsExactly("a/street.png");
        assertThat(classes("000000.png")).containsExactly("3");
        assertThat(classes("photo-000000.png")).containsExactly("3");
        assertThat(new DrawnName("000000.png").only(true, List.of())).isEmpty();
    }

    @Test
    void withoutANameAllCount() {
        assertThat(new DrawnName(null).only(false, FILES)).isEqualTo(FILES);
        assertThat(new DrawnName(null).only(true, CLASSES)).isEqualTo(CLASSES);
    }
}
