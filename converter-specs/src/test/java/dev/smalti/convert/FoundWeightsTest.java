package dev.smalti.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.SmaltiException;
import dev.smalti.checkpoint.Checkpoint;
import dev.smalti.checkpoint.CheckpointTensor;
import dev.smalti.checkpoint.Checkpoints;
import dev.smalti.checkpoint.RepickledFiles;
import dev.smalti.checkpoint.StoredType;
import dev.smalti.checkpoint.TensorValues;
import dev.smalti.checkpoint.TorchZipWriter;
import dev.smalti.convert.ConversionRequest.WeightsChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The weights are found wherever trainers put them: below wrappers, under other keys, averaged, in the newest file. */
class FoundWeightsTest {
    private static final Path WEIGHTS = ReferenceCases.FIXTURES.resolve("vqgan").resolve("model.ckpt");
    private static final Path CONFIG = ReferenceCases.FIXTURES.resolve("vqgan").resolve("config.yaml");

    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    @BeforeAll
    static void convertPlain() {
        Converter.convert(ConversionRequest.of(WEIGHTS, shared.resolve("plain")).withConfig(CONFIG));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "module.",
                "module._orig_mod.",
                "_orig_mod.module.",
                "module.module.",
                "_fsdp_wrapped_module._orig_mod.",
                "_forward_module.model.",
                "model.",
                "net.",
                "network.module.",
                "vae.model._orig_mod."
            })
    void belowWrappersOfAnyOrderAndNumber(String wrapper) {
        Path wrapped = Copies.renamed(WEIGHTS, folder.resolve("wrapped.ckpt"), name -> wrapper + name);
        sameAsPlain(convert(wrapped).warnings());
        sameAsPlain(Converter.convert(request(wrapped).withConfig(null)).warnings(), NO_CONFIG);
    }

    @Test
    void belowWrappersInsideNames() {
        Path wrapped = Copies.renamed(
                WEIGHTS,
                folder.resolve("wrapped.ckpt"),
                name -> name.replace("encoder.", "encoder._orig_mod.")
                        .replace("decoder.mid.", "decoder.mid._fsdp_wrapped_module._checkpoint_wrapped_module."));
        sameAsPlain(convert(wrapped).warnings());
    }

    @Test
    void belowWrappersAroundPartsOfTheModel() {
        Path wrapped = Copies.renamed(
                WEIGHTS,
                folder.resolve("wrapped.ckpt"),
                name -> name.replace("encoder.", "encoder.module.").replace("decoder.", "decoder.module._orig_mod."));
        sameAsPlain(convert(wrapped).warnings());
    }

    @Test
    void saysWhichTensorsLieBesideTheModel() {
        Path file = Copies.renamed(
                WEIGHTS, folder.resolve("m.ckpt"), name -> "vae." + name, List.of("text.weight", "text.bias"));
        sameAsPlain(
                convert(file).warnings(),
                "the weights of the model lie below vae.; 2 tensors beside them were left alone");
    }

    @Test
    void underAnyKey() {
        for (String key : List.of("vae", "whatever it is")) {
            Path file = RepickledFiles.copy(
                    plain("p.ckpt"), folder.resolve("m.ckpt"), key, RepickledFiles.number("epoch", 3));
            sameAsPlain(convert(file).warnings());
        }
    }

    @Test
    void asksWhichOfSeveralModelsIsMeant() {
        Map<String, TensorValues> both = tensors(name -> "student." + name, 1);
        both.putAll(tensors(name -> "teacher." + name, 2));
        Path file = folder.resolve("m.ckpt");
        TorchZipWriter.write(file, both);
        assertThatThrownBy(() -> convert(file))
                .hasMessage("m.ckpt holds the weights of several models, below student, teacher; say which one is meant"
                        + " with --weights-key");
        sameAsPlain(Converter.convert(request(file).withChoice(new WeightsChoice("student", false)))
                .warnings());
        assertThatThrownBy(() -> Converter.convert(request(file).withChoice(new WeightsChoice("pupil", false))))
                .isInstanceOf(SmaltiException.class)
                .hasMessageMatching(
                        "m\\.ckpt: there are no weights under pupil; there are state_dict \\(\\d+\\), student \\(\\d+\\),"
                                + " teacher \\(\\d+\\)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"model_ema.*flat", "ema.", "ema_model.", "ema.module.", "model_ema."})
    void ofTheLastStepUnlessAveragesAreAskedFor(String place) {
        boolean flat = place.endsWith("*flat");
        String prefix = place.replace("*flat", "");
        Map<String, TensorValues> both = tensors(name -> name, 1);
        int weights = both.size();
        both.putAll(tensors(name -> prefix + (flat ? name.replace(".", "") : name), 2));
        Path file = folder.resolve("m.ckpt");
        TorchZipWriter.write(file, both);

        ConversionReport raw = convert(file);
        sameAsPlain(
                raw.warnings(),
                "m.ckpt has averages of " + weights + " of its " + weights
                        + " weights as well; those of the last step were taken, --averaged takes the averages");
        assertThat(raw.skipped())
                .containsExactly("averages of " + weights + " weights: those of the last step were taken");
        takesAverages(file);
    }

    @Test
    void aSecondSetOfAveragesIsNotMixedWithTheFirst() {
        Map<String, TensorValues> all = tensors(name -> name, 1);
        all.putAll(tensors(name -> "ema." + name, 2));
        all.putAll(tensors(name -> "ema_slow." + name, 3));
        Path file = folder.resolve("m.ckpt");
        TorchZipWriter.write(file, all);
        ConversionReport report = Converter.convert(request(file).withChoice(new WeightsChoice(null, true)));
        assertThat(report.warnings()).hasSize(1).first().asString().contains("does not use: ema_slow.");
        isTwicePlain();
    }

    @Test
    void averagesMayLieInADictionaryOfTheirOwn() {
        Map<String, TensorValues> both = tensors(name -> "raw." + name, 1);
        both.putAll(tensors(name -> "ema." + name, 2));
        Path file = folder.resolve("m.ckpt");
        TorchZipWriter.write(file, both);
        takesAverages(file);
    }

    @Test
    void saysThatThereAreNoAverages() {
        assertThatThrownBy(() -> Converter.convert(request(WEIGHTS).withChoice(new WeightsChoice(null, true))))
                .hasMessage("model.ckpt has no averaged weights; convert it without --averaged");
        assertThat(folder.resolve("bundle")).doesNotExist();
    }

    @Test
    void averagesMayBeAFileBesideTheOther() throws IOException {
        Path model = Files.createDirectory(folder.resolve("vq"));
        Files.copy(CONFIG, model.resolve("config.yaml"));
        Files.copy(plain("p.ckpt"), model.resolve("model.ckpt"));
        TorchZipWriter.write(model.resolve("model_ema.ckpt"), tensors(name -> name, 2));
        ConversionRequest request = ConversionRequest.of(model, folder.resolve("bundle"));
        sameAsPlain(
                Converter.convert(request).warnings(),
                "model.ckpt was taken, the weights of the last step; --averaged takes their averages, model_ema.ckpt");
        Converter.convert(request.withReplace(true).withChoice(new WeightsChoice(null, true)));
        isTwicePlain();
    }

    @Test
    void averagesMayBeAFolderBesideTheOther() throws IOException {
        for (String name : List.of("vq", "vq_ema")) {
            Path model = Files.createDirectory(folder.resolve(name));
            Files.copy(CONFIG, model.resolve("config.yaml"));
            TorchZipWriter.write(model.resolve("model.ckpt"), tensors(tensor -> tensor, name.equals("vq") ? 1 : 2));
        }
        ConversionRequest request = ConversionRequest.of(folder.resolve("vq"), folder.resolve("bundle"));
        sameAsPlain(
                Converter.convert(request).warnings(),
                "model.ckpt was taken, the weights of the last step; --averaged takes their averages, vq_ema");
        Converter.convert(request.withReplace(true).withChoice(new WeightsChoice(null, true)));
        isTwicePlain();
    }

    @Test
    void inShardsOfPyTorch() throws IOException {
        Path model = Files.createDirectory(folder.resolve("sharded"));
        Map<String, TensorValues> all = tensors(name -> "module." + name, 1);
        Map<String, TensorValues> first = new LinkedHashMap<>();
        Map<String, TensorValues> second = new LinkedHashMap<>();
        StringBuilder map = new StringBuilder();
        all.forEach((name, tensor) -> {
            boolean even = (first.size() + second.size()) % 2 == 0;
            (even ? first : second).put(name, tensor);
            map.append(map.isEmpty() ? "" : ",").append(String.format("\"%s\":\"%s.bin\"", name, even ? "one" : "two"));
        });
        TorchZipWriter.write(model.resolve("one.bin"), first);
        TorchZipWriter.write(model.resolve("two.bin"), second);
        Files.writeString(model.resolve("pytorch_model.bin.index.json"), "{\"weight_map\":{" + map + "}}");
        sameAsPlain(Converter.convert(
                        ConversionRequest.of(model, folder.resolve("bundle")).withConfig(CONFIG))
                .warnings());
        assertThat(SourceLayout.of(model).name()).isEqualTo("sharded");
    }

    @Test
    void ofTheMostEpochsWhereNothingSaysTheSteps() {
        for (int epoch : new int[] {9, 10}) {
            RepickledFiles.copy(
                    plain("p"),
                    folder.resolve(epoch == 9 ? "last-v1.ckpt" : "last.ckpt"),
                    "state_dict",
                    RepickledFiles.number("epoch", epoch));
        }
        SourceLayout layout = SourceLayout.of(folder);
        assertThat(layout.checkpoint()).isEqualTo(folder.resolve("last.ckpt"));
        assertThat(layout.remark())
                .isEqualTo("of 2 checkpoints the newest was taken, last.ckpt of epoch 10; the next is last-v1.ckpt of"
                        + " epoch 9");
    }

    @Test
    void ofTheNewestCheckpointOfARun() throws IOException {
        Path run = folder.resolve("run");
        Path checkpoints = Files.createDirectories(run.resolve("checkpoints"));
        Files.createDirectories(run.resolve("configs"));
        Files.copy(CONFIG, run.resolve("configs/2021-01-01T00-00-00-project.yaml"));
        Path other = folder.resolve("other.ckpt");
        TorchZipWriter.write(other, tensors(name -> name, 2));
        step(other, checkpoints.resolve("last.ckpt"), 100);
        step(plain("p.ckpt"), checkpoints.resolve("last-v1.ckpt"), 900);
        step(other, checkpoints.resolve("epoch=000003.ckpt"), 80);
        Files.setLastModifiedTime(checkpoints.resolve("last-v1.ckpt"), FileTime.fromMillis(1_600_000_000_000L));
        sameAsPlain(
                Converter.convert(ConversionRequest.of(run, folder.resolve("bundle")))
                        .warnings(),
                "of 3 checkpoints the newest was taken, last-v1.ckpt of step 900; the next is last.ckpt of step 100");

        Files.delete(checkpoints.resolve("last-v1.ckpt"));
        SourceLayout layout = SourceLayout.of(run);
        assertThat(layout.checkpoint()).isEqualTo(checkpoints.resolve("last.ckpt"));
        assertThat(layout.remark()).isNull();
    }

    @Test
    void ofTheYoungestWhereNothingSaysTheSteps() throws IOException {
        Path first = plain("last.ckpt");
        Path second = plain("last-v1.ckpt");
        Files.setLastModifiedTime(first, FileTime.fromMillis(1_700_000_000_000L));
        Files.setLastModifiedTime(second, FileTime.fromMillis(1_600_000_000_000L));
        SourceLayout layout = SourceLayout.of(folder);
        assertThat(layout.checkpoint()).isEqualTo(first);
        assertThat(layout.remark())
                .isEqualTo("of 2 checkpoints the newest was taken, last.ckpt of 2023-11-14; the next is last-v1.ckpt of"
                        + " 2020-09-13");
    }

    private void takesAverages(Path file) {
        ConversionReport report =
                Converter.convert(request(file).withReplace(true).withChoice(new WeightsChoice(null, true)));
        assertThat(report.warnings()).isEmpty();
        assertThat(report.skipped()).hasSize(1).first().asString().endsWith("their averages were taken");
        isTwicePlain();
    }

    private void isTwicePlain() {
        Path twice = folder.resolve("twice.ckpt");
        TorchZipWriter.write(twice, tensors(name -> name, 2));
        Path bundle = folder.resolve("expected");
        Converter.convert(ConversionRequest.of(twice, bundle).withConfig(CONFIG));
        assertThat(folder.resolve("bundle/weights.bin")).hasSameBinaryContentAs(bundle.resolve("weights.bin"));
    }

    private static final String NO_CONFIG = "no config: every hyperparameter is taken from the tensors";

    private void sameAsPlain(List<String> warnings, String... expected) {
        assertThat(warnings).containsExactly(expected);
        assertThat(folder.resolve("bundle/weights.bin")).hasSameBinaryContentAs(shared.resolve("plain/weights.bin"));
    }

    private ConversionReport convert(Path file) {
        return Converter.convert(request(file));
    }

    private ConversionRequest request(Path file) {
        return ConversionRequest.of(file, folder.resolve("bundle"))
                .withConfig(CONFIG)
                .withReplace(true);
    }

    private Path plain(String name) {
        return Copies.renamed(WEIGHTS, folder.resolve(name), tensor -> tensor);
    }

    private static void step(Path from, Path to, int step) {
        RepickledFiles.copy(from, to, "state_dict", RepickledFiles.number("global_step", step));
    }

    /** The fixture's weights, each times a factor. */
    private static Map<String, TensorValues> tensors(UnaryOperator<String> rename, float factor) {
        Map<String, TensorValues> tensors = new LinkedHashMap<>();
        try (Checkpoint checkpoint = Checkpoints.open(WEIGHTS)) {
            for (CheckpointTensor tensor : checkpoint.tensors().values()) {
                if (!tensor.name().startsWith("loss.")) {
                    float[] values = tensor.floats();
                    for (int i = 0; i < values.length; i++) {
                        values[i] *= factor;
                    }
                    tensors.put(
                            rename.apply(tensor.name()),
                            TensorValues.floats(StoredType.FLOAT32, tensor.shape(), () -> values));
                }
            }
        }
        return tensors;
    }
}
