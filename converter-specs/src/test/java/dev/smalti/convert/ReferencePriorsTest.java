package dev.smalti.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.smalti.GridShape;
import dev.smalti.TokenOrder;
import dev.smalti.bundle.Bundle;
import dev.smalti.bundle.Conditioning;
import dev.smalti.bundle.Manifest;
import dev.smalti.bundle.Manifest.Prior;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of transformer of the reference, whole. */
class ReferencePriorsTest {
    private static final GridShape WINDOW = new GridShape(8, 8);

    @TempDir
    Path folder;

    @Test
    void unconditional() {
        Prior prior = convert("transformer_uncond");
        assertThat(prior.conditioning()).isEqualTo(new Conditioning.Unconditional(0));
        check(prior, 256, 264, 3, 0, WINDOW, null);
    }

    @Test
    void ofAClass() {
        Prior prior = convert("transformer_class");
        assertThat(prior.conditioning()).isEqualTo(new Conditioning.ClassLabel(10, null));
        check(prior, 128, 128, 3, 0, WINDOW, null);
    }

    @Test
    void ofCoordinatesAlongAZCurve() {
        Prior prior = convert("transformer_coord");
        assertThat(prior.conditioning()).isEqualTo(new Conditioning.Coordinates(4, 128));
        check(prior, 128, 128, 3, 0, WINDOW, TokenOrder.zCurve(WINDOW));
    }

    @Test
    void ofADepthMapReadInAlternateDirections() {
        Prior prior = convert("transformer_depth");
        checkGrid(prior, Manifest.Content.DEPTH, 1, 16);
        check(prior, 128, 96, 3, 16, WINDOW, TokenOrder.alternating(WINDOW));
    }

    @Test
    void ofASegmentation() {
        Prior prior = convert("transformer_seg");
        checkGrid(prior, Manifest.Content.SEGMENTATION, 12, null);
        check(prior, 128, 128, 3, 0, WINDOW, null);
    }

    @Test
    void ofALargerSegmentation() {
        Prior prior = convert("transformer_seg16");
        checkGrid(prior, Manifest.Content.SEGMENTATION, 12, null);
        check(prior, 128, 512, 1, 0, new GridShape(16, 16), null);
    }

    @Test
    void ofAScene() {
        Prior prior = convert("transformer_scene");
        assertThat(prior.conditioning())
                .isEqualTo(new Conditioning.Objects(
                        Conditioning.Objects.Form.BOXES, 171, 9, 400, true, true, false, null));
        check(prior, 400, 286, 2, 0, new GridShape(16, 16), null);
    }

    private Prior convert(String name) {
        Path source = ReferenceCases.folder().resolve(name);
        if (!Files.isDirectory(source)) {
            if (ReferenceCases.required()) {
                fail("there is no " + source);
            }
            abort("SKIPPED: no " + source);
        }
        ConversionReport report = Converter.convert(ConversionRequest.of(source, folder.resolve("bundle")));
        assertThat(report.warnings()).isEmpty();
        Manifest manifest = Bundle.open(folder.resolve("bundle")).manifest();
        assertThat(manifest).isEqualTo(report.manifest());
        return Objects.requireNonNull(manifest.prior());
    }

    private static void check(
            Prior prior,
            int vocabulary,
            int block,
            int layers,
            int unmasked,
            GridShape window,
            @Nullable TokenOrder order) {
        assertThat(prior.vocabulary()).isEqualTo(vocabulary);
        assertThat(prior.blockSize()).isEqualTo(block);
        assertThat(prior.layers()).isEqualTo(layers);
        assertThat(prior.unmasked()).isEqualTo(unmasked);
        assertThat(prior.window()).isEqualTo(window);
        assertThat(prior.order()).isEqualTo(order);
    }

    private static void checkGrid(Prior prior, Manifest.Content content, int channels, @Nullable Integer downsample) {
        Conditioning.Grid grid = (Conditioning.Grid) prior.conditioning();
        assertThat(grid.stage().content()).isEqualTo(content);
        assertThat(grid.stage().inChannels()).isEqualTo(channels);
        assertThat(grid.stage().vocabulary()).isEqualTo(64);
        assertThat(grid.stage().search().file()).isEqualTo("condition/weights.bin");
        assertThat(grid.downsample()).isEqualTo(downsample);
    }
}
