package dev.smalti.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.smalti.bundle.Manifest.Prior;
import dev.smalti.checkpoint.RepickledFiles;
import dev.smalti.checkpoint.StoredType;
import dev.smalti.checkpoint.TensorValues;
import dev.smalti.checkpoint.TorchZipWriter;
import dev.smalti.convert.PriorOptions.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hyperparameters that stand in a checkpoint beside its weights: read, below what the user and a config say. */
class StoredHyperparametersTest {
    private static final Path VQGAN = ReferenceCases.FIXTURES.resolve("vqgan");
    private static final int WIDTH = 64;

    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    @BeforeAll
    static void convertTokenizer() {
        Converter.convert(ConversionRequest.of(VQGAN, shared.resolve("tokenizer")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"model_args", "hyper_parameters", "config", "hparams", "cfg"})
    void inAMapping(String key) {
        Path file = with(RepickledFiles.mapping(key, RepickledFiles.number("n_head", 4)));
        assertThat(heads(file, null, null)).isEqualTo(4);
    }

    @Test
    void inANamespaceOfArgumentsUnderAnotherName() {
        Path file = with(RepickledFiles.namespace(
                "args", RepickledFiles.number("num_heads", 8) + RepickledFiles.number("batch_size", 3)));
        assertThat(heads(file, null, null)).isEqualTo(8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"model", "transformer", "args"})
    void inAMappingInsideAnother(String key) {
        String inner = RepickledFiles.mapping(key, RepickledFiles.number("nhead", 4));
        Path file = with(RepickledFiles.mapping("hyper_parameters", RepickledFiles.number("seed", 1) + inner));
        assertThat(heads(file, null, null)).isEqualTo(4);
    }

    @Test
    void throughReferences() throws IOException {
        assertThat(resolved(
                        "{'a': {'n': 4}, 'n_head': '${a.n}', 'twice': '${n_head}', 'list': ['${a.n}', 'x', '${b}']}"))
                .isEqualTo("{'a':{'n':4},'n_head':4,'twice':4,'list':[4,'x',null]}");
        assertThat(resolved("{'lost': '${b}', 'call': '${oc.env:HOME}', 'part': 'x${a}', 'whole': '${a}', 'a': {}}"))
                .isEqualTo("{'a':{}}");
        assertThat(resolved("{'a': '${b}', 'b': '${a}', 'c': 1}")).isEqualTo("{'c':1}");
    }

    private static String resolved(String json) throws IOException {
        ObjectNode mapping = (ObjectNode) new ObjectMapper().readTree(json.replace('\'', '"'));
        return Interpolations.resolved(mapping).toString().replace('"', '\'');
    }

    @Test
    void choosesNoFileToRead() {
        Path weights = Copies.renamed(VQGAN.resolve("model.ckpt"), folder.resolve("p.ckpt"), name -> name);
        Path file = RepickledFiles.copy(
                weights,
                folder.resolve("m.ckpt"),
                "state_dict",
                RepickledFiles.mapping("hyper_parameters", RepickledFiles.number("remap", 7)));
        assertThat(Converter.convert(ConversionRequest.of(file, folder.resolve("bundle")))
                        .warnings())
                .containsExactly("no config: every hyperparameter is taken from the tensors");
    }

    @Test
    void nearestToTheModelFirst() {
        Path file = with(RepickledFiles.mapping("config", RepickledFiles.number("n_head", 2))
                + RepickledFiles.mapping("model_args", RepickledFiles.number("n_head", 4)));
        assertThat(heads(file, null, null)).isEqualTo(4);
    }

    @Test
    void belowAConfigAndBelowTheUser() throws IOException {
        Path file = with(RepickledFiles.mapping("model_args", RepickledFiles.number("n_head", 4)));
        Path config = Files.writeString(folder.resolve("c.yaml"), "n_head: 8\n");
        Path silent = Files.writeString(folder.resolve("s.yaml"), "n_layer: 1\n");
        assertThat(heads(file, config, null)).isEqualTo(8);
        assertThat(heads(file, silent, null)).isEqualTo(4);
        assertThat(heads(file, config, 16)).isEqualTo(16);
    }

    @Test
    void inTheMetadataOfSafetensors() throws IOException {
        Path file = folder.resolve("gpt.safetensors");
        Map<String, SafetensorsFiles.Entry> entries = new LinkedHashMap<>();
        weights()
                .forEach((name, shape) -> entries.put(
                        name,
                        new SafetensorsFiles.Entry(
                                "F32", shape, new float[shape.stream().reduce(1, (a, b) -> a * b)])));
        SafetensorsFiles.write(file, entries, "{\"format\":\"pt\",\"config\":\"{\\\"n_head\\\": 4}\"}");
        assertThat(heads(file, null, null)).isEqualTo(4);
        SafetensorsFiles.write(file, entries, "{\"n_head\":\"2\"}");
        assertThat(heads(file, null, null)).isEqualTo(2);
    }

    @Test
    void thatContradictTheTensorsAreRefusedByBothNames() {
        Path file = with(RepickledFiles.mapping("model_args", RepickledFiles.number("n_layer", 3)));
        assertThatThrownBy(() -> heads(file, null, null))
                .hasMessage(
                        "n_layer is 3 by gpt.pt: model_args.n_layer, but 1 by the tensors of gpt.pt; does the config"
                                + " belong to this checkpoint?");
    }

    @Test
    void ofATokenizer() {
        Path weights = Copies.renamed(VQGAN.resolve("model.ckpt"), folder.resolve("p.ckpt"), name -> name);
        String sizes = RepickledFiles.mapping("ddconfig", RepickledFiles.number("resolution", 32));
        Path file = RepickledFiles.copy(
                weights, folder.resolve("m.ckpt"), "state_dict", RepickledFiles.mapping("hyper_parameters", sizes));
        ConversionReport report = Converter.convert(ConversionRequest.of(file, folder.resolve("bundle")));
        assertThat(report.manifest().firstStage().resolution()).isEqualTo(32);
        assertThat(report.warnings()).isEmpty();

        String wrong = RepickledFiles.mapping("ddconfig", RepickledFiles.number("ch", 64));
        Path other = RepickledFiles.copy(
                weights, folder.resolve("n.ckpt"), "state_dict", RepickledFiles.mapping("hyper_parameters", wrong));
        assertThatThrownBy(() -> Converter.convert(ConversionRequest.of(other, folder.resolve("b"))))
                .hasMessageContaining("hyper_parameters.ddconfig.ch")
                .hasMessageContaining("n.ckpt");
        assertThat(folder.resolve("b")).doesNotExist();

        Path silent = RepickledFiles.copy(
                weights,
                folder.resolve("o.ckpt"),
                "state_dict",
                RepickledFiles.mapping("hyper_parameters", RepickledFiles.number("seed", 1)));
        assertThat(Converter.convert(ConversionRequest.of(silent, folder.resolve("c")))
                        .warnings())
                .containsExactly("no config: every hyperparameter is taken from the tensors");
    }

    @Test
    void remarksOnAVocabularyOfTexts() {
        Path file = folder.resolve("gpt.pt");
        Map<String, List<Integer>> shapes = weights();
        shapes.replaceAll((name, shape) -> name.matches(".*(wte|lm_head).*") ? List.of(50304, WIDTH) : shape);
        write(file, shapes);
        ConversionReport report = Converter.convert(ConversionRequest.of(file, folder.resolve("bundle"))
                .withPrior(PriorOptions.DEFAULTS.withFirstStage(shared.resolve("tokenizer"))));
        assertThat(report.warnings())
                .contains("a vocabulary of 50304 is that of GPT-2's texts; if gpt.pt was not trained on the tokens of"
                        + " this tokenizer, it draws noise");
    }

    private int heads(Path file, @Nullable Path config, @Nullable Integer wanted) {
        ConversionReport report = Converter.convert(ConversionRequest.of(file, folder.resolve("bundle"))
                .withConfig(config)
                .withReplace(true)
                .withPrior(PriorOptions.DEFAULTS
                        .withFirstStage(shared.resolve("tokenizer"))
                        .withNetwork(new Network(wanted, null, null))));
        assertThat(report.warnings()).noneMatch(warning -> warning.contains("heads"));
        Prior prior = Objects.requireNonNull(report.manifest().prior());
        return prior.heads();
    }

    private Path with(String more) {
        Path plain = folder.resolve("plain.pt");
        write(plain, weights());
        return RepickledFiles.copy(plain, folder.resolve("gpt.pt"), "model", more);
    }

    private static void write(Path file, Map<String, List<Integer>> shapes) {
        Map<String, TensorValues> tensors = new LinkedHashMap<>();
        shapes.forEach((name, shape) -> tensors.put(
                name,
                TensorValues.floats(
                        StoredType.FLOAT32,
                        shape,
                        () -> new float[shape.stream().reduce(1, (a, b) -> a * b)])));
        TorchZipWriter.write(file, tensors);
    }

    private static Map<String, List<Integer>> weights() {
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        shapes.put("transformer.wte.weight", List.of(70, WIDTH));
        shapes.put("transformer.wpe.weight", List.of(40, WIDTH));
        String block = "transformer.h.0.";
        for (String norm : List.of(block + "ln_1", block + "ln_2", "transformer.ln_f")) {
            shapes.put(norm + ".weight", List.of(WIDTH));
        }
        shapes.put(block + "attn.c_attn.weight", List.of(3 * WIDTH, WIDTH));
        shapes.put(block + "attn.c_proj.weight", List.of(WIDTH, WIDTH));
        shapes.put(block + "mlp.c_fc.weight", List.of(4 * WIDTH, WIDTH));
        shapes.put(block + "mlp.c_proj.weight", List.of(WIDTH, 4 * WIDTH));
        shapes.put("lm_head.weight", List.of(70, WIDTH));
        return shapes;
    }
}
