package dev.smalti.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.Device;
import org.junit.jupiter.api.Test;

class GpuTest {
    @Test
    void readsTheFirstNumber() {
        assertThat(Gpu.number("1532\n")).hasValue(1532);
        assertThat(Gpu.number(" 71.25 \n80\n")).hasValue(71.25);
        assertThat(Gpu.number("[N/A]\n")).isEmpty();
        assertThat(Gpu.number("")).isEmpty();
    }

    @Test
    void knowsNothingOfTheProcessor() {
        assertThat(Gpu.of(Device.cpu()).memory()).isEmpty();
        assertThat(Gpu.of(Device.cpu()).power()).isEmpty();
    }

    @Test
    void asksForTheGpuThatCudaMeans() {
        assertThat(Gpu.name(1, "")).isEqualTo("1");
        assertThat(Gpu.name(0, "3")).isEqualTo("3");
        assertThat(Gpu.name(1, "2, GPU-8932f937")).isEqualTo("GPU-8932f937");
    }
}
