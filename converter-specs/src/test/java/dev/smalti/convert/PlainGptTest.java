package dev.smalti.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.Condition;
import dev.smalti.Device;
import dev.smalti.GridShape;
import dev.smalti.SamplingOptions;
import dev.smalti.SmaltiException;
import dev.smalti.Strategy;
import dev.smalti.TokenGrid;
import dev.smalti.bundle.Bundle;
import dev.smalti.bundle.Conditioning;
import dev.smalti.bundle.Manifest;
import dev.smalti.bundle.Manifest.BundleFile;
import dev.smalti.bundle.Manifest.Prior;
import dev.smalti.checkpoint.Checkpoint;
import dev.smalti.checkpoint.Checkpoints;
import dev.smalti.convert.PriorOptions.Given;
import dev.smalti.convert.PriorOptions.Network;
import dev.smalti.convert.SafetensorsFiles.Entry;
import dev.smalti.model.gpt.GptConfig.Activation;
import dev.smalti.spec.CheckpointWeights;
import dev.smalti.spec.Hyperparameters;
import dev.smalti.spec.Recognition;
import dev.smalti.spec.Spec.Architecture;
import dev.smalti.spec.Specs;
import dev.smalti.synthesis.Synthesizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** One and the same small transformer, written as five programs write it, is one and the same prior. */
class PlainGptTest {
    private static final int WIDTH = 64;
    private static final int VOCABULARY = 70;
    private static final int BLOCK = 40;
    private static final int LAYERS = 2;

    @TempDir
    Path folder;

    private Map<String, Entry> weights;

    @BeforeEach
    void drawWeights() {
        Random random = new Random(3);
        weights = new LinkedHashMap<>();
        shapes().forEach((name, shape) -> {
            int count = shape.stream().reduce(1, Math::multiplyExact);
            float[] values = new float[count];
            for (int i = 0; i < count; i++) {
                values[i] = (float) random.nextGaussian();
            }
            weights.put(name, new Entry("F32", shape, values));
        });
    }

    @Test
    void ofOldMinGpt() throws IOException {
        Map<String, Entry> stored = new LinkedHashMap<>();
        weights.forEach((name, entry) -> stored.put(name.replace("transformer.", ""), entry));
        stored.put("blocks.0.attn.mask", new Entry("F32", List.of(1, 1, 2, 2), new float[4]));
        holds(stored, "gpt-mingpt", false);
    }

    @Test
    void ofNanoGptWithATiedHead() throws IOException {
        Map<String, Entry> stored = named(false);
        stored.remove("lm_head.weight");
        weights.put("transformer.head.weight", entry("transformer.tok_emb.weight"));
        holds(stored, "gpt-nanogpt", false);
    }

    @Test
    void ofNanoGptWithoutBiases() throws IOException {
        Map<String, Entry> stored = named(false);
        stored.keySet().removeIf(name -> name.endsWith(".bias"));
        weights.replaceAll((name, entry) ->
                name.endsWith(".bias") ? new Entry("F32", entry.shape(), new float[entry.values().length]) : entry);
        holds(stored, "gpt-nanogpt", false);
    }

    @Test
    void ofNewMinGpt() throws IOException {
        Map<String, Entry> stored = named(false);
        stored.put("transformer.h.0.attn.bias", new Entry("F32", List.of(1, 1, 2, 2), new float[4]));
        holds(stored, "gpt-mingpt-2022", true);
    }

    @Test
    void ofTransformersWithTransposedMatrices() throws IOException {
        Map<String, Entry> stored = new LinkedHashMap<>();
        named(true).forEach((name, entry) -> stored.put(name.replace("transformer.", ""), entry));
        stored.put("h.1.attn.masked_bias", new Entry("F32", List.of(1), new float[1]));
        holds(stored, "gpt-transformers", true);
    }

    @ParameterizedTest
    @CsvSource({
        "gelu, false",
        "gelu_python, false",
        "gelu_new, true",
        "gelu_fast, true",
        "gelu_accurate, true",
        "gelu_python_tanh, true",
        "gelu_pytorch_tanh, true"
    })
    void ofTransformersWithAnActivationByAnyOfItsNames(String name, boolean tanh) throws IOException {
        Prior prior = ofTransformers("\"activation_function\": \"" + name + "\"");
        assertThat(prior.hyperparameters()).containsEntry("gelu_tanh", tanh);
        assertThat(prior.heads()).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'activation_function': 'relu' | activation_function is relu: only GELU is supported, exact or by its"
                        + " approximation with a hyperbolic tangent",
                "'scale_attn_weights': false | scale_attn_weights is false: scores that are not scaled are not supported",
                "'layer_norm_epsilon': 1e-6 | layer_norm_epsilon is 1.0E-6: only norms with an epsilon of 1e-5 are"
                        + " supported"
            })
    void refusesATransformerOfTransformersThatComputesOtherwise(String setting, String why) {
        assertThatThrownBy(() -> ofTransformers(setting.replace('\'', '"'))).hasMessage("config.json: " + why);
    }

    private Prior ofTransformers(String setting) throws IOException {
        Path model = Files.createDirectories(folder.resolve("gpt2"));
        SafetensorsFiles.write(model.resolve("model.safetensors"), named(true));
        Files.writeString(model.resolve("config.json"), "{\"model_type\": \"gpt2\", \"n_head\": 4, " + setting + "}");
        Path tokenizer = folder.resolve("tokenizer");
        Converter.convert(ConversionRequest.of(ReferenceCases.FIXTURES.resolve("vqgan"), tokenizer));
        return Objects.requireNonNull(Converter.convert(ConversionRequest.of(model, folder.resolve("bundle"))
                        .withPrior(PriorOptions.DEFAULTS.withFirstStage(tokenizer)))
                .manifest()
                .prior());
    }

    @Test
    void classesGetTheNamesOfAFile() throws IOException {
        Path file = folder.resolve("mine.safetensors");
        SafetensorsFiles.write(file, named(false));
        Path tokenizer = folder.resolve("tokenizer");
        Converter.convert(ConversionRequest.of(ReferenceCases.FIXTURES.resolve("vqgan"), tokenizer));
        Path names = Files.writeString(folder.resolve("names.txt"), "tench, Tinca tinca\ngoldfish\nshark\n");
        ConversionRequest request = ConversionRequest.of(file, folder.resolve("bundle"));
        PriorOptions options = PriorOptions.DEFAULTS
                .withFirstStage(tokenizer)
                .withNetwork(new Network(4, new GridShape(5, 8), Activation.GELU_TANH));
        Converter.convert(request.withPrior(options.withGiven(new Given(null, 3, names))));
        assertThat(Bundle.open(folder.resolve("bundle")).manifest().prior().conditioning())
                .isEqualTo(new Conditioning.ClassLabel(3, List.of("tench, Tinca tinca", "goldfish", "shark")));
        ConversionRequest again = request.withReplace(true);
        assertThatThrownBy(() -> Converter.convert(again.withPrior(options.withGiven(new Given(null, 4, names)))))
                .hasMessage(names + " has 3 lines; it must name each of the 4 classes in a line of its own");
        assertThatThrownBy(() -> Converter.convert(again.withPrior(options.withGiven(new Given(0, null, names)))))
                .hasMessage(names + " names classes, but the transformer is given nothing but the start token 0");
    }

    @Test
    void isConvertedOverTheTokensOfABundle() throws IOException {
        Path file = folder.resolve("mine.safetensors");
        SafetensorsFiles.write(file, named(false));
        Path tokenizer = folder.resolve("tokenizer");
        Converter.convert(ConversionRequest.of(ReferenceCases.FIXTURES.resolve("vqgan"), tokenizer));
        ConversionRequest request = ConversionRequest.of(file, folder.resolve("bundle"));

        assertThatThrownBy(() -> Converter.convert(request))
                .hasMessage(
                        "mine.safetensors is a GPT of nanoGPT, a transformer without a tokenizer; name the bundle of"
                                + " the tokenizer whose tokens it was trained on with --first-stage");

        PriorOptions options = PriorOptions.DEFAULTS
                .withFirstStage(tokenizer)
                .withGiven(new Given(null, 7))
                .withNetwork(new Network(4, new GridShape(5, 8), Activation.GELU_TANH));
        ConversionReport report = Converter.convert(request.withPrior(options));
        assertThat(report.warnings()).isEmpty();
        Manifest manifest = Bundle.open(folder.resolve("bundle")).manifest();
        assertThat(manifest.firstStage())
                .isEqualTo(Bundle.open(tokenizer).manifest().firstStage());
        assertThat(manifest.files())
                .extracting(BundleFile::path)
                .containsExactlyInAnyOrder(
                        "encoder.onnx",
                        "quantizer.onnx",
                        "decoder.onnx",
                        "weights.bin",
                        "prior.onnx",
                        "sampler.onnx",
                        "prior.bin");
        Prior prior = Objects.requireNonNull(manifest.prior());
        assertThat(prior.conditioning()).isEqualTo(new Conditioning.ClassLabel(7, null));
        assertThat(prior.heads()).isEqualTo(4);
        assertThat(prior.window()).isEqualTo(new GridShape(5, 8));
        assertThat(prior.hyperparameters()).containsEntry("gelu_tanh", true);
        assertThat(manifest.provenance().note()).startsWith("first stage of vqgan, made from model.ckpt, sha256 ");
        for (String graph : List.of("encoder.onnx", "quantizer.onnx", "decoder.onnx")) {
            assertThat(folder.resolve("bundle").resolve(graph)).hasSameBinaryContentAs(tokenizer.resolve(graph));
        }
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void refusesWeightsThatAreNoNumbersInEveryPrecision(Precision precision) {
        entry("transformer.blocks.1.mlp.2.weight").values()[77] = Float.NaN;
        assertThatThrownBy(() -> converted(precision))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("transformer.h.1.mlp.c_proj.weight of mine.safetensors holds what is no number (NaN): the"
                        + " training that saved it diverged, or the file is damaged; take an earlier checkpoint");
        assertThat(folder.resolve("bundle")).doesNotExist();
    }

    /** Float16 keeps no number that large. */
    @ParameterizedTest
    @EnumSource(value = Precision.class, names = "FP16", mode = EnumSource.Mode.EXCLUDE)
    void drawsNothingOutOfNumbersThatOverflow(Precision precision) throws IOException {
        // One hidden unit overflows to what is no number, the others stay as they are.
        float[] weight = entry("transformer.blocks.0.mlp.0.weight").values();
        Arrays.fill(weight, 5 * WIDTH, 6 * WIDTH, -Float.MAX_VALUE);
        converted(precision);
        TokenGrid grid = new TokenGrid(new GridShape(5, 8), new int[40]);
        try (Synthesizer synthesizer = Synthesizer.open(Bundle.open(folder.resolve("bundle")), Device.cpu())) {
            for (Strategy strategy : Strategy.values()) {
                SamplingOptions options = SamplingOptions.DEFAULTS.withStrategy(strategy);
                assertThatThrownBy(() -> synthesizer.sample(Condition.none(), options))
                        .as(strategy.name())
                        .hasMessageContaining("the logits to draw from are not numbers");
            }
            assertThatThrownBy(() -> synthesizer.likelihoods(Condition.none(), grid))
                    .hasMessageContaining("the prior's logits are not numbers");
        }
    }

    private ConversionReport converted(Precision precision) throws IOException {
        Path file = folder.resolve("mine.safetensors");
        SafetensorsFiles.write(file, named(false));
        Path tokenizer = folder.resolve("tokenizer");
        Converter.convert(ConversionRequest.of(ReferenceCases.FIXTURES.resolve("vqgan"), tokenizer));
        return Converter.convert(ConversionRequest.of(file, folder.resolve("bundle"))
                .withPrior(PriorOptions.DEFAULTS
                        .withPrecision(precision)
                        .withFirstStage(tokenizer)
                        .withNetwork(new Network(4, new GridShape(5, 8), Activation.GELU_TANH))));
    }

    @Test
    void calibratesNoTokenizerOfAnotherBundle() throws IOException {
        Path file = folder.resolve("mine.safetensors");
        SafetensorsFiles.write(file, named(false));
        Path tokenizer = folder.resolve("tokenizer");
        Converter.convert(ConversionRequest.of(ReferenceCases.FIXTURES.resolve("vqgan"), tokenizer));
        ConversionRequest request = ConversionRequest.of(file, folder.resolve("bundle"))
                .withPrior(PriorOptions.DEFAULTS.withFirstStage(tokenizer));
        assertThatThrownBy(() -> Converter.convert(request.withCalibration(side -> List.of())))
                .hasMessage("the tokenizer is that of another bundle and stays as it is there; for int8, convert that"
                        + " one's checkpoint with --calibrate");
    }

    @Test
    void saysWhatItGuesses() throws IOException {
        Path file = folder.resolve("mine.safetensors");
        SafetensorsFiles.write(file, named(false));
        Path tokenizer = folder.resolve("tokenizer");
        Converter.convert(
                ConversionRequest.of(ReferenceCases.FIXTURES.resolve("vqgan").resolve("model.ckpt"), tokenizer));

        ConversionReport report = Converter.convert(ConversionRequest.of(file, folder.resolve("bundle"))
                .withPrior(PriorOptions.DEFAULTS.withFirstStage(tokenizer)));
        assertThat(report.warnings())
                .containsExactly(
                        "nothing says how many heads the transformer has; 1 heads of 64 channels are a guess, --heads"
                                + " says otherwise",
                        "its activation is taken for gelu, as a GPT of nanoGPT has it; --activation says otherwise",
                        "nothing says the window that the transformer was trained on; 6x6, the largest that fits its"
                                + " block, is a guess, --window says otherwise");
        Prior prior = Objects.requireNonNull(report.manifest().prior());
        assertThat(prior.conditioning()).isEqualTo(new Conditioning.Unconditional(0));
    }

    @Test
    void refusesATokenizerOfMoreTokens() throws IOException {
        weights.put("transformer.tok_emb.weight", new Entry("F32", List.of(63, WIDTH), new float[63 * WIDTH]));
        weights.put("transformer.head.weight", new Entry("F32", List.of(63, WIDTH), new float[63 * WIDTH]));
        Path file = folder.resolve("mine.safetensors");
        SafetensorsFiles.write(file, named(false));
        Path tokenizer = folder.resolve("tokenizer");
        Converter.convert(ConversionRequest.of(ReferenceCases.FIXTURES.resolve("vqgan"), tokenizer));

        assertThatThrownBy(() -> Converter.convert(ConversionRequest.of(file, folder.resolve("bundle"))
                        .withPrior(PriorOptions.DEFAULTS.withFirstStage(tokenizer))))
                .hasMessage("the transformer of mine.safetensors has 63 tokens, fewer than the 64 of its first stage;"
                        + " is it another's?");
    }

    /** Every weight that the compiler asks for, by the reference's names, is the one that was stored. */
    private void holds(Map<String, Entry> stored, String spec, boolean tanh) throws IOException {
        Path file = folder.resolve("gpt.safetensors");
        SafetensorsFiles.write(file, stored);
        try (Checkpoint checkpoint = Checkpoints.open(file)) {
            OpenSource source = new OpenSource(checkpoint, "gpt.safetensors", null, null, new ArrayList<>());
            assertThat(source.hasPrior()).isTrue();
            Recognition recognition = PriorSource.recognise(source);
            assertThat(recognition.spec().name()).isEqualTo(spec);
            Hyperparameters found = Hyperparameters.resolve(recognition.spec(), null, source.whole());
            found.refuseContradictions();
            assertThat(found.byName())
                    .isEqualTo(Map.of(
                            "vocab_size",
                            VOCABULARY,
                            "block_size",
                            BLOCK,
                            "n_layer",
                            LAYERS,
                            "n_embd",
                            WIDTH,
                            "n_head",
                            1,
                            "n_unmasked",
                            0,
                            "gelu_tanh",
                            tanh));
            CheckpointWeights asked =
                    new CheckpointWeights(source.whole(), recognition.spec(), found.forNames(), "the tensors");
            weights.forEach((name, entry) -> {
                List<Long> shape =
                        entry.shape().stream().map(Integer::longValue).toList();
                assertThat(asked.tensor(name, shape).floats()).as(name).containsExactly(entry.values());
            });
            assertThat(asked.leftOver()).isEmpty();
            assertThat(Recognition.fitsAny(source.whole(), Specs.builtIn(Architecture.VQGAN)))
                    .isFalse();
        }
    }

    /** With the names of minGPT since 2022, nanoGPT and transformers; the last transposes its matrices. */
    private Map<String, Entry> named(boolean transposed) {
        Map<String, Entry> stored = new LinkedHashMap<>();
        stored.put("transformer.wte.weight", entry("transformer.tok_emb.weight"));
        Entry places = entry("transformer.pos_emb");
        stored.put("transformer.wpe.weight", new Entry("F32", List.of(BLOCK, WIDTH), places.values()));
        for (int i = 0; i < LAYERS; i++) {
            String from = "transformer.blocks." + i + ".";
            String to = "transformer.h." + i + ".";
            for (String kind : List.of("weight", "bias")) {
                stored.put(to + "ln_1." + kind, entry(from + "ln1." + kind));
                stored.put(to + "ln_2." + kind, entry(from + "ln2." + kind));
                Entry fused = joined(
                        entry(from + "attn.query." + kind),
                        entry(from + "attn.key." + kind),
                        entry(from + "attn.value." + kind));
                stored.put(to + "attn.c_attn." + kind, matrix(fused, transposed));
                stored.put(to + "attn.c_proj." + kind, matrix(entry(from + "attn.proj." + kind), transposed));
                stored.put(to + "mlp.c_fc." + kind, matrix(entry(from + "mlp.0." + kind), transposed));
                stored.put(to + "mlp.c_proj." + kind, matrix(entry(from + "mlp.2." + kind), transposed));
            }
        }
        stored.put("transformer.ln_f.weight", entry("transformer.ln_f.weight"));
        stored.put("transformer.ln_f.bias", entry("transformer.ln_f.bias"));
        stored.put("lm_head.weight", entry("transformer.head.weight"));
        return stored;
    }

    private Entry entry(String name) {
        return Objects.requireNonNull(weights.get(name), name);
    }

    private static Entry joined(Entry... parts) {
        List<Integer> shape = new ArrayList<>(parts[0].shape());
        int length = parts[0].values().length;
        float[] values = new float[parts.length * length];
        for (int i = 0; i < parts.length; i++) {
            System.arraycopy(parts[i].values(), 0, values, i * length, length);
        }
        shape.set(0, shape.get(0) * parts.length);
        return new Entry("F32", shape, values);
    }

    private static Entry matrix(Entry entry, boolean transposed) {
        if (!transposed || entry.shape().size() != 2) {
            return entry;
        }
        int rows = entry.shape().get(0);
        int columns = entry.shape().get(1);
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = entry.values()[i % rows * columns + i / rows];
        }
        return new Entry("F32", List.of(columns, rows), values);
    }

    private static Map<String, List<Integer>> shapes() {
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        shapes.put("transformer.tok_emb.weight", List.of(VOCABULARY, WIDTH));
        shapes.put("transformer.pos_emb", List.of(1, BLOCK, WIDTH));
        for (int i = 0; i < LAYERS; i++) {
            String block = "transformer.blocks." + i + ".";
            for (String part : List.of("key", "query", "value", "proj")) {
                shapes.put(block + "attn." + part + ".weight", List.of(WIDTH, WIDTH));
                shapes.put(block + "attn." + part + ".bias", List.of(WIDTH));
            }
            for (String norm : List.of("ln1", "ln2")) {
                shapes.put(block + norm + ".weight", List.of(WIDTH));
                shapes.put(block + norm + ".bias", List.of(WIDTH));
            }
            shapes.put(block + "mlp.0.weight", List.of(4 * WIDTH, WIDTH));
            shapes.put(block + "mlp.0.bias", List.of(4 * WIDTH));
            shapes.put(block + "mlp.2.weight", List.of(WIDTH, 4 * WIDTH));
            shapes.put(block + "mlp.2.bias", List.of(WIDTH));
        }
        shapes.put("transformer.ln_f.weight", List.of(WIDTH));
        shapes.put("transformer.ln_f.bias", List.of(WIDTH));
        shapes.put("transformer.head.weight", List.of(VOCABULARY, WIDTH));
        return shapes;
    }
}
