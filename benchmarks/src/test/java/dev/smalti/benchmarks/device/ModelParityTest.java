package dev.smalti.benchmarks.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.benchmarks.device.ModelParity.Draw;
import dev.smalti.benchmarks.device.ModelParity.Stage;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelParityTest {
    private static final Stage RIGHT = new Stage("first stage", 1e-6, 2000, 1990, 2000, 1e-6);

    @Test
    void equalIsWithinTheLimits() {
        assertThat(ModelParity.beyond(List.of(RIGHT), new Draw(1e-6, 4, 4, 3, 64), "fp32"))
                .isEmpty();
    }

    @Test
    void saysWhatIsBeyond() {
        Stage wrong = new Stage("first stage", Double.NaN, 1000, 2000, 2000, 0.5);
        assertThat(ModelParity.beyond(List.of(wrong), new Draw(1e-6, 4, 4, 0, 64), "fp32, weights fp16"))
                .containsExactly(
                        "first stage: latents differ by NaN, allowed is 0.00100",
                        "first stage: pixels differ by 0.500, allowed is 0.00100",
                        "first stage: tokens of the same latents differ by 0.500, allowed is 0.00100",
                        "prior: rows drawn in the loop differ by 1.00, allowed is 0.250");
    }

    @Test
    void tokensOfFewerBitsAreNotJudged() {
        assertThat(ModelParity.beyond(List.of(RIGHT), new Draw(1e-2, 4, 0, 0, 64), "fp32; prior fp16"))
                .isEmpty();
        assertThat(ModelParity.beyond(List.of(RIGHT), new Draw(1e-1, 4, 4, 4, 64), "fp32; prior fp16"))
                .hasSize(1);
    }

    @Test
    void rowsAreEqualThroughoutOrNotAtAll() {
        assertThat(ModelParity.equalRows(new int[][] {{1, 2}, {3, 4}}, new int[][] {{1, 2}, {3, 5}}))
                .isEqualTo(1);
    }
}
