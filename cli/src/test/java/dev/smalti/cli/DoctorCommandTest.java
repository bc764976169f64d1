package dev.smalti.cli;

import static dev.smalti.cli.Run.smalti;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.smalti.bundle.BundledModels;
import dev.smalti.io.CacheFolder;
import dev.smalti.io.Json;
import dev.smalti.job.Release;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class DoctorCommandTest {
    @Test
    void findsTheProcessorToWork() throws Exception {
        Run run = smalti("doctor", "--json");
        assertThat(run.code()).isZero();
        assertThat(run.err()).isEmpty();
        JsonNode found = Json.MAPPER.readTree(run.out());
        assertThat(found.path("smalti").asText()).isEqualTo(Release.version());
        assertThat(found.path("cache").asText()).isEqualTo(CacheFolder.path().toString());
        assertThat(found.path("physicalMemory").asLong())
                .isGreaterThan(found.path("heapLimit").asLong());
        assertThat(found.path("models"))
                .hasSize(BundledModels.onClassPath().names().size());
        assertThat(found.path("failure").isNull()).isTrue();
        JsonNode cpu = StreamSupport.stream(found.path("devices").spliterator(), false)
                .filter(device -> device.path("name").asText().equals("cpu"))
                .findFirst()
                .orElseThrow();
        assertThat(cpu.toString())
                .isEqualTo("{\"name\":\"cpu\",\"compiledIn\":true,\"usable\":true,\"shortcoming\":\"\"}");
    }

    @Test
    void saysOfEachDeviceWhatItLacks() {
        Run run = smalti("doctor");
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .startsWith("smalti   " + Release.version() + "\njava     ")
                .contains("\ndevices  cpu: works\n         cuda: ")
                .contains("\n         not in this build of ONNX Runtime: ");
    }
}
