package dev.smalti.cli.argument;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OptionNamesTest {
    @Test
    void readsUnderscoresInTheNamesOfLongOptionsAsDashes() {
        assertThat(OptionNames.normalize(new String[] {"encode", "--memory_limit", "2g", "--top_k=5"}))
                .containsExactly("encode", "--memory-limit", "2g", "--top-k=5");
    }

    @Test
    void leavesValuesAndShortOptionsAndFilesAlone() {
        String[] args = {"a_b.png", "-o", "out_dir", "--name=my_model", "--model", "my_model", "-x_y"};
        assertThat(OptionNames.normalize(args)).containsExactly(args);
    }

    @Test
    void leavesWhatFollowsTheEndOfOptionsAlone() {
        assertThat(OptionNames.normalize(new String[] {"--a_b", "--", "--a_b"}))
                .containsExactly("--a-b", "--", "--a_b");
    }
}
