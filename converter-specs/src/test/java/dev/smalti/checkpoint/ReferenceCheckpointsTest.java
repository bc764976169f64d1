package dev.smalti.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.SmaltiException;
import dev.smalti.convert.ReferenceCases;
import dev.smalti.convert.ReferenceKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints that PyTorch itself wrote. */
class ReferenceCheckpointsTest {
    @TestFactory
    @Tag("golden")
    Stream<DynamicTest> everyTensorOfEveryCheckpointIsRead() {
        return ReferenceCases.tests(
                ReferenceCheckpointsTest::readsEveryTensor,
                ReferenceKind.FIRST_STAGE,
                ReferenceKind.TRANSFORMER,
                ReferenceKind.WEIGHTS,
                ReferenceKind.VQGAN_TRAINING,
                ReferenceKind.GPT_TRAINING);
    }

    private static void readsEveryTensor(Path folder) {
        for (Path file : ReferenceCases.checkpoints(folder)) {
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

    /** Files of one folder for which nothing of their own was recorded hold the same weights, stored otherwise. */
    @TestFactory
    @Tag("golden")
    Stream<DynamicTest> variantsOfACheckpointHoldTheSameWeights() {
        return ReferenceCases.tests(
                ReferenceCheckpointsTest::variants, folder -> !others(folder).isEmpty(), ReferenceKind.FIRST_STAGE);
    }

    /** Checkpoints beside the model's. */
    private static List<Path> others(Path folder) {
        Path model = folder.resolve("model.ckpt");
        return Files.isRegularFile(model)
                ? ReferenceCases.checkpoints(folder).stream()
                        .filter(file -> !file.equals(model) && !hasOwn(folder, file))
                        .toList()
                : List.of();
    }

    private static boolean hasOwn(Path folder, Path checkpoint) {
        String stem = checkpoint.getFileName().toString().replace(".ckpt", "_");
        try (Checkpoint golden = Checkpoints.open(folder.resolve("golden.safetensors"))) {
            return golden.tensors().keySet().stream().anyMatch(name -> name.startsWith(stem));
        }
    }

    private static void variants(Path folder) {
        Map<String, List<Object>> expected = bits(folder.resolve("model.ckpt"));
        for (Path file : others(folder)) {
            assertThat(bits(file)).as(file.toString()).isEqualTo(expected);
        }
    }

    /** What is hostile is refused as what it is, never by an error of ours; what is not, opens. */
    @TestFactory
    @Tag("golden")
    Stream<DynamicTest> hostileFilesAreRefusedOrRead() {
        return ReferenceCases.tests(ReferenceCheckpointsTest::hostile, ReferenceKind.HOSTILE);
    }

    private static void hostile(Path folder) {
        int refused = 0;
        int read = 0;
        for (Path file : ReferenceCases.checkpoints(folder)) {
            try (Checkpoint checkpoint = Checkpoints.open(file)) {
                checkpoint.tensors().values().forEach(CheckpointTensor::floats);
                read++;
            } catch (SmaltiException e) {
                assertThat(e).as(file.toString()).hasMessageStartingWith(file.getFileName() + ": ");
                refused++;
            }
        }
        System.out.println(folder.getFileName() + ": " + refused + " refused, " + read + " read");
        assertThat(refused).isPositive();
        assertThat(read).isPositive();
    }

    @Test
    void readsTheSameWeightsFromTheLegacyFormat() {
        Map<String, List<Object>> model = bits(ReferenceCases.FIXTURES.resolve("vqgan/model.ckpt"));
        model.keySet().removeIf(name -> name.startsWith("loss."));
        assertThat(bits(ReferenceCases.FIXTURES.resolve("vq_legacy_format/legacy.ckpt")))
                .isEqualTo(model);
    }

    @Test
    void readsOneSetOfWeightsFromTheCommittedLegacyAndFloat16Files() {
        try (Checkpoint legacy = Checkpoints.open(ReferenceCases.FIXTURES.resolve("vq_legacy_format/legacy.ckpt"));
                Checkpoint half = Checkpoints.open(ReferenceCases.FIXTURES.resolve("vq_legacy_format/fp16.ckpt"))) {
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
    void namesWhatItPassesOver(@TempDir Path folder) {
        byte[] pickle = new ProtocolPickle(2)
                .raw("}(")
                .text("callbacks")
                .raw("}")
                .named("pytorch_lightning.callbacks.model_checkpoint", "ModelCheckpoint")
                .raw("}s")
                .text("hyper_parameters")
                .named("omegaconf.dictconfig", "DictConfig")
                .raw(")R")
                .text("optimizer_states")
                .raw("]")
                .text("state_dict")
                .raw("}")
                .text("a")
                .tensor("0", 3, 3, false)
                .raw("su")
                .bytes();
        Path file =
                TorchFiles.zip(folder.resolve("odd.ckpt"), TorchFiles.pickleAnd(pickle, TorchFiles.floats(1, 2, 3)));
        try (Checkpoint checkpoint = Checkpoints.open(file)) {
            assertThat(checkpoint.tensors()).containsOnlyKeys("a");
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
