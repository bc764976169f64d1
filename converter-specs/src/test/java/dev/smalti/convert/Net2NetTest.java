package dev.smalti.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.GridShape;
import dev.smalti.SmaltiException;
import dev.smalti.bundle.Bundle;
import dev.smalti.bundle.Conditioning;
import dev.smalti.bundle.Conditioning.Grid;
import dev.smalti.bundle.Conditioning.Unconditional;
import dev.smalti.bundle.Manifest;
import dev.smalti.bundle.Manifest.BundleFile;
import dev.smalti.bundle.Manifest.Prior;
import dev.smalti.checkpoint.Checkpoint;
import dev.smalti.checkpoint.CheckpointTensor;
import dev.smalti.checkpoint.Checkpoints;
import dev.smalti.convert.PriorOptions.Given;
import dev.smalti.convert.PriorOptions.Network;
import dev.smalti.graph.OnnxReader;
import dev.smalti.spec.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Transformers of taming-transformers, whole: the small ones of the fixtures. */
class Net2NetTest {
    private static final Path UNCOND = ReferenceCases.FIXTURES.resolve("gpt_uncond");
    private static final Path SEG = ReferenceCases.FIXTURES.resolve("gpt_seg_window");

    @TempDir
    Path folder;

    @Test
    void isOneBundleWithItsFirstStage() {
        ConversionReport report = Converter.convert(ConversionRequest.of(UNCOND, folder.resolve("bundle")));

        assertThat(report.family()).isEqualTo("Net2NetTransformer of taming-transformers");
        assertThat(report.recognisedBy())
                .isEqualTo("its config names taming.models.cond_transformer.Net2NetTransformer");
        assertThat(report.warnings()).isEmpty();
        Manifest manifest = Bundle.open(folder.resolve("bundle")).manifest();
        assertThat(manifest).isEqualTo(report.manifest());
        assertThat(manifest.firstStage().spec()).isEqualTo("taming-vqmodel");
        assertThat(manifest.files())
                .extracting(BundleFile::path)
                .containsExactly(
                        "encoder.onnx",
                        "quantizer.onnx",
                        "decoder.onnx",
                        "weights.bin",
                        "prior.onnx",
                        "sampler.onnx",
                        "prior.bin");
        assertThat(manifest.prior())
                .isEqualTo(new Prior(
                        "gpt",
                        "taming-net2net",
                        64,
                        80,
                        2,
                        2,
                        16,
                        32,
                        0,
                        new GridShape(8, 8),
                        null,
                        new Unconditional(0),
                        Map.of(
                                "vocab_size",
                                64,
                                "block_size",
                                80,
                                "n_layer",
                                2,
                                "n_embd",
                                32,
                                "n_head",
                                2,
                                "n_unmasked",
                                0,
                                "gelu_tanh",
                                false)));
        assertThat(OnnxReader.read(folder.resolve("bundle/prior.onnx")).name()).isEqualTo("prior");
        assertThat(OnnxReader.read(folder.resolve("bundle/sampler.onnx")).name())
                .isEqualTo("sampler");
    }

    @Test
    void keepsTheStageOfAPictureConditionInAFolderOfItsOwn() {
        Manifest manifest = Converter.convert(ConversionRequest.of(SEG, folder.resolve("bundle")))
                .manifest();

        assertThat(Bundle.open(folder.resolve("bundle")).manifest()).isEqualTo(manifest);
        assertThat(manifest.files())
                .extracting(BundleFile::path)
                .endsWith(
                        "prior.bin",
                        "condition/encoder.onnx",
                        "condition/quantizer.onnx",
                        "condition/decoder.onnx",
                        "condition/weights.bin");
        Prior prior = Objects.requireNonNull(manifest.prior());
        Grid grid = (Grid) prior.conditioning();
        assertThat(grid.downsample()).isNull();
        assertThat(grid.stage().content()).isEqualTo(Manifest.Content.SEGMENTATION);
        assertThat(grid.stage().spec()).isEqualTo("taming-vqsegmentation");
        assertThat(grid.stage().inChannels()).isEqualTo(5);
        assertThat(grid.stage().vocabulary()).isEqualTo(32);
        assertThat(grid.stage().search().file()).isEqualTo("condition/weights.bin");
        // Pictures of 8x8 tokens do not fit a block of 32 with as many tokens of the condition.
        assertThat(prior.window()).isEqualTo(new GridShape(4, 4));
    }

    @Test
    void theSameSourceGivesTheSameBytes() throws IOException {
        Manifest one = Converter.convert(ConversionRequest.of(SEG, folder.resolve("one")))
                .manifest();
        Converter.convert(ConversionRequest.of(SEG, folder.resolve("two")));

        assertThat(one.files()).hasSize(11);
        for (BundleFile file : one.files()) {
            assertThat(folder.resolve("one").resolve(file.path()))
                    .hasSameBinaryContentAs(folder.resolve("two").resolve(file.path()));
        }
    }

    @Test
    void givesOneAutoencoderWhereThatIsAskedFor() {
        Manifest first = Converter.convert(
                        ConversionRequest.of(SEG, folder.resolve("first")).withPart(Part.FIRST_STAGE))
                .manifest();
        Manifest condition = Converter.convert(
                        ConversionRequest.of(SEG, folder.resolve("condition")).withPart(Part.COND_STAGE))
                .manifest();

        assertThat(first.prior()).isNull();
        assertThat(first.firstStage().vocabulary()).isEqualTo(64);
        assertThat(condition.prior()).isNull();
        assertThat(condition.firstStage().vocabulary()).isEqualTo(32);
    }

    @Test
    void takesAWindowThatIsAskedForWhereItFits() {
        PriorOptions wide = PriorOptions.DEFAULTS.withNetwork(new Network(null, new GridShape(2, 8), null));
        Manifest manifest = Converter.convert(
                        ConversionRequest.of(SEG, folder.resolve("wide")).withPrior(wide))
                .manifest();
        assertThat(Objects.requireNonNull(manifest.prior()).window()).isEqualTo(new GridShape(2, 8));

        PriorOptions large = PriorOptions.DEFAULTS.withNetwork(new Network(null, new GridShape(4, 5), null));
        assertThatThrownBy(() -> Converter.convert(
                        ConversionRequest.of(SEG, folder.resolve("large")).withPrior(large)))
                .isInstanceOf(SmaltiException.class)
                .hasMessage(
                        "a window of 4x5 tokens does not fit the block of 32 of model.ckpt after a segmentation of 5"
                                + " labels; choose another with --window");
    }

    @Test
    void refusesAConfigThatIsNotTheTensors() throws IOException {
        assertThatThrownBy(() -> convert(UNCOND, edited(UNCOND, "n_layer: 2", "n_layer: 3")))
                .hasMessage("n_layer is 3 by config.yaml: model.params.transformer_config.params.n_layer, but 2 by the"
                        + " tensors of model.ckpt; does the config belong to this checkpoint?");
        assertThatThrownBy(() -> convert(UNCOND, edited(UNCOND, "block_size: 80", "block_size: 81")))
                .hasMessage("block_size is 81 by config.yaml: model.params.transformer_config.params.block_size, but 80"
                        + " by the tensors of model.ckpt; does the config belong to this checkpoint?");
        assertThatThrownBy(() -> convert(UNCOND, edited(UNCOND, "n_head: 2", "n_head: 3")))
                .hasMessage("model.ckpt cannot be built: the width is a multiple of the heads, was 32 for 3 heads");
        assertThatThrownBy(() -> convert(UNCOND, edited(UNCOND, "sos_token: 0", "sos_token: 64")))
                .hasMessage("the transformer of model.ckpt has 64 tokens, but it is given nothing but the start token"
                        + " 64, which takes 65");
        assertThat(Files.list(folder)).containsExactly(folder.resolve("config.yaml"));
    }

    @Test
    void refusesAConditionThatItDoesNotKnow() throws IOException {
        String none = "__is_unconditional__";
        assertThatThrownBy(() -> convert(UNCOND, edited(UNCOND, none, "__is_other__")))
                .hasMessage("config.yaml: model.params.cond_stage_config is __is_other__, which is no condition that is"
                        + " known");
        assertThatThrownBy(() -> convert(UNCOND, edited(UNCOND, none, "{target: my.Audio, params: {}}")))
                .hasMessage("config.yaml: model.params.cond_stage_config names my.Audio, which is no condition that is"
                        + " known and has no tensors in model.ckpt; name the bundle of its condition's tokenizer with"
                        + " --condition-stage, or convert the tokenizer only with --part first_stage");
        Path scene = edited(
                UNCOND,
                none,
                "{target: taming.models.dummy_cond_stage.DummyCondStage, params: {conditional_key: objects_bbox}}");
        assertThatThrownBy(() -> convert(UNCOND, scene))
                .hasMessage(scene + ": its data section does not say max_objects_per_image; add it with --objects"
                        + " max=VALUE");
    }

    @Test
    void readsConditionsWithoutWeights() throws IOException {
        assertThat(conditioning(edited(
                        UNCOND,
                        "__is_unconditional__",
                        "{target: taming.modules.util.Labelator, params: {n_classes: 9}}")))
                .isEqualTo(new Conditioning.ClassLabel(9, null));
        assertThat(conditioning(edited(
                        UNCOND,
                        "__is_unconditional__",
                        "{target: taming.modules.misc.coord.CoordStage, params: {n_embed: 64, down_factor: 4}}")))
                .isEqualTo(new Conditioning.Coordinates(4, 64));
        assertThat(conditioning(edited(
                        UNCOND,
                        "__is_unconditional__",
                        "{target: taming.modules.util.SOSProvider, params: {sos_token: 7}}")))
                .isEqualTo(new Unconditional(7));
    }

    @Test
    void isNothingWithoutAConfigUntilItsConditionIsSaid() {
        ConversionRequest bare = ConversionRequest.of(UNCOND.resolve("model.ckpt"), folder.resolve("bundle"));
        assertThatThrownBy(() -> Converter.convert(bare))
                .hasMessage("model.ckpt: nothing says what its transformer is given; add its config with --config, or"
                        + " say it with --start-token or --classes, or convert its tokenizer only with --part"
                        + " first_stage");

        PriorOptions said = PriorOptions.DEFAULTS
                .withGiven(new Given(null, 5))
                .withNetwork(new Network(2, new GridShape(8, 8), null));
        ConversionReport report = Converter.convert(bare.withPrior(said));
        Prior prior = Objects.requireNonNull(report.manifest().prior());
        assertThat(prior.conditioning()).isEqualTo(new Conditioning.ClassLabel(5, null));
        assertThat(prior.window()).isEqualTo(new GridShape(8, 8));
        assertThat(report.warnings()).containsExactly("no config: every hyperparameter is taken from the tensors");

        assertThatThrownBy(() -> Converter.convert(ConversionRequest.of(UNCOND, folder.resolve("other"))
                        .withPrior(PriorOptions.DEFAULTS.withGiven(new Given(3, null)))))
                .hasMessage("config.yaml: model.params.cond_stage_config says what the transformer is given;"
                        + " --start-token and --classes are for checkpoints whose config does not");
    }

    @Test
    void namesATensorThatIsMissing() throws IOException {
        Map<String, SafetensorsFiles.Entry> entries = new LinkedHashMap<>();
        try (Checkpoint checkpoint = Checkpoints.open(UNCOND.resolve("model.ckpt"))) {
            for (CheckpointTensor tensor : checkpoint.tensors().values()) {
                if (!tensor.name().equals("transformer.blocks.1.attn.value.bias")) {
                    entries.put(tensor.name(), SafetensorsFiles.Entry.of(tensor, tensor.shape()));
                }
            }
        }
        Path file = folder.resolve("lacking.safetensors");
        SafetensorsFiles.write(file, entries);

        assertThatThrownBy(() -> Converter.convert(
                        ConversionRequest.of(file, folder.resolve("bundle")).withConfig(UNCOND.resolve("config.yaml"))))
                .hasMessage("lacking.safetensors has no tensor transformer.blocks.1.attn.value.bias, which a"
                        + " Net2NetTransformer of taming-transformers needs");
    }

    @Test
    void refusesToSayMoreOfATransformerThatIsNotThere() {
        assertThatThrownBy(() -> Converter.convert(
                        ConversionRequest.of(ReferenceCases.FIXTURES.resolve("vqgan"), folder.resolve("bundle"))
                                .withPrior(PriorOptions.DEFAULTS.withPrecision(Precision.FP16))))
                .hasMessage("only a tokenizer of model.ckpt is converted, so nothing can be said of its transformer");
    }

    private Conditioning conditioning(Path config) {
        Path bundle = folder.resolve("of-" + System.nanoTime());
        Manifest manifest = Converter.convert(ConversionRequest.of(UNCOND, bundle)
                        .withConfig(config)
                        .withPrior(PriorOptions.DEFAULTS.withNetwork(new Network(null, new GridShape(4, 4), null))))
                .manifest();
        return Objects.requireNonNull(manifest.prior()).conditioning();
    }

    private ConversionReport convert(Path source, Path config) {
        return Converter.convert(
                ConversionRequest.of(source, folder.resolve("bundle")).withConfig(config));
    }

    private Path edited(Path source, String from, String to) throws IOException {
        String yaml = Files.readString(source.resolve("config.yaml"));
        assertThat(yaml).contains(from);
        return Files.writeString(folder.resolve("config.yaml"), yaml.replace(from, to));
    }
}
