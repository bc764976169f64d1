package dev.smalti.ort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.smalti.Device;
import dev.smalti.SmaltiException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class OfficialTrainingTest {
    @Test
    void theStockLibrariesSayInOneLineThatTheyCannotTrain() {
        assumeThat(OfficialTraining.available()).isFalse();
        String version = OrtRuntime.get().version();
        assertThatThrownBy(() -> OfficialTraining.open(Path.of("artifacts"), Device.cpu()))
                .isInstanceOfSatisfying(
                        SmaltiException.class, e -> assertThat(e.kind()).isEqualTo(SmaltiException.Kind.UNSUPPORTED))
                .hasMessage("cannot train with artifacts: ONNX Runtime " + version + " was built without its training;"
                        + " point the system property onnxruntime.native.path at a build with --enable_training_apis,"
                        + " or train with Smalti's own steps");
    }
}
