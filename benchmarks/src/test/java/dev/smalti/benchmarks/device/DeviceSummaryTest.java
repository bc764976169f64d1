package dev.smalti.benchmarks.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeviceSummaryTest {
    @TempDir
    Path folder;

    @Test
    void ofNothingThereIsAHeading() throws IOException {
        assertThat(DeviceSummary.of(folder, "cuda")).isEqualTo("# A run on cuda\n\n\n");
    }

    @Test
    void putsDevicesAndPyTorchSideBySide() throws IOException {
        write("gpu.txt", "NVIDIA H200, 580.0\n");
        write("parts.tsv", "parity\tdone\t12\nwindow\tno time left\t0\n");
        write("parity/a.json", """
            {"model": "a", "precision": "fp32", "right": false,
             "stages": [{"stage": "first stage", "latentError": 1e-6, "equalTokens": 4, "equalEncoded": 3, "tokens": 4,
                         "pixelError": 0.5}],
             "prior": {"logitError": 2e-6, "rows": 4, "equalByStep": 4, "equalByLoop": 3, "tokens": 8}}
            """);
        write("prior.json", """
            {"size": "24x1024",
             "parity": [{"precision": "FP32", "equalTokens": 128, "comparedTokens": 128, "logitError": 1e-6,
                         "copiesInLoop": 0}],
             "speeds": [{"precision": "FP32", "rows": 8, "tokens": 256, "tokensPerSecond": 1000.0}]}
            """);
        write("soak-a.json", """
            {"model": "a", "sessions": 3, "runs": 200, "mebibytes": [100, 120, 120], "growth": 0, "allowed": 32}
            """);
        write("smalti/published/bench.json", """
            {"rows": [
              {"task": "decode", "model": "m", "device": "cpu", "precision": "fp32", "batch": 1, "unit": "pictures",
               "milliseconds": {"median": 100.0}, "perSecond": 10.0},
              {"task": "decode", "model": "m", "device": "cuda", "precision": "fp32", "batch": 1, "unit": "pictures",
               "milliseconds": {"median": 2.5}, "perSecond": 400.0, "work": {"ofPeak": 0.256}}],
             "skipped": [{"contender": "m, cuda, fp32, batch 64", "task": "decode", "reason": "out of memory"}],
             "profiles": [{"task": "decode", "contender": "m, cuda, fp32, batch 1", "operators": [], "copies": 7}]}
            """);
        write("smalti/broken/bench.json", "{\"rows\": [");
        write("torch/window.json", """
            {"rows": [
              {"contender": "torch eager", "batch": 1, "precision": "float32", "task": "decode", "units": 1,
               "seconds": [0.002, 0.005, 0.001]},
              {"contender": "torch eager", "batch": 8, "precision": "float32", "task": "sample", "units": 2048,
               "seconds": [4.096]}]}
            """);

        assertThat(DeviceSummary.of(folder, "cuda").lines())
                .contains(
                        "- NVIDIA H200, 580.0",
                        "| window | no time left | 0 |",
                        "| a | fp32 | first stage | latents 1.0e-06, pixels 5.0e-01 | 3 of 4 tokens | **no** |",
                        "| a | fp32 | prior | logits 2.0e-06 | 4 of 4 rows by steps, 3 of 4 in the loop | **no** |",
                        "| FP32 | 128 of 128 | 1.0e-06 | 0 | 8: 1000 |",
                        "- a: 200 runs in 3 sessions, growth 0 MiB of 32 allowed; readings in MiB: 100, 120, 120",
                        "| decode | m | fp32 | 1 | pictures | 10.0 | 400 | 40.0 | 2.50 | 26 % | 7 |",
                        "- not measured: decode of m, cuda, fp32, batch 64: out of memory",
                        "| decode | fp32 | 1 | torch eager | 500 | 400 | 0.800 |",
                        "| sample | fp32 | 8 | torch eager | 500 | 1000 | 2.00 |");
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
