package dev.smalti;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.SessionTuning.Optimization;
import dev.smalti.ort.Providers;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceTest {
    @Test
    void readsNameIndexOptionsAndTuning() {
        assertThat(Providers.device("cuda:1,gpu_mem_limit=8589934592,use_tf32=0,threads=3,spinning=on,arena=1,"
                        + "optimization=basic"))
                .isEqualTo(new Device(
                        Provider.CUDA,
                        1,
                        Map.of("gpu_mem_limit", "8589934592", "use_tf32", "0"),
                        new SessionTuning(3, true, true, Optimization.BASIC, null)));
        assertThat(Providers.device("CPU")).isEqualTo(Device.cpu());
        assertThat(Providers.device("auto,threads=2"))
                .isEqualTo(Providers.auto().withThreads(2));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            gpu              | no device is called 'gpu'; there are auto, cpu, cuda, tensorrt, directml, coreml, webgpu, openvino, dnnl, rocm, migraphx, qnn, xnnpack, acl, nnapi, azure, vitisai, rknpu
            cpu:1            | there is no device cpu:1
            cuda:x           | a device's index is a whole number from 0, was 'x'
            cuda:-1          | a device's index is a whole number from 0, was '-1'
            cuda,use_tf32    | 'use_tf32' in the device 'cuda,use_tf32' is not KEY=VALUE
            cpu,             | '' in the device 'cpu,' is not KEY=VALUE
            cpu,threads=two  | a device's threads is a whole number from 0, was 'two'
            cpu,threads=9999 | threads is from 0 to 1024, was 9999
            cpu,arena=maybe  | a device's arena is on or off, was 'maybe'
            cpu,optimization=most | a device's optimization is none, basic, extended or all, was 'most'
            cuda,device_id=1 | give the device's number as cuda:NUMBER, not as the option device_id
            """)
    void saysWhichPartIsWrong(String text, String message) {
        assertThatThrownBy(() -> Providers.device(text))
                .isInstanceOf(SmaltiException.class)
                .hasMessage(message);
    }

    @Test
    void namesItselfAsAUserWould() {
        assertThat(Device.cpu().id()).isEqualTo("cpu");
        assertThat(Providers.device("cuda:2,use_tf32=1").id()).isEqualTo("cuda:2");
    }
}
