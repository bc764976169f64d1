package dev.smalti.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SizeGroupsTest {
    private final List<List<String>> ran = new ArrayList<>();

    @Test
    void runsThingsOfOneSizeTogetherAndTheRestAtTheEnd() {
        SizeGroups<String> groups = new SizeGroups<>(2, 100, ran::add);
        groups.add("small", 1, "a");
        groups.add("large", 9, "b");
        groups.add("small", 1, "c");
        assertThat(ran).containsExactly(List.of("a", "c"));
        groups.add("small", 1, "d");
        groups.finish();
        assertThat(ran).containsExactly(List.of("a", "c"), List.of("b"), List.of("d"));
    }

    @Test
    void runsTheOldestGroupWhereTooMuchWouldWait() {
        SizeGroups<String> groups = new SizeGroups<>(8, 10, ran::add);
        groups.add("one", 6, "a");
        groups.add("two", 6, "b");
        assertThat(ran).containsExactly(List.of("a"));
        groups.add("three", 60, "c");
        assertThat(ran).containsExactly(List.of("a"), List.of("b"), List.of("c"));
    }
}
