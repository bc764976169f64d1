package dev.smalti.cli;

import static dev.smalti.cli.Run.smalti;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.bundle.Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConvertCommandTest {
    @TempDir
    private Path folder;

    @Test
    void convertsACheckpointThatThenReconstructsAPicture() {
        Path fixture = Fixtures.folder("vqgan");
        Path bundle = folder.resolve("small");

        Run run = smalti(
                "convert",
                fixture.resolve("model.ckpt"),
                "--config",
                fixture.resolve("config.yaml"),
                "-o",
                bundle,
                "--licence",
                "CC0-1.0");

        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out().replaceAll("size .*\n", "").replaceAll("time .*\n", ""))
                .isEqualTo("""
                        bundle       %s
                        recognised   VQModel of taming-transformers, its config names taming.models.vqgan.VQModel
                        name         vqgan
                        first stage  vqgan for images, spec taming-vqmodel
                        channels     3 in, 3 out
                        tokens       64 of 4 channels, each for 2x2 pixels
                        trained at   32 pixels
                        precision    fp32
                        licence      CC0-1.0
                        skipped      class pytorch_lightning.callbacks.model_checkpoint.ModelCheckpoint: not a part of the weights, nothing of it was run
                                     entry epoch: a plain value
                                     entry global_step: a plain value
                                     entry pytorch-lightning_version: a plain value
                                     entry callbacks: a dictionary
                                     entry optimizer_states: a list
                                     entry lr_schedulers: a list
                        """.formatted(bundle));
        assertThat(Bundle.open(bundle).manifest().provenance().command())
                .isEqualTo("smalti convert model.ckpt --config config.yaml -o small");

        Path picture = Pictures.redOverBlue(folder.resolve("flag.png"), 16, 16);
        Run back = smalti("reconstruct", picture, "-o", folder.resolve("out"), "--model", bundle, "--device", "cpu");
        assertThat(back.code()).isZero();
        assertThat(folder.resolve("out/flag.png")).isRegularFile();
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "two\nlines"})
    void refusesANameThatIsNone(String name) {
        assertThat(smalti("convert", "model.ckpt", "-o", folder.resolve("new"), "--name", name))
                .isEqualTo(new Run(
                        2,
                        "",
                        "smalti: --name is a name in one line, was '" + name.replace('\n', ' ')
                                + "'; see 'smalti convert --help'\n"));
    }

    @Test
    void replacesABundleOnlyWhenTold() {
        Path fixture = Fixtures.folder("vqgan");
        Object[] command = {"convert", fixture, "-o", folder.resolve("small"), "--weights", "FP16"};
        assertThat(smalti(command).code()).isZero();

        Run again = smalti(command);
        assertThat(again.code()).isEqualTo(3);
        assertThat(again.err())
                .isEqualTo("smalti: " + folder.resolve("small")
                        + " exists; choose another folder, or replace it with --force\n");

        Run forced = smalti(
                "convert", fixture, "-o", folder.resolve("small"), "--force", "--name", "other", "--weights", "fp16");
        assertThat(forced.code()).isZero();
        assertThat(Bundle.open(folder.resolve("small")).manifest().name()).isEqualTo("other");
    }

    @Test
    void refusesHostileAndDamagedCheckpointsInOneLineAndLeavesNothing() throws IOException {
        Path hostile = Fixtures.folder("hostile");
        try (Stream<Path> files = Files.list(hostile)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".ckpt")).toList()) {
                Path out = folder.resolve("of-" + file.getFileName());
                Run run = smalti("convert", file, "--config", hostile.resolve("config.yaml"), "-o", out);
                String name = file.getFileName().toString();
                boolean accepted = name.equals("good.ckpt") || name.equals("extra_key.ckpt");
                assertThat(run.code()).as(name + run.err()).isEqualTo(accepted ? 0 : 3);
                assertThat(run.err().lines().count()).as(name + run.err()).isEqualTo(name.equals("good.ckpt") ? 0 : 1);
                assertThat(Files.exists(out)).as(name).isEqualTo(accepted);
            }
        }
        assertThat(Path.of("pwned-by-checkpoint")).doesNotExist();
    }

    @Test
    void saysWhatIsMissing() {
        assertThat(smalti("convert", folder.resolve("none.ckpt"), "-o", folder.resolve("out")))
                .isEqualTo(new Run(3, "", "smalti: " + folder.resolve("none.ckpt") + ": no such file or folder\n"));
        assertThat(smalti("convert", "-o", "out"))
                .isEqualTo(new Run(
                        2, "", "smalti: missing required parameter: 'CHECKPOINT'; see 'smalti convert --help'\n"));
        assertThat(smalti("convert", "a.ckpt", "-o", "out", "--weights", "int3"))
                .isEqualTo(
                        new Run(
                                2,
                                "",
                                "smalti: invalid value for option '--weights': expected fp32 or fp16 but was 'int3'; see 'smalti convert --help'\n"));
    }

    @Test
    void namesThePartsAsTheyAreWritten() {
        assertThat(smalti("convert", "a.ckpt", "-o", "out", "--part", "decoder").err())
                .isEqualTo(
                        "smalti: invalid value for option '--part': expected all or first_stage or cond_stage but was"
                                + " 'decoder'; see 'smalti convert --help'\n");
    }

    @Test
    void convertsATransformerWithItsTokenizers() {
        Path fixture = Fixtures.folder("gpt_seg_window");
        Run run = smalti("convert", fixture, "-o", folder.resolve("seg"), "--window", "2x8");
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("""
                        trained at   16 pixels
                        prior        gpt of 30,592 parameters, spec taming-net2net
                        layers       2 of 32 channels and 2 heads, for 64 tokens
                        given        a segmentation of 5 labels
                        window       2x8 tokens in the order raster, of a block of 32
                        precision    fp32
                        """);
        assertThat(Bundle.open(folder.resolve("seg")).manifest().provenance().command())
                .isEqualTo("smalti convert gpt_seg_window --window 2x8 -o seg");
        assertThat(smalti("inspect", folder.resolve("seg")).out()).contains("\ncondition/encoder.onnx\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--window|16|invalid value for option '--window': expected rows and columns such as 16x16 but was '16'",
                "--activation|relu|invalid value for option '--activation': expected gelu or gelu_tanh but was 'relu'",
                "--heads|0|--heads is at least 1, was 0",
                "--objects|size=3|--objects knows classes, max, tokens, crop, groups and attributes, not 'size'",
                "--objects|max=0|--objects wants a number of at least 1 for max, was '0'",
                "--objects|max=3,crop=yes|--objects wants true or false for crop, was 'yes'",
            })
    void refusesWhatNoTransformerHas(String option, String value, String message) {
        assertThat(smalti("convert", "a.ckpt", "-o", folder.resolve("new"), option, value))
                .isEqualTo(new Run(2, "", "smalti: " + message + "; see 'smalti convert --help'\n"));
    }

    @Test
    void makesATokenizerInt8OnPictures() throws IOException {
        Path run = folder.resolve("run");
        String train = "train tokenizer --recipe vqvae-tiny --data scenes --steps 1 --size 16 --batch 1"
                + " --set model.channels=64 --set model.multipliers=[1,1] --set quantizer.from=0 --device cpu -q -o";
        assertThat(smalti(Stream.concat(Stream.of(train.split(" ")), Stream.of(run))
                                .toArray())
                        .code())
                .isZero();
        Path pictures = Files.createDirectory(folder.resolve("pictures"));
        Pictures.redOverBlue(pictures.resolve("flag.png"), 24, 16);
        Path bundle = folder.resolve("small");

        Run converted = smalti(
                "convert", run, "-o", bundle, "--precision", "int8", "--calibrate", pictures, "--calibration-count", 3);
        assertThat(converted.err()).isEmpty();
        assertThat(converted.code()).isZero();
        assertThat(converted.out()).contains("\nprecision    int8\n");
        assertThat(Bundle.open(bundle).manifest().provenance().command())
                .isEqualTo("smalti convert run --calibrate pictures --calibration-count 3 --precision int8 -o small");
        Files.write(pictures.resolve("a.png"), Arrays.copyOf(Files.readAllBytes(pictures.resolve("flag.png")), 40));
        Run partly = smalti("convert", run, "-o", folder.resolve("partly"), "--calibrate", pictures);
        assertThat(partly.code()).isZero();
        assertThat(partly.err())
                .startsWith("smalti: left out: ")
                .contains("a.png")
                .hasLineCount(1);
        Files.delete(pictures.resolve("a.png"));
        Run drawn = smalti("convert", run, "-o", folder.resolve("drawn"), "--calibrate", "scenes", "-q");
        assertThat(drawn.code()).as(drawn.err()).isZero();
        Run back = smalti(
                "reconstruct", pictures, "-o", folder.resolve("out"), "--model", bundle, "--device", "cpu", "-q");
        assertThat(back.code()).isZero();
        assertThat(folder.resolve("out/flag.png")).isRegularFile();

        Path none = Files.createDirectory(folder.resolve("none"));
        assertThat(smalti("convert", run, "-o", folder.resolve("no"), "--calibrate", none))
                .isEqualTo(new Run(3, "", "smalti: there are no pictures in '" + none + "'\n"));
        assertThat(smalti("convert", run, "-o", folder.resolve("no"), "--calibrate", "photos")
                        .err())
                .isEqualTo(
                        "smalti: there is no data 'photos': neither the word scenes, a folder of pictures, nor a list"
                                + " of them\n");
        assertThat(folder.resolve("no")).doesNotExist();
    }

    @Test
    void saysThatInt8OfATokenizerTakesPictures() {
        Path out = folder.resolve("out");
        assertThat(smalti("convert", Fixtures.folder("vqgan"), "-o", out, "--precision", "int8"))
                .isEqualTo(
                        new Run(
                                3,
                                "",
                                "smalti: only a tokenizer of model.ckpt is converted, and int8 of a tokenizer is calibrated on"
                                        + " pictures; name some with --calibrate, or the word scenes for pictures that smalti draws\n"));
        assertThat(out).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--calibration-count 3|--calibration-count goes with --calibrate",
                "--calibrate scenes --calibration-count 0|--calibration-count is at least 1, was 0",
            })
    void refusesCountsOfNoPictures(String options, String message) {
        Object[] words = Stream.concat(
                        Stream.of("convert", "a.ckpt", "-o", folder.resolve("new")), Stream.of(options.split(" ")))
                .toArray();
        assertThat(smalti(words)).isEqualTo(new Run(2, "", "smalti: " + message + "; see 'smalti convert --help'\n"));
    }

    @Test
    void keepsRemarksToItselfWhenQuiet() {
        Path checkpoint = Fixtures.folder("vqgan").resolve("model.ckpt");
        Run run = smalti("convert", checkpoint, "-o", folder.resolve("loud"));
        assertThat(run.err()).isEqualTo("smalti: no config: every hyperparameter is taken from the tensors\n");
        Run quiet = smalti("convert", checkpoint, "-o", folder.resolve("quiet"), "-q");
        assertThat(quiet.code()).isZero();
        assertThat(quiet.err()).isEmpty();
    }
}
