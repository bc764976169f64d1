package dev.smalti.cli;

import static dev.smalti.cli.Run.smalti;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.cli.argument.ByteSize;
import dev.smalti.io.Digests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectCommandTest {
    @TempDir
    private Path folder;

    @Test
    void showsAGraph() throws IOException {
        Path file = TinyBundle.write(folder.resolve("tiny"), "tiny").resolve("quantizer.onnx");
        assertThat(smalti("inspect", file))
                .isEqualTo(
                        new Run(0, """
                        file     %s, %s
                        sha256   %s
                        inputs   latents float[n, 3, h, w]
                        outputs  tokens int64[n, h, w]
                        nodes    7: 1 ArgMax, 1 Gather, 1 Gemm, 2 Reshape, 1 Shape, 1 Transpose
                        weights  37 parameters, 168 B
                        written  by smalti, IR 8, operators of ai.onnx 17
                        """.formatted(file, ByteSize.format(Files.size(file)), Digests.sha256(file)), ""));
    }

    @Test
    void showsABundleWithItsOriginFilesAndGraphs() throws IOException {
        Path bundle = TinyBundle.write(folder.resolve("tiny"), "tiny");
        Run run = smalti("inspect", bundle);
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .startsWith("""
                        bundle       %s, format 1
                        name         tiny
                        first stage  vqgan for images, spec by-hand
                        channels     3 in, 3 out
                        tokens       8 of 3 channels, each for 4x4 pixels
                        trained at   unknown
                        precision    fp32
                        licence      CC0-1.0
                        made from    none, sha256 %s
                        made by      a test: a test
                        note         Reckoned by hand.

                        """.formatted(bundle.toRealPath(), "0".repeat(64)))
                .contains("\nweights.bin  ", Digests.sha256(bundle.resolve("weights.bin")))
                .contains(
                        "\n\nencoder.onnx\ninputs   pixels float[n, 3, 4*h, 4*w]\noutputs  latents float[n, 3, h, w]\n");
        assertThat(smalti("inspect", bundle, "--json").out())
                .contains("\"graphs\" : {\n    \"encoder.onnx\" : {\n      \"producer\" : \"smalti\"");
    }

    @Test
    void saysWhichFileOfABundleIsDamaged() throws IOException {
        Path bundle = TinyBundle.write(folder.resolve("tiny"), "tiny");
        byte[] weights = Files.readAllBytes(bundle.resolve("weights.bin"));
        weights[5] ^= 1;
        Files.write(bundle.resolve("weights.bin"), weights);
        assertThat(smalti("inspect", bundle))
                .isEqualTo(new Run(
                        3,
                        "",
                        "smalti: weights.bin in the bundle " + bundle.toRealPath()
                                + " differs from its manifest's SHA-256; copy or convert the model again\n"));
    }

    @Test
    void showsACheckpointWithEveryTensorAndWhatWasLeftAside() {
        Path file = Fixtures.folder("vqgan").resolve("model.ckpt");
        Run run = smalti("inspect", file);
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .startsWith("file        " + file + ", 993.5 KiB\nsha256      " + Digests.sha256(file)
                        + "\nrecognised  VQModel of taming-transformers, its tensors have the names of one\n"
                        + "tensors     200 with 241,720 elements\nskipped     class pytorch_lightning.")
                .containsPattern("\nencoder\\.conv_in\\.weight +float32 +\\[32, 3, 3, 3] +3\\.4 KiB\n");
    }

    @Test
    void showsTheFamilyOfEachPartOfATransformer() {
        Path file = Fixtures.folder("gpt_seg_window").resolve("model.ckpt");
        Run run = smalti("inspect", file);
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("""
                        recognised  Net2NetTransformer of taming-transformers, its tensors have the names of one
                        parts       transformer: Net2NetTransformer of taming-transformers
                                    first_stage: VQModel of taming-transformers
                                    cond_stage: VQSegmentationModel of taming-transformers
                        """);
    }

    @Test
    void saysWhyACheckpointIsNotRecognised() {
        Path file = Fixtures.folder("gpt_uncond").resolve("golden.safetensors");
        Run run = smalti("inspect", file);
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("\nrecognised  no: golden.safetensors is of no known family: ");
    }

    @Test
    void saysThatAFileIsMissing() {
        assertThat(smalti("inspect", "none.onnx").code()).isEqualTo(3);
        assertThat(smalti("inspect", "none.ckpt")).isEqualTo(new Run(3, "", "smalti: there is no file none.ckpt\n"));
    }
}
