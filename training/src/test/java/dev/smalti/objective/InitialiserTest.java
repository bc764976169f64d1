package dev.smalti.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.SmaltiException;
import dev.smalti.SmaltiException.Kind;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class InitialiserTest {
    @Test
    void saysOfWhichShapeATensorIsThatHasNoRoom() {
        assertThatThrownBy(() -> Initialiser.filled(List.of(1_000_000L, 1_000_000L), 0))
                .isInstanceOfSatisfying(
                        SmaltiException.class, e -> assertThat(e.kind()).isEqualTo(Kind.RESOURCE))
                .hasMessage("no room for a tensor of shape [1000000, 1000000]; a smaller model needs less");
    }

    @Test
    void aShallowStartLeavesResidualBranchesAtZeroAndKeepsTheVarianceElsewhere() {
        Map<String, List<Long>> shapes = Map.of(
                "encoder.down.0.block.0.conv1.weight", List.of(64L, 32L, 3L, 3L),
                "encoder.down.0.block.0.conv1.bias", List.of(64L),
                "encoder.down.0.block.0.conv2.weight", List.of(64L, 64L, 3L, 3L),
                "encoder.mid.attn_1.proj_out.weight", List.of(64L, 64L, 1L, 1L),
                "encoder.norm_out.weight", List.of(64L));
        Initialiser shallow = new AutoencoderInitialiser(1, shapes, FirstWeights.SHALLOW);
        assertThat(first(shallow, shapes, "encoder.down.0.block.0.conv2.weight"))
                .containsOnly(0);
        assertThat(first(shallow, shapes, "encoder.mid.attn_1.proj_out.weight")).containsOnly(0);
        assertThat(first(shallow, shapes, "encoder.down.0.block.0.conv1.bias")).containsOnly(0);
        assertThat(first(shallow, shapes, "encoder.norm_out.weight")).containsOnly(1);

        float[] weights = first(shallow, shapes, "encoder.down.0.block.0.conv1.weight");
        double square = 0;
        for (float weight : weights) {
            square += (double) weight * weight / 64;
        }
        assertThat(square).as("the variance of a sum of 288 products").isBetween(0.97, 1.03);
    }

    private static float[] first(Initialiser initialiser, Map<String, List<Long>> shapes, String name) {
        return initialiser.values(name, Objects.requireNonNull(shapes.get(name)));
    }

    @Test
    void adamForgets() {
        assertThatThrownBy(() -> new Adam("a", 0.9, 1, 1e-8, 0))
                .hasMessage("Adam's beta1 and beta2 are from 0 to below 1, were 0.9 and 1.0");
    }
}
