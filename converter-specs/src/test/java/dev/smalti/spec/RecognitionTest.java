package dev.smalti.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.smalti.bundle.Manifest;
import dev.smalti.checkpoint.Checkpoint;
import dev.smalti.checkpoint.Checkpoints;
import dev.smalti.convert.ConversionReport;
import dev.smalti.convert.ConversionRequest;
import dev.smalti.convert.Converter;
import dev.smalti.convert.ProjectConfig;
import dev.smalti.convert.ReferenceCases;
import dev.smalti.convert.ReferenceKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every stage of the reference is recognised with and without its config, and means the same either way. */
class RecognitionTest {
    private static final Path SEG = ReferenceCases.FIXTURES.resolve("gpt_seg_window");
    private static final Path UNCOND = ReferenceCases.FIXTURES.resolve("gpt_uncond");

    @TempDir
    static Path folder;

    @TestFactory
    @Tag("golden")
    Stream<DynamicTest> tensorsAndConfigSayTheSame() {
        return ReferenceCases.tests(
                RecognitionTest::sameEitherWay,
                ReferenceKind.FIRST_STAGE,
                ReferenceKind.TRANSFORMER,
                ReferenceKind.WEIGHTS,
                ReferenceKind.VQGAN_TRAINING,
                ReferenceKind.GPT_TRAINING);
    }

    @TestFactory
    @Tag("golden")
    Stream<DynamicTest> conditionsOfPicturesAreTakenAndOthersHaveNoWeights() {
        return ReferenceCases.tests(RecognitionTest::condition, ReferenceKind.TRANSFORMER);
    }

    private static void condition(Path source) throws IOException {
        JsonNode params = new YAMLMapper()
                .readTree(source.resolve("config.yaml").toFile())
                .at("/model/params");
        JsonNode stage = params.path("cond_stage_config");
        String target = stage.path("target").asText();
        Path bundle = Files.createTempDirectory(folder, "case").resolve("bundle");
        ConversionRequest request = ConversionRequest.of(source, bundle).withPart(Part.COND_STAGE);
        if (target.startsWith("taming.models.vqgan.")) {
            ConversionReport report = Converter.convert(request);
            boolean labels = target.endsWith(".VQSegmentationModel");
            boolean depth = params.path("cond_stage_key").asText().equals("depth");
            Manifest.Content other = depth ? Manifest.Content.DEPTH : Manifest.Content.IMAGE;
            assertThat(report.manifest().firstStage().content())
                    .isEqualTo(labels ? Manifest.Content.SEGMENTATION : other);
            assertThat(report.warnings()).isEmpty();
        } else if (target.isEmpty()) {
            assertThatThrownBy(() -> Converter.convert(request))
                    .hasMessage("config.yaml: model.params.cond_stage_config: \"" + stage.asText()
                            + "\" stands for no model of its own");
        } else {
            assertThatThrownBy(() -> Converter.convert(request))
                    .hasMessage(ReferenceCases.checkpoint(source).getFileName()
                            + " holds no tensors below cond_stage_model.: its config names " + target
                            + ", which has no weights");
        }
    }

    @Test
    void takesTheConditionOfATransformer() {
        ConversionReport report = Converter.convert(
                ConversionRequest.of(SEG, folder.resolve("seg")).withPart(Part.COND_STAGE));

        assertThat(report.manifest().firstStage().content()).isEqualTo(Manifest.Content.SEGMENTATION);
        assertThat(report.manifest().firstStage().spec()).isEqualTo("taming-vqsegmentation");
        assertThat(report.warnings()).isEmpty();
    }

    @Test
    void saysThatAnUnconditionalModelHasNoCondition() {
        assertThatThrownBy(() -> Converter.convert(
                        ConversionRequest.of(UNCOND, folder.resolve("uncond")).withPart(Part.COND_STAGE)))
                .hasMessage(
                        "config.yaml: model.params.cond_stage_config: \"__is_unconditional__\" stands for no model of"
                                + " its own");
    }

    private static void sameEitherWay(Path source) {
        for (Path file : ReferenceCases.checkpoints(source)) {
            for (Part part : List.of(Part.FIRST_STAGE, Part.COND_STAGE)) {
                sameEitherWay(file, part);
            }
        }
    }

    private static void sameEitherWay(Path file, Part part) {
        ProjectConfig config = ProjectConfig.read(file.resolveSibling("config.yaml"));
        try (Checkpoint checkpoint = Checkpoints.open(file)) {
            StateDict state = StateDict.of(checkpoint, file.getFileName().toString(), part);
            if (state == null) {
                assertThat(part).isEqualTo(Part.COND_STAGE);
                return;
            }
            ConfigSection section = config.part(part);
            assertThat(section).isNotNull();
            List<Spec> specs = Specs.builtIn(Spec.Architecture.VQGAN);
            Recognition byConfig = Recognition.of(state, section, specs);
            Recognition byTensors = Recognition.of(state, null, specs);
            assertThat(byTensors.spec().name()).isEqualTo(byConfig.spec().name());

            Hyperparameters configured = Hyperparameters.resolve(byConfig.spec(), section, state);
            Hyperparameters derived = Hyperparameters.resolve(byTensors.spec(), null, state);
            assertThat(withoutResolution(derived)).isEqualTo(withoutResolution(configured));
            configured.refuseContradictions();
        }
    }

    private static Map<String, Object> withoutResolution(Hyperparameters hyperparameters) {
        Map<String, Object> named = new HashMap<>(hyperparameters.byName());
        named.remove("resolution");
        return named;
    }
}
