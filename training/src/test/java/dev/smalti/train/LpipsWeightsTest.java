package dev.smalti.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.SmaltiException;
import dev.smalti.checkpoint.SafetensorsWriter;
import dev.smalti.checkpoint.StoredType;
import dev.smalti.checkpoint.TensorValues;
import dev.smalti.convert.LpipsWeights;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LpipsWeightsTest {
    private static final Path CHECKPOINT = ReferenceFolder.CHECKPOINTS.resolve("vqgan/model.ckpt");

    @TempDir
    Path folder;

    @Test
    void areReadFromACheckpointOfTheReference() {
        LpipsWeights weights = LpipsWeights.read(List.of(CHECKPOINT));
        assertThat(weights.network().widths()).containsExactly(4, 4, 8, 8, 8);
        assertThat(weights.tensor("net.slice2.5.weight", List.of(4L, 4L, 3L, 3L))
                        .floats())
                .isEqualTo(RecordedTensors.read(CHECKPOINT).of("loss.perceptual_loss.net.slice2.5.weight"));
    }

    @Test
    void areTheSameFromTheFilesOfTorchvisionAndOfTheMetric() {
        Path vgg = folder.resolve("vgg16.safetensors");
        Path linear = folder.resolve("lpips.safetensors");
        write(vgg, "net\\.slice\\d\\.", "features.");
        write(linear, "lin", "lin");
        LpipsWeights one = LpipsWeights.read(List.of(CHECKPOINT));
        LpipsWeights two = LpipsWeights.read(List.of(linear, vgg));
        assertThat(two.network()).isEqualTo(one.network());
        for (String name : List.of("net.slice4.21.weight", "net.slice1.0.bias", "lin3.model.1.weight")) {
            List<Long> shape = shape("loss.perceptual_loss." + name);
            assertThat(two.tensor(name, shape).floats())
                    .isEqualTo(one.tensor(name, shape).floats());
        }
    }

    @Test
    void sayWhichFileIsMissing() {
        Path vgg = folder.resolve("vgg16.safetensors");
        write(vgg, "net\\.slice\\d\\.", "features.");
        assertThatThrownBy(() -> LpipsWeights.read(List.of(vgg)))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("vgg16.safetensors has no tensor lin0.model.1.weight of the linear layers of LPIPS; add the"
                        + " metric's own file, vgg.pth");
        Path linear = folder.resolve("lpips.safetensors");
        write(linear, "lin", "lin");
        assertThatThrownBy(() -> LpipsWeights.read(List.of(linear)))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("lpips.safetensors has no tensor net.slice1.0.weight of VGG-16; add torchvision's file,"
                        + " vgg16-397923af.pth");
    }

    private static List<Long> shape(String name) {
        return RecordedTensors.read(CHECKPOINT).shapes().get(name).stream()
                .map(Integer::longValue)
                .toList();
    }

    /** Writes the tensors whose names start so, with another start. */
    private static void write(Path file, String start, String other) {
        RecordedTensors all = RecordedTensors.read(CHECKPOINT);
        Map<String, TensorValues> tensors = new LinkedHashMap<>();
        for (String name : all.below("loss.perceptual_loss.")) {
            String full = "loss.perceptual_loss." + name;
            if (name.matches(start + ".*")) {
                tensors.put(
                        name.replaceFirst(start, other),
                        TensorValues.floats(StoredType.FLOAT32, all.shapes().get(full), () -> all.of(full)));
            }
        }
        SafetensorsWriter.write(file, tensors);
    }
}
