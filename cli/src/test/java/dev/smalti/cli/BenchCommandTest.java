package dev.smalti.cli;

import static dev.smalti.cli.Run.smalti;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.cli.console.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCommandTest {
    @TempDir
    private Path folder;

    @Test
    void measuresATokenizerOnTwoDevicesAndComparesTheReports() throws IOException {
        String bundle = TinyBundle.write(folder.resolve("tiny"), "tiny").toString();
        String output = folder.resolve("report").toString();
        Run run = smalti(
                "bench",
                bundle,
                "--device",
                "cpu",
                "--device",
                "cpu,threads=1",
                "--task",
                "encode,decode",
                "--rounds",
                "3",
                "--profile",
                "-o",
                output);

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("encode", "decode", "tiny, cpu, fp32, batch 1", "tiny, cpu,threads=1, fp32, batch 1")
                .contains("Operators of decode, tiny, cpu, fp32, batch 1", " on CPUExecutionProvider, ")
                .contains("Ratios relate to the first of each table");
        assertThat(Files.readString(folder.resolve("report/bench.html"))).contains("<h2>decode</h2>");

        Run compared = smalti("bench", "compare", output, output, "--fail");
        assertThat(compared.code()).as(compared.err()).isZero();
        assertThat(compared.out()).contains("decode, tiny, cpu, fp32, batch 1", "same");
    }

    @Test
    void measuresEverythingThatAPriorDoes() {
        String bundle = Priors.segmentation(folder).toString();
        Run run = smalti(
                "bench",
                bundle,
                "--device",
                "cpu",
                "--batch",
                "1,2",
                "--rounds",
                "1",
                "--task",
                "quantize,first-token,prefill,step,sample,window");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("quantize", "first-token", "prefill", "step", "sample", "window", "batch 2");
    }

    @Test
    void namesWhatCannotBeMeasuredAndMeasuresTheRest() throws IOException {
        String bundle = TinyBundle.write(folder.resolve("tiny"), "tiny").toString();
        Run run =
                smalti("bench", bundle, "--device", "cpu", "--device", "openvino", "--task", "decode", "--rounds", "3");
        assertThat(run.code()).isEqualTo(ExitCode.DEVICE);
        assertThat(run.err()).contains("decode of tiny, openvino, fp32, batch 1 is not measured: ");
        assertThat(run.out()).contains("tiny, cpu, fp32, batch 1", "Not measured: decode of tiny, openvino");
    }

    @Test
    void measuresPublishedSizesWithRandomWeights() {
        Run run = smalti(
                "bench",
                "--device",
                "cpu",
                "--precision",
                "int8,fp32",
                "--baseline",
                "fp32",
                "--rounds",
                "1",
                "--task",
                "decode,step",
                "random-tiny",
                "random-2x64");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("random-tiny, cpu, fp32, batch 1", "random-tiny, cpu, int8, batch 1")
                .contains("random-2x64, cpu, fp32, batch 1", "random-2x64, cpu, fp32; prior int8, batch 1");
        assertThat(run.out().lines().filter(line -> line.startsWith("random-2x64, cpu, fp32; prior int8")))
                .as("relates to the one that is fp32 and nothing else, though it comes after it")
                .singleElement()
                .asString()
                .containsPattern("\\d \\(\\d+\\.\\d+ to \\d+\\.\\d+\\)");
        // What is measured of a prior is the prior: its own first stage is no model to speak of.
        assertThat(run.out().lines().dropWhile(line -> !line.equals("step")).toList())
                .noneMatch(line -> line.startsWith("random-tiny"));
        assertThat(run.out().lines().takeWhile(line -> !line.equals("step")).toList())
                .noneMatch(line -> line.startsWith("random-2x64"));
    }

    @Test
    void tellsTwoBundlesOfOneModelApartAndTakesATaskOnce() throws IOException {
        String before = TinyBundle.write(folder.resolve("before"), "tiny").toString();
        String after = TinyBundle.write(folder.resolve("after"), "tiny").toString();
        String report = folder.resolve("bench").toString();
        Run run = smalti(
                "bench",
                before,
                after,
                "--device",
                "auto,threads=1",
                "--task",
                "quantize,quantize",
                "--rounds",
                "3",
                "-o",
                report);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .containsOnlyOnce("tiny (" + before + "), cpu,threads=1, fp32, batch 1")
                .contains("tiny (" + after + "), cpu,threads=1, fp32, batch 1")
                .contains("`smalti bench " + before + " ")
                .contains("-o " + report + "`");
    }

    @Test
    void measuresStepsOfATraining() {
        Run run = smalti("bench", "--recipe", "vqvae-tiny", "--device", "cpu", "--task", "train", "--rounds", "3");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("vqvae-tiny, cpu, fp32, batch 8", "steps");
    }

    @Test
    void refusesWhatMakesNoSense() throws IOException {
        assertThat(smalti("bench", "--task", "fly").code()).isEqualTo(ExitCode.USAGE);
        assertThat(smalti("bench", "--batch", "0").code()).isEqualTo(ExitCode.USAGE);
        Run unknown = smalti("bench", "--device", "gpu");
        assertThat(unknown.code()).isEqualTo(ExitCode.USAGE);
        assertThat(smalti("bench", "nothing-of-this-name").code()).isEqualTo(ExitCode.BAD_INPUT);
        Path file = Files.createFile(folder.resolve("file"));
        Run noFolder = smalti("bench", "random-tiny", "--device", "cpu", "--task", "quantize", "-o", file.toString());
        assertThat(noFolder.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(noFolder.err())
                .as("before anything is opened")
                .doesNotContain("opens")
                .contains("cannot make " + file);
        assertThat(smalti("bench", "random-tiny", "--precision", "int4").err()).contains("int4 is of priors");
        assertThat(smalti("bench", "scenes-f4", "--precision", "int8").err()).contains("a bundle has its own");
        assertThat(smalti("bench", "--recipe", "prior-tiny").err()).contains("trains no tokenizer");
        Run baseline = smalti("bench", "--device", "cpu", "--baseline", "tpu");
        assertThat(baseline.code()).isEqualTo(ExitCode.USAGE);
        assertThat(baseline.err()).contains("--baseline 'tpu' is in none of the names");
        Path nothing = folder.resolve("nothing.json");
        assertThat(smalti("bench", "compare", nothing.toString(), nothing.toString())
                        .code())
                .isEqualTo(ExitCode.BAD_INPUT);
    }
}
