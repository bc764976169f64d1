package dev.smalti.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.spec.Spec.Rename;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RenamesTest {
    @Test
    void leavesNamesAloneThatNoRuleMentions() {
        assertThat(new Renames(List.of()).candidates("quant_conv.weight", Map.of()))
                .containsExactly("quant_conv.weight");
        assertThat(renames("mid", "middle").candidates("encoder.midway.weight", Map.of()))
                .containsExactly("encoder.midway.weight");
    }

    @Test
    void reckonsWithIndices() {
        Renames renames = renames("up.{i}.block.{j}", "up_blocks.{levels-1-i}.resnets.{j+10}");

        assertThat(renames.candidates("decoder.up.1.block.2.conv1.weight", Map.of("levels", 5)))
                .containsExactly("decoder.up_blocks.3.resnets.12.conv1.weight");
    }

    @Test
    void appliesRulesInOrderAndOffersAlternatives() {
        Renames renames = new Renames(List.of(
                new Rename("mid.attn_1", List.of("m.a.0")),
                new Rename("a.{j}.q", List.of("a.{j}.to_q", "a.{j}.query"))));

        assertThat(renames.candidates("encoder.mid.attn_1.q.weight", Map.of()))
                .containsExactly("encoder.m.a.0.to_q.weight", "encoder.m.a.0.query.weight");
    }

    @Test
    void refusesArithmeticThatMakesNoSense() {
        assertThatThrownBy(() -> renames("up.{i}", "up.{depth-i}").candidates("up.3.x", Map.of("levels", 2)))
                .hasMessage("a spec's name pattern uses {depth-i}, but depth is not known; known are [i, levels]");
        assertThatThrownBy(() -> renames("up.{i}", "up.{levels-i}").candidates("up.3.x", Map.of("levels", 2)))
                .hasMessage("a spec's name pattern has {levels-i}, which is no sum of numbers that is at least 0");
        assertThatThrownBy(() -> renames("up.{i}", "up.{i-}").candidates("up.3.x", Map.of()))
                .hasMessage("a spec's name pattern has {i-}, which is no sum of numbers that is at least 0");
    }

    private static Renames renames(String from, String to) {
        return new Renames(List.of(new Rename(from, List.of(to))));
    }
}
