package dev.smalti.benchmarks.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.GridShape;
import dev.smalti.SmaltiException;
import dev.smalti.bench.random.RandomVqgan;
import dev.smalti.bench.random.RandomVqgan.Shape;
import dev.smalti.checkpoint.CheckpointTensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FirstStageScriptTest {
    private static final Shape ONE_LEVEL = new Shape(32, List.of(1), 1, Set.of(), 4, 8);

    @Test
    void writesTheDecoderLineByLine() {
        TorchScript script =
                FirstStageScript.decoder(RandomVqgan.tensors(ONE_LEVEL, 1), TorchVariant.CHANNELS_LAST, 2, 2);
        assertThat(script.source().lines().limit(12))
                .containsExactly(
                        "class Decoder(Module):",
                        "  __parameters__ = []",
                        "  __buffers__ = []",
                        "  training : bool",
                        "  def forward(self: __torch__.smalti.Decoder, x: Tensor) -> Tensor:",
                        "    _0 = torch.permute(torch.embedding(CONSTANTS.c0, x), [0, 3, 1, 2])",
                        "    _1 = torch.contiguous(_0, memory_format=2)",
                        "    _2 = torch.conv2d(_1, CONSTANTS.c1, CONSTANTS.c2, [1, 1], [0, 0], [1, 1], 1)",
                        "    _3 = torch.conv2d(_2, CONSTANTS.c3, CONSTANTS.c4, [1, 1], [1, 1], [1, 1], 1)",
                        "    _4 = torch.group_norm(_3, 32, CONSTANTS.c5, CONSTANTS.c6, 9.9999999999999995e-07, True)",
                        "    _5 = torch.silu(_4)",
                        "    _6 = torch.conv2d(_5, CONSTANTS.c7, CONSTANTS.c8, [1, 1], [1, 1], [1, 1], 1)");
        assertThat(script.constants().get(0).shape()).containsExactly(8, 4);
        assertThat(script.constants().get(3).channelsLast()).isTrue();
    }

    @Test
    void countsTheArithmeticOfThePublishedModel() {
        Map<String, CheckpointTensor> weights = RandomVqgan.tensors(Shape.IMAGENET_F16_16384, 1);
        assertThat(FirstStageCost.of(weights, new GridShape(16, 16)))
                .isEqualTo(new FirstStageCost(140_576_292_864L, 252_748_759_040L, 16));
    }

    @Test
    void namesAMissingTensor() {
        Map<String, CheckpointTensor> weights = new HashMap<>(RandomVqgan.tensors(ONE_LEVEL, 1));
        weights.remove("quant_conv.bias");
        assertThatThrownBy(() -> FirstStageScript.encoder(weights, TorchVariant.DEFAULT, 8, 8))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("the checkpoint has no tensor 'quant_conv.bias'; is it a VQModel?");
    }
}
