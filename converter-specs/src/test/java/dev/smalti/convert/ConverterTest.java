package dev.smalti.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.SmaltiException;
import dev.smalti.bundle.Bundle;
import dev.smalti.bundle.Manifest;
import dev.smalti.checkpoint.Checkpoint;
import dev.smalti.checkpoint.Checkpoints;
import dev.smalti.checkpoint.StoredType;
import dev.smalti.checkpoint.TensorValues;
import dev.smalti.checkpoint.TorchZipWriter;
import dev.smalti.convert.ConversionProgress.Stage;
import dev.smalti.io.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConverterTest {
    private static final Path VQGAN = ReferenceCases.FIXTURES.resolve("vqgan");
    private static final Path HOSTILE = ReferenceCases.FIXTURES.resolve("hostile");

    @TempDir
    Path folder;

    @Test
    void writesABundleAndSaysWhatItIs() throws IOException {
        ConversionReport report = Converter.convert(ConversionRequest.of(VQGAN, folder.resolve("bundle")));

        assertThat(report.family()).isEqualTo("VQModel of taming-transformers");
        assertThat(report.recognisedBy()).isEqualTo("its config names taming.models.vqgan.VQModel");
        assertThat(report.warnings()).isEmpty();
        Manifest manifest = Bundle.open(folder.resolve("bundle")).manifest();
        assertThat(manifest).isEqualTo(report.manifest());
        assertThat(manifest.name()).isEqualTo("vqgan");
        assertThat(manifest.precision()).isEqualTo("fp32");
        assertThat(manifest.firstStage().spec()).isEqualTo("taming-vqmodel");
        assertThat(manifest.firstStage().factor()).isEqualTo(2);
        assertThat(manifest.firstStage().resolution()).isEqualTo(32);
        assertThat(manifest.firstStage().hyperparameters().toString())
                .isEqualTo("{levels=2, ch=32, ch_mult=[1, 1], num_res_blocks=1, resolution=32,"
                        + " attention_levels=[1], middle_attention=true, in_channels=3, out_ch=3, z_channels=8,"
                        + " resamp_with_conv=true, tanh_out=false, norm_groups=32, n_embed=64, embed_dim=4,"
                        + " quantizer=nearest}");
        assertThat(manifest.provenance().source()).isEqualTo("model.ckpt");
        assertThat(manifest.provenance().sourceSha256())
                .isEqualTo(Sha256.of(Files.readAllBytes(VQGAN.resolve("model.ckpt"))));
        assertThat(manifest.provenance().command()).isEqualTo("smalti convert model.ckpt");
        assertThat(manifest.provenance().tool()).matches("smalti \\d.*");
        assertThat(manifest.files())
                .extracting(Manifest.BundleFile::path)
                .containsExactly("encoder.onnx", "quantizer.onnx", "decoder.onnx", "weights.bin");
    }

    @Test
    void theSameSourceGivesTheSameBytes() throws IOException {
        Converter.convert(ConversionRequest.of(VQGAN, folder.resolve("one")));
        Converter.convert(ConversionRequest.of(VQGAN, folder.resolve("two")));

        assertThat(names(folder.resolve("one")))
                .isEqualTo(names(folder.resolve("two")))
                .hasSize(5);
        for (String name : names(folder.resolve("one"))) {
            assertThat(folder.resolve("one").resolve(name))
                    .hasSameBinaryContentAs(folder.resolve("two").resolve(name));
        }
    }

    @Test
    void theTensorsAloneGiveTheSameGraphs() {
        Converter.convert(ConversionRequest.of(VQGAN, folder.resolve("one")));
        ConversionReport report =
                Converter.convert(ConversionRequest.of(VQGAN.resolve("model.ckpt"), folder.resolve("two")));

        assertThat(report.recognisedBy()).isEqualTo("its tensors have the names of one");
        assertThat(report.warnings()).containsExactly("no config: every hyperparameter is taken from the tensors");
        assertThat(report.manifest().firstStage().resolution()).isZero();
        for (String name : List.of("encoder.onnx", "quantizer.onnx", "decoder.onnx", "weights.bin")) {
            assertThat(folder.resolve("one").resolve(name))
                    .hasSameBinaryContentAs(folder.resolve("two").resolve(name));
        }
    }

    @Test
    void storesLargeWeightsAsHalves() {
        ConversionReport full = Converter.convert(ConversionRequest.of(VQGAN, folder.resolve("full")));
        ConversionReport half = Converter.convert(
                ConversionRequest.of(VQGAN, folder.resolve("half")).withWeights(WeightStorage.FP16));

        assertThat(half.manifest().precision()).isEqualTo("fp32, weights fp16");
        assertThat(bytesOfWeights(half)).isBetween(bytesOfWeights(full) / 2, bytesOfWeights(full) * 6 / 10);
        assertThat(half.manifest().firstStage().search())
                .isEqualTo(full.manifest().firstStage().search());
    }

    @Test
    void refusesWhatDoesNotFitTheConfigAndLeavesNothing() throws IOException {
        assertThatThrownBy(() -> convertHostile("wrong_shape.ckpt"))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("encoder.conv_in.weight has shape [16, 3, 3, 3], the config wants [32, 3, 3, 3];"
                        + " file wrong_shape.ckpt");
        assertThatThrownBy(() -> convertHostile("missing_key.ckpt"))
                .hasMessage("missing_key.ckpt has no tensor decoder.norm_out.bias, which a VQModel of"
                        + " taming-transformers needs");
        assertThatThrownBy(() -> convertHostile("truncated_zip.ckpt")).isInstanceOf(SmaltiException.class);
        assertThat(names(folder)).isEmpty();
    }

    @Test
    void warnsOfTensorsThatNothingUses() {
        ConversionReport report = convertHostile("extra_key.ckpt");

        assertThat(report.warnings())
                .containsExactly("the checkpoint has 1 tensor that the model does not use: encoder.unknown.weight");
    }

    @Test
    void refusesAConfigThatSaysLessThanTheTensors() throws IOException {
        Path config = edited("attn_resolutions:\n      - 16", "attn_resolutions: []");
        assertThatThrownBy(() -> convertWith(config))
                .hasMessage("attention_levels is [] by config.yaml: model.params.ddconfig.attn_resolutions, but [1] by"
                        + " the tensors of model.ckpt; does the config belong to this checkpoint?");
    }

    @Test
    void refusesConfigsThatNoModelHas() throws IOException {
        assertThatThrownBy(() -> convertWith(edited("double_z: false", "double_z: true")))
                .hasMessage("config.yaml: model.params.ddconfig.double_z is true: a VQ model has no second half of its"
                        + " latents; is this the config of a KL autoencoder?");
        assertThatThrownBy(() -> convertWith(edited("ch: 32", "ch: 2000000")))
                .hasMessage("config.yaml: model.params.ddconfig.ch: ch is between 1 and 8192, found 2000000");
        assertThatThrownBy(() -> convertWith(edited("num_res_blocks: 1", "num_res_blocks: 1000000000")))
                .hasMessage("config.yaml: model.params.ddconfig.num_res_blocks: num_res_blocks is between 1 and 64,"
                        + " found 1000000000");
        assertThatThrownBy(() -> convertWith(edited("ch: 32", "ch: 33")))
                .hasMessage(
                        "model.ckpt cannot be built: a level's width is a multiple of the 32 norm groups, was 1 x 33");
        assertThatThrownBy(() ->
                        convertWith(edited("taming.models.vqgan.VQModel", "ldm.models.autoencoder.AutoencoderKL")))
                .hasMessage("model.ckpt is an AutoencoderKL: it has no codebook, so there are no tokens; only VQ models"
                        + " can be converted");
    }

    @Test
    void saysThatAConfigSaysNothing() throws IOException {
        Path config = Files.writeString(folder.resolve("lightning.yaml"), "lightning:\n  trainer: {gpus: 8}\n");
        assertThat(convertWith(config).warnings())
                .containsExactly("lightning.yaml: says nothing of a model, as that of a trainer or a data set does not:"
                        + " every hyperparameter is taken from the tensors; is it the right config?");
    }

    @Test
    void takesAnUnknownClassByItsTensors() throws IOException {
        assertThat(convertWith(edited("taming.models.vqgan.VQModel", "my.project.Tokenizer"))
                        .warnings())
                .containsExactly("the config's class my.project.Tokenizer is not known; it was recognised by its"
                        + " tensors instead");
    }

    @ParameterizedTest
    @EnumSource(WeightStorage.class)
    void refusesWeightsThatAreNoNumbersByName(WeightStorage storage) {
        for (float none : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
            Path damaged = withOne("decoder.norm_out.bias", none);
            assertThatThrownBy(() -> Converter.convert(ConversionRequest.of(damaged, folder.resolve("bundle"))
                            .withWeights(storage)))
                    .isInstanceOf(SmaltiException.class)
                    .hasMessage(
                            "decoder.norm_out.bias of damaged.ckpt holds what is no number (" + none
                                    + "): the training that saved it diverged, or the file is damaged; take an earlier checkpoint")
                    .extracting(e -> ((SmaltiException) e).kind())
                    .isEqualTo(SmaltiException.Kind.CORRUPT);
            assertThat(folder.resolve("bundle")).doesNotExist();
        }
    }

    @Test
    void saysWhichWeightsDoNotFitFloat16() {
        Path large = withOne("decoder.conv_in.weight", 1e5f);
        ConversionRequest request = ConversionRequest.of(large, folder.resolve("bundle"));
        assertThat(Converter.convert(request).warnings())
                .containsExactly("no config: every hyperparameter is taken from the tensors");
        assertThat(Converter.convert(request.withReplace(true).withWeights(WeightStorage.FP16))
                        .warnings())
                .contains("float16 has no numbers beyond 65504, and larger ones became that in decoder.conv_in.weight;"
                        + " float32 keeps them");
    }

    /** The fixture with one number of a tensor changed. */
    private Path withOne(String tensor, float value) {
        try (Checkpoint checkpoint = Checkpoints.open(VQGAN.resolve("model.ckpt"))) {
            Map<String, TensorValues> tensors = new LinkedHashMap<>();
            checkpoint.tensors().forEach((name, stored) -> {
                float[] values = stored.floats();
                if (name.equals(tensor)) {
                    values[values.length / 2] = value;
                }
                tensors.put(name, TensorValues.floats(StoredType.FLOAT32, stored.shape(), () -> values));
            });
            Path file = folder.resolve("damaged.ckpt");
            TorchZipWriter.write(file, tensors);
            return file;
        }
    }

    @Test
    void neverOverwritesWhatItWasNotAskedTo() throws IOException {
        Path bundle = folder.resolve("bundle");
        Converter.convert(ConversionRequest.of(VQGAN, bundle));
        Files.writeString(bundle.resolve("mine.txt"), "x");

        assertThatThrownBy(() -> Converter.convert(ConversionRequest.of(VQGAN, bundle)))
                .hasMessage(bundle + " exists; choose another folder, or ask to replace it");
        assertThat(bundle.resolve("mine.txt")).exists();
        Converter.convert(ConversionRequest.of(VQGAN, bundle).withReplace(true));
        assertThat(bundle.resolve("mine.txt")).doesNotExist();
        assertThat(names(folder)).containsExactly("bundle");

        Path other = Files.createDirectory(folder.resolve("other"));
        assertThatThrownBy(() ->
                        Converter.convert(ConversionRequest.of(VQGAN, other).withReplace(true)))
                .hasMessage(other + " is not a bundle, so it is not replaced; choose another folder");
    }

    @Test
    void keepsTheOldBundleWhereTheNewOneFails() throws IOException {
        Path bundle = folder.resolve("bundle");
        Converter.convert(ConversionRequest.of(VQGAN, bundle));
        ConversionProgress failing = (stage, done, total) -> {
            if (stage == Stage.HASHING && done == total) {
                throw new IllegalStateException("stop");
            }
        };

        assertThatThrownBy(() ->
                        Converter.convert(ConversionRequest.of(VQGAN, bundle).withReplace(true), failing))
                .hasMessage("stop");
        assertThat(names(folder)).containsExactly("bundle");
        assertThat(Bundle.open(bundle).manifest().name()).isEqualTo("vqgan");
    }

    @Test
    void tellsHowFarItIs() {
        Map<Stage, List<Long>> told = new EnumMap<>(Stage.class);
        Map<Stage, Long> totals = new EnumMap<>(Stage.class);
        Converter.convert(ConversionRequest.of(VQGAN, folder.resolve("bundle")), (stage, done, total) -> {
            told.computeIfAbsent(stage, s -> new ArrayList<>()).add(done);
            totals.put(stage, total);
        });

        assertThat(told).containsOnlyKeys(Stage.READING, Stage.WRITING, Stage.HASHING);
        told.forEach((stage, steps) -> {
            assertThat(steps).isSorted().startsWith(0L).endsWith(totals.get(stage));
        });
    }

    @Test
    void namesModelsAfterTheirFolders() {
        assertThat(SourceLayout.of(VQGAN).name()).isEqualTo("vqgan");
        assertThat(SourceLayout.of(HOSTILE.resolve("good.ckpt")).name()).isEqualTo("good");
    }

    @Test
    void findsTheNewestConfigOfARun() throws IOException {
        Path run = folder.resolve("2020-11-09T13-33-36_Faces HQ");
        Files.createDirectories(run.resolve("checkpoints"));
        Files.createDirectories(run.resolve("configs"));
        Files.copy(VQGAN.resolve("model.ckpt"), run.resolve("checkpoints/last.ckpt"));
        Files.writeString(run.resolve("configs/2020-11-09T13-33-36-project.yaml"), "model: broken\n");
        Files.copy(VQGAN.resolve("config.yaml"), run.resolve("configs/2020-12-01T00-00-00-project.yaml"));
        Files.writeString(run.resolve("configs/2020-12-01T00-00-00-lightning.yaml"), "x: 1\n");

        SourceLayout layout = SourceLayout.of(run);
        assertThat(layout.name()).isEqualTo("faces-hq");
        assertThat(layout.config()).isEqualTo(run.resolve("configs/2020-12-01T00-00-00-project.yaml"));
        assertThat(Converter.convert(ConversionRequest.of(run, folder.resolve("b")))
                        .warnings())
                .isEmpty();
    }

    @Test
    void saysWhatItLookedFor() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertThatThrownBy(() -> SourceLayout.of(empty))
                .hasMessage(
                        empty + ": cannot tell which checkpoint to convert: it has no checkpoints/last.ckpt (a run of"
                                + " taming-transformers) and no config.json with its weights (diffusers), and no file"
                                + " that ends in .safetensors, .safetensors.index.json, .ckpt, .pt, .pth, .bin, .bin.index.json;"
                                + " name"
                                + " the checkpoint's file");
        Files.writeString(empty.resolve("a.ckpt"), "");
        Files.writeString(empty.resolve("b.pt"), "");
        assertThatThrownBy(() -> SourceLayout.of(empty))
                .hasMessageEndingWith("(diffusers), and of the 2 checkpoints in it, a.ckpt, b.pt, not exactly one is"
                        + " called model or last; name one of them");
        assertThatThrownBy(() -> SourceLayout.of(folder.resolve("none")))
                .hasMessage(folder.resolve("none") + ": no such file or folder");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void refusesDevicesAndPlacesThatTakeNoFolder() {
        Path nothing = Path.of("/dev/null");
        assertThatThrownBy(() -> SourceLayout.of(nothing))
                .hasMessage("/dev/null: is empty: a device or a pipe, not a file; name the checkpoint's file");
        Path proc = Path.of("/proc/bundle");
        assertThatThrownBy(() -> Converter.convert(ConversionRequest.of(VQGAN, proc)))
                .hasMessageStartingWith("cannot write /proc/bundle: ")
                .hasMessageContaining("/proc")
                .extracting(e -> ((SmaltiException) e).kind())
                .isEqualTo(SmaltiException.Kind.BAD_INPUT);
        Path below = Path.of("/dev/null/bundle");
        assertThatThrownBy(() -> Converter.convert(ConversionRequest.of(VQGAN, below)))
                .hasMessage("cannot write /dev/null/bundle: a file or folder of that name is in the way: /dev/null")
                .extracting(e -> ((SmaltiException) e).kind())
                .isEqualTo(SmaltiException.Kind.BAD_INPUT);
    }

    private ConversionReport convertHostile(String name) {
        return Converter.convert(ConversionRequest.of(HOSTILE.resolve(name), folder.resolve("bundle"))
                .withConfig(HOSTILE.resolve("config.yaml")));
    }

    private ConversionReport convertWith(Path config) {
        return Converter.convert(
                ConversionRequest.of(VQGAN, folder.resolve("bundle")).withConfig(config));
    }

    private Path edited(String from, String to) throws IOException {
        String yaml = Files.readString(VQGAN.resolve("config.yaml"));
        assertThat(yaml).contains(from);
        return Files.writeString(folder.resolve("config.yaml"), yaml.replace(from, to));
    }

    private static long bytesOfWeights(ConversionReport report) {
        return report.manifest().files().stream()
                .filter(file -> file.path().equals("weights.bin"))
                .mapToLong(Manifest.BundleFile::bytes)
                .sum();
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        }
    }
}
