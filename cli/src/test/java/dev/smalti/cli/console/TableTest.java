package dev.smalti.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void alignsTheFirstColumnLeftAndTheOthersRight() {
        Table table = new Table().row("name", "size", "note").row("a", 1024, "").row("long name", 7, "x");
        assertThat(table.toString().lines())
                .containsExactly("name       size  note", "a          1024", "long name     7     x");
    }

    @Test
    void indentsTheSecondLineOfAFact() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("a", "one" + System.lineSeparator() + "two");
        facts.put("bcd", 3);
        assertThat(Facts.of(facts).lines()).containsExactly("a    one", "     two", "bcd  3");
    }
}
