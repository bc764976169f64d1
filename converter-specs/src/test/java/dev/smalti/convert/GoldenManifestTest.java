package dev.smalti.convert;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.smalti.GridShape;
import dev.smalti.TokenOrder;
import dev.smalti.bundle.Bundle;
import dev.smalti.bundle.Conditioning;
import dev.smalti.bundle.Manifest;
import dev.smalti.bundle.Manifest.Prior;
import dev.smalti.checkpoint.Checkpoint;
import dev.smalti.checkpoint.Checkpoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every transformer of the reference, whole: what its bundle says of it is what its config says. */
@Tag("golden")
class GoldenManifestTest {
    private static final ObjectMapper YAML = new YAMLMapper();

    @TempDir
    static Path bundles;

    @TestFactory
    Stream<DynamicTest> theManifestSaysWhatTheConfigSays() {
        return ReferenceCases.tests(GoldenManifestTest::compare, ReferenceKind.TRANSFORMER);
    }

    private static void compare(Path source) throws IOException {
        JsonNode model = YAML.readTree(source.resolve("config.yaml").toFile()).at("/model/params");
        Path folder = Files.createTempDirectory(bundles, "case").resolve("bundle");
        ConversionReport report = Converter.convert(ConversionRequest.of(source, folder));
        Manifest manifest = Bundle.open(folder).manifest();
        assertThat(manifest).isEqualTo(report.manifest());
        assertThat(report.warnings()).isEmpty();

        Prior prior = Objects.requireNonNull(manifest.prior());
        JsonNode network = model.at("/transformer_config/params");
        assertThat(prior.vocabulary()).isEqualTo(network.path("vocab_size").intValue());
        assertThat(prior.blockSize()).isEqualTo(network.path("block_size").intValue());
        assertThat(prior.layers()).isEqualTo(network.path("n_layer").intValue());
        assertThat(prior.heads()).isEqualTo(network.path("n_head").intValue());
        assertThat(prior.width()).isEqualTo(network.path("n_embd").intValue());
        assertThat(prior.unmasked()).isEqualTo(network.path("n_unmasked").intValue());
        window(source, prior);
        order(model.at("/permuter_config/target").asText(), prior);
        condition(source, model, prior.conditioning());
    }

    /** A picture of the resolution in the config; other pictures have a window that no config names. */
    private static void window(Path source, Prior prior) {
        try (Checkpoint golden = Checkpoints.open(source.resolve("golden.safetensors"))) {
            GridShape grid = GoldenPriorTest.grid(golden);
            if (grid != null && grid.rows() == grid.columns()) {
                assertThat(prior.window()).isEqualTo(grid);
            }
        }
    }

    private static void order(String permuter, Prior prior) {
        TokenOrder wanted =
                permuter.isEmpty() ? TokenOrder.raster(prior.window()) : TokenOrder.named(permuter, prior.window());
        assertThat(prior.sequence().places()).isEqualTo(wanted.places());
        assertThat(prior.order() == null).isEqualTo(wanted.inRasterOrder());
    }

    private static void condition(Path source, JsonNode model, Conditioning conditioning) throws IOException {
        JsonNode stage = model.path("cond_stage_config");
        String target = stage.path("target").asText(stage.asText());
        JsonNode params = stage.path("params");
        switch (target.substring(target.lastIndexOf('.') + 1)) {
            case "__is_unconditional__" ->
                assertThat(conditioning)
                        .isEqualTo(new Conditioning.Unconditional(
                                model.path("sos_token").intValue()));
            case "SOSProvider" ->
                assertThat(conditioning)
                        .isEqualTo(new Conditioning.Unconditional(
                                params.path("sos_token").intValue()));
            case "Labelator" ->
                assertThat(conditioning)
                        .isEqualTo(new Conditioning.ClassLabel(
                                params.path("n_classes").intValue(), null));
            case "CoordStage" ->
                assertThat(conditioning)
                        .isEqualTo(new Conditioning.Coordinates(
                                params.path("down_factor").intValue(),
                                params.path("n_embed").intValue()));
            case "DummyCondStage" ->
                assertThat(conditioning)
                        .isEqualTo(GoldenConditionTest.objects(
                                YAML.readTree(source.resolve("annotations.json").toFile())));
            default -> picture(target, model, params, (Conditioning.Grid) conditioning);
        }
    }

    private static void picture(String target, JsonNode model, JsonNode params, Conditioning.Grid grid) {
        boolean labels = target.endsWith(".VQSegmentationModel");
        boolean depth = model.path("cond_stage_key").asText().equals("depth");
        Manifest.Content other = depth ? Manifest.Content.DEPTH : Manifest.Content.IMAGE;
        assertThat(grid.stage().content()).isEqualTo(labels ? Manifest.Content.SEGMENTATION : other);
        assertThat(grid.stage().inChannels())
                .isEqualTo(params.at("/ddconfig/in_channels").intValue());
        assertThat(grid.stage().vocabulary()).isEqualTo(params.path("n_embed").intValue());
        assertThat(grid.stage().search().file()).isEqualTo("condition/weights.bin");
        assertThat(grid.downsample()).isEqualTo(downsample(model));
    }

    private static @Nullable Integer downsample(JsonNode model) {
        int side = model.path("downsample_cond_size").asInt(-1);
        return side < 0 ? null : side;
    }
}
