package dev.smalti.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.graph.Float16;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints that PyTorch itself wrote. */
class ReferenceCheckpointsTest {
    @Test
    void opensEveryReferenceCheckpointAndReadsEveryTensor() {
        for (Path file : ReferenceFiles.checkpoints()) {
            try (Checkpoint checkpoint = Checkpoints.open(file)) {
                assertThat(checkpoint.tensors()).as(file.toString()).isNotEmpty();
                checkpoint.tensors().forEach((name, tensor) -> {
                    assertThat(name)
                            .as(file.toString())
                            .doesNotStartWith("optimizer")
                            .doesNotStartWith("callbacks");
                    assertThat((long) tensor.floats().length).isEqualTo(tensor.count());
                });
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "proto4",
                "bare_state_dict",
                "cuda_location",
                "one_storage",
                "strided",
                "parameters",
                "odd_objects"
            })
    void readsTheSameWeightsFromEveryVariant(String variant) {
        assertThat(bits(ReferenceFiles.path("ckpt_variants/" + variant + ".ckpt")))
                .isEqualTo(bits(ReferenceFiles.path("ckpt_variants/model.ckpt")));
    }

    @Test
    void readsTheSameWeightsFromTheLegacyFormat() {
        assertThat(bits(ReferenceFiles.path("ckpt_case1_variants/legacy.ckpt")))
                .isEqualTo(bits(ReferenceFiles.path("vqgan_f4_tiny/model.ckpt")));
        Map<String, List<Object>> model = bits(ReferenceFiles.path("fixtures/vqgan/model.ckpt"));
        model.keySet().removeIf(name -> name.startsWith("loss."));
        assertThat(bits(ReferenceFiles.fixture("vq_legacy_format/legacy.ckpt"))).isEqualTo(model);
    }

    @Test
    void readsFloat16AsTheRoundedWeights() {
        try (Checkpoint half = Checkpoints.open(ReferenceFiles.path("ckpt_case1_variants/fp16.ckpt"));
                Checkpoint whole = Checkpoints.open(ReferenceFiles.path("vqgan_f4_tiny/model.ckpt"))) {
            assertThat(half.tensors().keySet())
                    .containsExactlyElementsOf(whole.tensors().keySet());
            half.tensors().forEach((name, tensor) -> {
                CheckpointTensor original = whole.tensors().get(name);
                assertThat(tensor.shape()).isEqualTo(original.shape());
                float[] values = tensor.floats();
                float[] originals = original.floats();
                for (int i = 0; i < values.length; i++) {
                    float rounded = original.type() == StoredType.FLOAT32
                            ? Float16.value(Float16.round(originals[i]))
                            : originals[i];
                    assertThat(values[i]).as(name).isEqualTo(rounded);
                }
            });
        }
    }

    @Test
    void readsOneSetOfWeightsFromTheCommittedLegacyAndFloat16Files() {
        try (Checkpoint legacy = Checkpoints.open(ReferenceFiles.fixture("vq_legacy_format/legacy.ckpt"));
                Checkpoint half = Checkpoints.open(ReferenceFiles.fixture("vq_legacy_format/fp16.ckpt"))) {
            assertThat(legacy.tensors()).hasSize(151);
            assertThat(half.tensors().keySet())
                    .containsExactlyElementsOf(legacy.tensors().keySet());
            assertThat(half.tensors().get("encoder.conv_in.weight").type()).isEqualTo(StoredType.FLOAT16);
            legacy.tensors()
                    .forEach((name, tensor) -> assertThat(
                                    half.tensors().get(name).floats())
                            .as(name)
                            .containsExactly(tensor.floats()));
        }
    }

    @Test
    void namesWhatItPassesOver() {
        try (Checkpoint checkpoint = Checkpoints.open(ReferenceFiles.path("ckpt_variants/odd_objects.ckpt"))) {
            assertThat(checkpoint.skipped())
                    .contains(
                            "class pytorch_lightning.callbacks.model_checkpoint.ModelCheckpoint: not a part of the weights,"
                                    + " nothing of it was run",
                            "class omegaconf.dictconfig.DictConfig: not a part of the weights, nothing of it was run",
                            "entry optimizer_states: a list")
                    .doesNotHaveDuplicates();
        }
    }

    private static Map<String, List<Object>> bits(Path file) {
        Map<String, List<Object>> all = new LinkedHashMap<>();
        try (Checkpoint checkpoint = Checkpoints.open(file)) {
            checkpoint.tensors().forEach((name, tensor) -> {
                int[] bits = new int[(int) tensor.count()];
                float[] values = tensor.floats();
                for (int i = 0; i < bits.length; i++) {
                    bits[i] = Float.floatToRawIntBits(values[i]);
                }
                all.put(name, List.of(tensor.shape(), Arrays.hashCode(bits)));
            });
        }
        return all;
    }
}
