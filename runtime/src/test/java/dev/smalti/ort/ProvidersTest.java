package dev.smalti.ort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.Device;
import dev.smalti.DeviceReport;
import dev.smalti.Provider;
import dev.smalti.SmaltiException;
import org.junit.jupiter.api.Test;

class ProvidersTest {
    @Test
    void theProcessorIsAlwaysUsable() {
        assertThat(DeviceReport.status(Provider.CPU))
                .isEqualTo(new DeviceReport.Status(Provider.CPU, true, true, "", ""));
    }

    @Test
    void everyProviderIsReportedOnce() {
        DeviceReport report = DeviceReport.probe();
        assertThat(report.runtimeVersion()).startsWith("1.");
        assertThat(report.providers()).extracting(DeviceReport.Status::provider).containsExactly(Provider.values());
        assertThat(report.providers())
                .allSatisfy(status -> assertThat(status.reason().isEmpty()).isEqualTo(status.usable()));
    }

    @Test
    void aProviderThatIsNotCompiledInSaysWhatToInstall() {
        assertThatThrownBy(() -> Providers.require(Device.of(Provider.ROCM)))
                .isInstanceOf(SmaltiException.class)
                .hasMessageStartingWith("cannot use rocm:0: ONNX Runtime ")
                .hasMessageEndingWith("was built without it; "
                        + "point the system property onnxruntime.native.path at a build that has it");
    }

    @Test
    void autoTakesTheProcessorWhereCudaIsNotUsable() {
        boolean cuda = DeviceReport.status(Provider.CUDA).usable();
        assertThat(Device.auto()).isEqualTo(cuda ? Device.cuda() : Device.cpu());
    }
}
