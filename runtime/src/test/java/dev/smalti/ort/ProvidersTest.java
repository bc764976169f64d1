package dev.smalti.ort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.smalti.Device;
import dev.smalti.Provider;
import dev.smalti.SmaltiException;
import org.junit.jupiter.api.Test;

class ProvidersTest {
    @Test
    void theProcessorIsAlwaysUsable() {
        assertThat(Providers.probe(Provider.CPU)).isEqualTo(new ProviderStatus(Provider.CPU, true, true, "", ""));
    }

    @Test
    void everyProviderIsReportedOnce() {
        DeviceReport report = DeviceReport.probe();
        assertThat(report.runtimeVersion()).startsWith("1.");
        assertThat(report.providers()).extracting(ProviderStatus::provider).containsExactly(Provider.values());
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
    void withoutTheCudaBuildCudaSaysWhichArtifactHasIt() {
        ProviderStatus cuda = Providers.probe(Provider.CUDA);
        assumeThat(cuda.compiledIn()).isFalse();
        String version = OrtRuntime.get().version();
        assertThatThrownBy(() -> Providers.require(Providers.device("cuda:1,use_tf32=1")))
                .isInstanceOfSatisfying(
                        SmaltiException.class, e -> assertThat(e.kind()).isEqualTo(SmaltiException.Kind.DEVICE))
                .hasMessage("cannot use cuda:1: ONNX Runtime " + version + " on the class path was built without it; "
                        + "put com.microsoft.onnxruntime:onnxruntime_gpu:" + version
                        + " on the class path in place of onnxruntime");
    }

    @Test
    void refusesCudaGraphsThatTheJavaApiCannotKeepInPlace() {
        assertThatThrownBy(() -> Providers.require(Providers.device("tensorrt,trt_cuda_graph_enable=true")))
                .hasMessageStartingWith("trt_cuda_graph_enable replays kernels");
        assertThatThrownBy(() -> Providers.require(Providers.device("cuda,enable_cuda_graph=True")))
                .isInstanceOfSatisfying(
                        SmaltiException.class, e -> assertThat(e.kind()).isEqualTo(SmaltiException.Kind.BAD_INPUT))
                .hasMessageStartingWith("enable_cuda_graph replays kernels")
                .hasMessageEndingWith("leave it out");
    }

    @Test
    void namesTheMissingLibrary() {
        assertThat(Providers.reason("Error code - ORT_FAIL - message: /onnxruntime_src/onnxruntime/core/session/"
                        + "provider_bridge_ort.cc:2251 void onnxruntime::ProviderLibrary::Load() Failed to load library"
                        + " libonnxruntime_providers_cuda.so with error: libcublasLt.so.12: cannot open shared object"
                        + " file: No such file or directory\n"))
                .isEqualTo("the library libcublasLt.so.12 is missing");
        assertThat(Providers.reason("Error code - ORT_EP_FAIL - message: CUDA failure 35\nmore"))
                .isEqualTo("Error code - ORT_EP_FAIL - message: CUDA failure 35");
    }

    @Test
    void theProcessorRefusesOptionsItDoesNotHave() {
        assertThatThrownBy(() -> Providers.require(Providers.device("cpu,use_tf32=1")))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("the device cpu has no options, was given use_tf32;"
                        + " every device takes threads, spinning, arena and optimization");
    }

    @Test
    void autoTakesTheProcessorWhereCudaIsNotUsable() {
        boolean cuda = Providers.probe(Provider.CUDA).usable();
        assertThat(Providers.auto()).isEqualTo(cuda ? Device.cuda() : Device.cpu());
    }
}
