package dev.smalti.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.smalti.bundle.Manifest;
import dev.smalti.checkpoint.Checkpoint;
import dev.smalti.checkpoint.Checkpoints;
import dev.smalti.convert.ConversionReport;
import dev.smalti.convert.ConversionRequest;
import dev.smalti.convert.Converter;
import dev.smalti.convert.ProjectConfig;
import dev.smalti.convert.ReferenceCases;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every first stage of the reference is recognised with and without its config, and means the same either way. */
class RecognitionTest {
    private static final Path REFERENCE = ReferenceCases.folder();

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> tensorsAndConfigSayTheSame() {
        return Stream.of(ReferenceCases.FIXTURES, REFERENCE, REFERENCE.resolve("fixtures"))
                .flatMap(root -> Stream.concat(
                        ReferenceCases.firstStages(root).stream(), ReferenceCases.transformers(root).stream()))
                .flatMap(folder -> ReferenceCases.checkpoints(folder).stream())
                .flatMap(file -> Stream.of(Part.FIRST_STAGE, Part.COND_STAGE)
                        .map(part -> DynamicTest.dynamicTest(
                                file.getParent().getFileName() + "/" + file.getFileName() + " " + part,
                                () -> sameEitherWay(file, part))));
    }

    @Test
    void takesTheConditionOfATransformer() {
        Path seg = REFERENCE.resolve("transformer_seg");
        assumeTrue(Files.isDirectory(seg), "SKIPPED: no " + seg);
        ConversionReport report = Converter.convert(
                ConversionRequest.of(seg, folder.resolve("bundle")).withPart(Part.COND_STAGE));

        assertThat(report.manifest().firstStage().content()).isEqualTo(Manifest.Content.SEGMENTATION);
        assertThat(report.manifest().firstStage().spec()).isEqualTo("taming-vqsegmentation");
        assertThat(report.warnings()).isEmpty();
    }

    @Test
    void knowsDepthByTheConditionsKey() {
        Path depth = REFERENCE.resolve("transformer_depth");
        assumeTrue(Files.isDirectory(depth), "SKIPPED: no " + depth);
        ConversionReport report = Converter.convert(
                ConversionRequest.of(depth, folder.resolve("bundle")).withPart(Part.COND_STAGE));

        assertThat(report.manifest().firstStage().content()).isEqualTo(Manifest.Content.DEPTH);
    }

    @Test
    void saysThatSomeConditionsHaveNoWeights() {
        Path coord = REFERENCE.resolve("transformer_coord");
        assumeTrue(Files.isDirectory(coord), "SKIPPED: no " + coord);
        assertThatThrownBy(() -> Converter.convert(
                        ConversionRequest.of(coord, folder.resolve("bundle")).withPart(Part.COND_STAGE)))
                .hasMessage("model.ckpt holds no tensors below cond_stage_model.: its config names"
                        + " taming.modules.misc.coord.CoordStage, which has no weights");
    }

    @Test
    void saysThatAnUnconditionalModelHasNoCondition() {
        Path uncond = REFERENCE.resolve("transformer_uncond");
        assumeTrue(Files.isDirectory(uncond), "SKIPPED: no " + uncond);
        assertThatThrownBy(() -> Converter.convert(
                        ConversionRequest.of(uncond, folder.resolve("bundle")).withPart(Part.COND_STAGE)))
                .hasMessage(
                        "config.yaml: model.params.cond_stage_config: \"__is_unconditional__\" stands for no model of"
                                + " its own");
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
