package dev.smalti.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.Device;
import dev.smalti.GridShape;
import dev.smalti.TokenGrid;
import dev.smalti.bundle.Bundle;
import dev.smalti.image.Pixels;
import dev.smalti.tokenizer.ImageTokenizer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Families beside taming's own, made from its fixture: the same weights under other configs and names. */
class FamiliesTest {
    private static final Path VQGAN = ReferenceCases.FIXTURES.resolve("vqgan");
    private static final Path WEIGHTS = VQGAN.resolve("model.ckpt");
    private static final TokenGrid TOKENS = new TokenGrid(
            new GridShape(4, 6), IntStream.range(0, 24).map(i -> i * 7 % 64).toArray());

    @TempDir
    Path folder;

    @Test
    void latentDiffusionMayEndInTanh() throws IOException {
        Path config = config(
                "taming.models.vqgan.VQModel",
                "ldm.models.autoencoder.VQModelInterface",
                "ch: 32",
                "ch: 32\n      tanh_out: true");
        ConversionReport report = Converter.convert(
                ConversionRequest.of(WEIGHTS, folder.resolve("ldm")).withConfig(config));
        Converter.convert(ConversionRequest.of(VQGAN, folder.resolve("plain")));

        assertThat(report.manifest().firstStage().spec()).isEqualTo("latent-diffusion-vqmodel");
        float[] bounded = decoded("ldm").values();
        float[] plain = decoded("plain").values();
        for (int i = 0; i < plain.length; i++) {
            assertThat((double) bounded[i]).isCloseTo(Math.tanh(plain[i]), org.assertj.core.data.Offset.offset(1e-5));
        }
    }

    @Test
    void aFamilyIsKnownInsideOtherPackagesAndItsAttentionByOtherNames() throws IOException {
        ConversionReport nested = convert(
                config("taming.models.vqgan.VQModel", "external.taming.models.vqgan.VQModel", "ch: 32", "ch: 32"));
        assertThat(nested.recognisedBy()).isEqualTo("its config names external.taming.models.vqgan.VQModel");
        assertThat(nested.warnings()).isEmpty();

        ConversionReport fast = convert(config(
                "taming.models.vqgan.VQModel",
                "ldm.models.autoencoder.VQModel",
                "ch: 32",
                "ch: 32\n      attn_type: vanilla-xformers"));
        assertThat(fast.manifest().firstStage().hyperparameters()).containsEntry("middle_attention", true);
    }

    @Test
    void latentDiffusionMayHaveNoAttention() throws IOException {
        Path weights = Copies.renamed(
                WEIGHTS,
                folder.resolve("noattn.ckpt"),
                name -> name.contains("attn") ? "" : "first_stage_model." + name,
                List.of("model.diffusion_model.out.weight", "first_stage_model.model_ema.decay"));
        Path config = config(
                "taming.models.vqgan.VQModel",
                "ldm.models.autoencoder.VQModel",
                "ch: 32",
                "ch: 32\n      attn_type: none");

        ConversionReport byTensors = Converter.convert(ConversionRequest.of(weights, folder.resolve("one")));
        ConversionReport byConfig = Converter.convert(
                ConversionRequest.of(weights, folder.resolve("two")).withConfig(config));

        assertThat(byTensors.manifest().firstStage().spec()).isEqualTo("latent-diffusion-vqmodel");
        assertThat(byTensors.manifest().firstStage().hyperparameters())
                .containsEntry("attention_levels", List.of())
                .containsEntry("middle_attention", false);
        assertThat(byConfig.warnings()).isEmpty();
        assertThat(decoded("one")).isEqualTo(decoded("two"));
    }

    @Test
    void aModelOfOneLevelHasNoLayerThatTellsHowItResamples() throws IOException {
        Path weights = Copies.renamed(
                WEIGHTS,
                folder.resolve("flat.ckpt"),
                name -> name.matches("(encoder\\.down|decoder\\.up)\\.1\\..*|encoder\\.down\\.0\\.downsample\\..*")
                        ? ""
                        : name);
        Path plainly = config("- 1\n      - 1\n", "- 1\n", "ch: 32", "ch: 32\n      resamp_with_conv: false");

        ConversionReport byTensors = Converter.convert(ConversionRequest.of(weights, folder.resolve("one")));
        ConversionReport byConfig = Converter.convert(
                ConversionRequest.of(weights, folder.resolve("two")).withConfig(plainly));

        assertThat(byTensors.manifest().firstStage().factor()).isEqualTo(1);
        assertThat(byTensors.manifest().firstStage().hyperparameters())
                .containsEntry("ch_mult", List.of(1))
                .containsEntry("resamp_with_conv", true);
        assertThat(byConfig.manifest().firstStage().hyperparameters()).containsEntry("resamp_with_conv", false);
        assertThat(byConfig.warnings()).isEmpty();
        assertThat(decoded("one")).isEqualTo(decoded("two"));
    }

    @Test
    void linearAttentionIsRefused() throws IOException {
        Path weights = Copies.renamed(
                WEIGHTS,
                folder.resolve("linear.ckpt"),
                name -> name.contains("attn_1") ? "" : name,
                List.of("encoder.mid.attn_1.to_qkv.weight"));
        assertThatThrownBy(() -> Converter.convert(ConversionRequest.of(weights, folder.resolve("b"))))
                .hasMessage("linear.ckpt has tensors *.attn*.to_qkv.*: linear attention is not supported");
        Path config = config(
                "taming.models.vqgan.VQModel",
                "ldm.models.autoencoder.VQModel",
                "ch: 32",
                "ch: 32\n      attn_type: linear");
        assertThatThrownBy(() -> Converter.convert(
                        ConversionRequest.of(WEIGHTS, folder.resolve("b")).withConfig(config)))
                .hasMessage(
                        "config.yaml: model.params.ddconfig.attn_type is linear: only vanilla attention, or none, is"
                                + " supported");
    }

    @Test
    void aFamilyIsAddedByAFileAlone() throws IOException {
        Path weights = Copies.renamed(
                WEIGHTS,
                folder.resolve("mine.ckpt"),
                name -> "vq."
                        + name.replace("encoder.", "analysis.")
                                .replace("decoder.", "synthesis.")
                                .replace("quantize.embedding.", "codes."));
        Path spec = Files.writeString(folder.resolve("mine.json"), """
                {
                  "name": "mine", "title": "model of mine", "extends": "taming-vqmodel",
                  "recognise": {"keys": ["vq.codes.weight"]},
                  "renames": [
                    {"from": "encoder", "to": ["vq.analysis"]},
                    {"from": "decoder", "to": ["vq.synthesis"]},
                    {"from": "quantize.embedding", "to": ["vq.codes"]},
                    {"from": "quant_conv", "to": ["vq.quant_conv"]},
                    {"from": "post_quant_conv", "to": ["vq.post_quant_conv"]}
                  ]
                }
                """);

        assertThatThrownBy(() -> Converter.convert(ConversionRequest.of(weights, folder.resolve("mine"))))
                .hasMessageStartingWith("mine.ckpt is of no known family: it has ");
        ConversionReport report = Converter.convert(
                ConversionRequest.of(weights, folder.resolve("mine")).withSpec(spec));
        Converter.convert(ConversionRequest.of(VQGAN, folder.resolve("plain")));

        assertThat(report.manifest().firstStage().spec()).isEqualTo("mine");
        assertThat(report.recognisedBy()).isEqualTo("the given spec");
        assertThat(decoded("mine")).isEqualTo(decoded("plain"));
    }

    @Test
    void takesTheUsedEntriesFromTheFileThatTheConfigNames() throws IOException {
        Path config =
                config("n_embed: 64", "n_embed: 64\n    remap: used.npy\n    unknown_index: extra", "ch: 32", "ch: 32");
        assertThatThrownBy(() -> convert(config)).hasMessageContaining("used.npy");

        npy(5, 3, 60);
        ConversionReport report = convert(config);
        assertThat(report.manifest().firstStage().vocabulary()).isEqualTo(4);
        assertThat(report.manifest().firstStage().search().count()).isEqualTo(64);
        assertThat(report.manifest().firstStage().hyperparameters())
                .containsEntry("used_entries", 3)
                .containsEntry("unknown_index", "extra");

        npy(5, 64);
        assertThatThrownBy(() -> convert(config)).hasMessage("used.npy lists entry 64, the codebook has 64");
        npy(5, 3);
        Files.writeString(config, Files.readString(config).replace("extra", "2"));
        assertThatThrownBy(() -> convert(config))
                .hasMessage("config.yaml: model.params.unknown_index: wanted random, extra, or a token below 2, found"
                        + " \"2\"");
    }

    @Test
    void weightsThatAreExactAsHalvesDecodeTheSame() {
        Converter.convert(ConversionRequest.of(VQGAN, folder.resolve("half")).withWeights(WeightStorage.FP16));
        Converter.convert(ConversionRequest.of(VQGAN, folder.resolve("plain")));

        assertThat(decoded("half")).isEqualTo(decoded("plain"));
    }

    private ConversionReport convert(Path config) {
        return Converter.convert(ConversionRequest.of(WEIGHTS, folder.resolve("bundle"))
                .withConfig(config)
                .withReplace(true));
    }

    private Pixels decoded(String bundle) {
        try (ImageTokenizer tokenizer = ImageTokenizer.open(Bundle.open(folder.resolve(bundle)), Device.cpu())) {
            return tokenizer.decode(TOKENS);
        }
    }

    private Path config(String from, String to, String andFrom, String andTo) throws IOException {
        String yaml = Files.readString(VQGAN.resolve("config.yaml"));
        assertThat(yaml).contains(from).contains(andFrom);
        return Files.writeString(
                folder.resolve("config.yaml"), yaml.replace(from, to).replace(andFrom, andTo));
    }

    private void npy(long... entries) throws IOException {
        String header = "{'descr': '<i8', 'fortran_order': False, 'shape': (" + entries.length + ",), }";
        String padded = header + " ".repeat(127 - 10 - header.length()) + "\n";
        ByteBuffer bytes = ByteBuffer.allocate(128 + entries.length * 8).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) 0x93)
                .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
                .put((byte) 1)
                .put((byte) 0);
        bytes.putShort((short) padded.length()).put(padded.getBytes(StandardCharsets.US_ASCII));
        for (long entry : entries) {
            bytes.putLong(entry);
        }
        Files.write(folder.resolve("used.npy"), bytes.array());
    }
}
