package dev.smalti.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.Device;
import dev.smalti.GridShape;
import dev.smalti.Latents;
import dev.smalti.Provider;
import dev.smalti.SmaltiException;
import dev.smalti.TokenGrid;
import dev.smalti.bundle.Bundle;
import dev.smalti.bundle.TinyBundle;
import dev.smalti.image.Pixels;
import dev.smalti.image.Tiling;
import dev.smalti.tokenizer.TokenizerOptions.Quantizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ImageTokenizerTest {
    private static final Device CPU = Device.cpu().withThreads(1);

    @TempDir
    static Path folder;

    static Bundle bundle;

    @BeforeAll
    static void writeBundle() throws IOException {
        bundle = TinyBundle.write(folder.resolve("tiny"));
    }

    @Test
    void aPictureOfCodebookColoursComesBackAsItWas() {
        TokenGrid tokens = new TokenGrid(new GridShape(2, 3), new int[] {5, 0, 63, 17, 42, 5});
        try (ImageTokenizer tokenizer = ImageTokenizer.open(bundle, CPU)) {
            Pixels painted = tokenizer.decode(tokens);
            assertThat(List.of(painted.height(), painted.width())).containsExactly(8, 12);
            float[] colours = TinyBundle.colours();
            for (int c = 0; c < 3; c++) {
                assertThat(painted.at(c, 0, 0)).isEqualTo(colours[5 * 3 + c]);
                assertThat(painted.at(c, 7, 11)).isEqualTo(colours[5 * 3 + c]);
                assertThat(painted.at(c, 3, 8)).isEqualTo(colours[63 * 3 + c]);
            }
            assertThat(tokenizer.encode(painted)).isEqualTo(tokens);
        }
    }

    @Test
    void refusesAGridWhosePictureFitsNoArray() {
        TokenGrid large = new TokenGrid(new GridShape(1 << 12, 1 << 14), new int[1 << 26]);
        try (ImageTokenizer tokenizer = ImageTokenizer.open(bundle, CPU)) {
            assertThatThrownBy(() -> tokenizer.decode(large))
                    .isInstanceOf(SmaltiException.class)
                    .hasMessage("a grid of 4096x16384 tokens of 4 pixels is too large to be held as one picture of 3"
                            + " channels");
        }
    }

    @ParameterizedTest
    @EnumSource(Quantizer.class)
    void refusesWhatIsNoNumber(Quantizer quantizer) throws IOException {
        TokenizerOptions options = TokenizerOptions.defaults().withQuantizer(quantizer);
        float[] values = TinyBundle.noise(8, 8, 1).values().clone();
        values[100] = Float.NaN;
        Pixels picture = new Pixels(3, 8, 8, values);
        float[] infinite = new float[3 * 4];
        infinite[7] = Float.POSITIVE_INFINITY;
        Latents latents = new Latents(3, new GridShape(2, 2), infinite);
        try (ImageTokenizer tokenizer = ImageTokenizer.open(bundle, CPU, options)) {
            assertThatThrownBy(() -> tokenizer.encode(picture))
                    .isInstanceOf(SmaltiException.class)
                    .hasMessage("the pixels of a picture are not finite: number 100 is NaN");
            assertThatThrownBy(() -> tokenizer.quantize(latents))
                    .hasMessage("the latents are not finite: number 7 is Infinity");
        }
        String damaged = " among them: the model's weights are damaged, or its numbers overflow in this precision";
        Pixels large = new Pixels(3, 4, 4, filled(3 * 16, Float.MAX_VALUE));
        Path broken = folder.resolve("broken" + quantizer);
        TinyBundle.write(broken);
        Files.write(broken.resolve("weights.bin"), filledBytes(TinyBundle.ENTRIES * 4, (byte) -1));
        TinyBundle.writeManifest(broken);
        try (ImageTokenizer tokenizer = ImageTokenizer.open(Bundle.open(broken), CPU, options)) {
            assertThatThrownBy(() -> tokenizer.decode(new TokenGrid(new GridShape(1, 1), new int[1])))
                    .hasMessage("the pixels of the decoder are not finite, there is NaN" + damaged);
            assertThatThrownBy(() -> tokenizer.encode(large))
                    .hasMessage("the latents of the encoder are not finite, there is Infinity" + damaged);
        }
    }

    private static float[] filled(int count, float value) {
        float[] values = new float[count];
        Arrays.fill(values, value);
        return values;
    }

    /** As float32, bytes of -1 are NaN. */
    private static byte[] filledBytes(int floats, byte value) {
        byte[] bytes = new byte[floats * Float.BYTES];
        Arrays.fill(bytes, value);
        return bytes;
    }

    @ParameterizedTest
    @EnumSource(Quantizer.class)
    void everyQuantizerFindsTheNearestColour(Quantizer quantizer) {
        Pixels picture = TinyBundle.noise(64, 48, 1);
        try (ImageTokenizer tokenizer =
                ImageTokenizer.open(bundle, CPU, TokenizerOptions.defaults().withQuantizer(quantizer))) {
            Latents latents = tokenizer.latents(picture);
            int[] nearest = nearest(latents);
            assertThat(tokenizer.encode(picture).tokens()).containsExactly(nearest);
            assertThat(tokenizer.quantize(latents).tokens()).containsExactly(nearest);
        }
    }

    @Test
    void latentsAreWhatTheEncoderSays() {
        Pixels picture = TinyBundle.noise(4, 8, 2);
        try (ImageTokenizer tokenizer = ImageTokenizer.open(bundle, CPU)) {
            Latents latents = tokenizer.latents(picture);
            assertThat(latents.shape()).isEqualTo(new GridShape(1, 2));
            double sum = 0;
            for (int r = 0; r < 4; r++) {
                for (int c = 4; c < 8; c++) {
                    sum += picture.at(2, r, c);
                }
            }
            assertThat((double) latents.values()[5]).isCloseTo(sum / 16, org.assertj.core.data.Offset.offset(1e-6));
        }
    }

    @Test
    void picturesOfSeveralSizesKeepTheirOrder() {
        List<Pixels> pictures = List.of(
                TinyBundle.noise(8, 8, 3),
                TinyBundle.noise(4, 12, 4),
                TinyBundle.noise(8, 8, 5),
                TinyBundle.noise(8, 8, 6));
        TokenizerOptions pairs = TokenizerOptions.defaults().withMaxBatch(2);
        try (ImageTokenizer tokenizer = ImageTokenizer.open(bundle, CPU, pairs)) {
            List<TokenGrid> tokens = tokenizer.encode(pictures);
            assertThat(tokens)
                    .containsExactlyElementsOf(
                            pictures.stream().map(tokenizer::encode).toList());
            assertThat(tokenizer.decode(tokens))
                    .containsExactlyElementsOf(
                            tokens.stream().map(tokenizer::decode).toList());
        }
    }

    @Test
    void aReconstructionHasThePicturesOwnSize() {
        Pixels picture = TinyBundle.noise(9, 14, 7);
        try (ImageTokenizer tokenizer = ImageTokenizer.open(bundle, CPU)) {
            assertThat(tokenizer.gridFor(9, 14)).isEqualTo(new GridShape(3, 4));
            Pixels back = tokenizer.reconstruct(picture);
            assertThat(List.of(back.height(), back.width())).containsExactly(9, 14);
            Fit fit = tokenizer.fit(9, 14);
            assertThat(back).isEqualTo(fit.crop(tokenizer.decode(tokenizer.encode(fit.pad(picture)))));
        }
    }

    @Test
    void tilesOfALocalModelAgreeWithTheWhole() {
        Pixels picture = TinyBundle.noise(92, 132, 8);
        TokenizerOptions tiled = TokenizerOptions.defaults().withTiling(new Tiling(9, 3, 2));
        try (ImageTokenizer whole = ImageTokenizer.open(bundle, CPU);
                ImageTokenizer cut = ImageTokenizer.open(bundle, CPU, tiled)) {
            assertThat(whole.planFor(92, 132).whole()).isTrue();
            assertThat(cut.planFor(92, 132).count()).isEqualTo(20);
            assertThat(cut.latents(picture)).isEqualTo(whole.latents(picture));
            assertThat(cut.decode(cut.encode(picture))).isEqualTo(whole.decode(whole.encode(picture)));
        }
    }

    @Test
    void aBundleThatNamesItsTileIsCutToIt() throws IOException {
        Path named = folder.resolve("named");
        TinyBundle.write(named);
        TinyBundle.writeManifest(named, 9);
        TokenizerOptions larger = TokenizerOptions.defaults().withTiling(new Tiling(40, 0, 0));
        try (ImageTokenizer cut = ImageTokenizer.open(Bundle.open(named), CPU);
                ImageTokenizer whole = ImageTokenizer.open(Bundle.open(named), CPU, larger)) {
            assertThat(cut.planFor(92, 132).count()).isEqualTo(15);
            assertThat(whole.planFor(92, 132).whole()).isTrue();
            Pixels picture = TinyBundle.noise(92, 132, 8);
            assertThat(cut.reconstruct(picture)).isEqualTo(whole.reconstruct(picture));
        }
    }

    @Test
    void aLowMemoryLimitCutsAndATooLowOneSaysSo() {
        TokenizerOptions low = TokenizerOptions.defaults().withMemoryLimit(100_000);
        TokenizerOptions none = TokenizerOptions.defaults().withMemoryLimit(1000);
        Pixels picture = TinyBundle.noise(128, 128, 9);
        try (ImageTokenizer whole = ImageTokenizer.open(bundle, CPU);
                ImageTokenizer cut = ImageTokenizer.open(bundle, CPU, low);
                ImageTokenizer impossible = ImageTokenizer.open(bundle, CPU, none)) {
            assertThat(cut.planFor(128, 128).whole()).isFalse();
            TokenGrid tokens = whole.encode(picture);
            assertThat(cut.encode(picture)).isEqualTo(tokens);
            assertThat(impossible.quantize(whole.latents(picture)))
                    .as("strip by strip")
                    .isEqualTo(tokens);
            assertThatThrownBy(() -> impossible.encode(picture))
                    .isInstanceOf(SmaltiException.class)
                    .hasMessage("the memory limit of 1000 bytes is too low: a tile of 4x4 tokens takes about 10752");
        }
    }

    @Test
    void tilesThatWereAskedForOrThatTheModelWorksBestOnKeepTheMemoryLimitToo() throws IOException {
        Path named = folder.resolve("best");
        TinyBundle.write(named);
        TinyBundle.writeManifest(named, 30);
        TokenizerOptions low = TokenizerOptions.defaults().withMemoryLimit(100_000);
        TokenizerOptions none = TokenizerOptions.defaults().withMemoryLimit(1000);
        TokenizerOptions asked = low.withTiling(new Tiling(30, 3, 2));
        try (ImageTokenizer smaller = ImageTokenizer.open(Bundle.open(named), CPU, low);
                ImageTokenizer impossible = ImageTokenizer.open(Bundle.open(named), CPU, none);
                ImageTokenizer refused = ImageTokenizer.open(bundle, CPU, asked)) {
            // 672 bytes per token: 12 tokens a side are 96768.
            assertThat(smaller.planFor(128, 128).rows().tile()).isLessThanOrEqualTo(12);
            assertThatThrownBy(() -> impossible.planFor(128, 128))
                    .isInstanceOf(SmaltiException.class)
                    .hasMessage("the memory limit of 1000 bytes is too low: a tile of 4x4 tokens takes about 10752");
            assertThatThrownBy(() -> refused.planFor(128, 128))
                    .isInstanceOf(SmaltiException.class)
                    .hasMessage("the memory limit of 100000 bytes is too low: a tile of 18x18 tokens takes about"
                            + " 217728");
        }
    }

    @Test
    void threadsMayShareIt() {
        List<Pixels> pictures = IntStream.range(0, 24)
                .mapToObj(i -> TinyBundle.noise(16, 16, i))
                .toList();
        try (ImageTokenizer tokenizer = ImageTokenizer.open(bundle, CPU)) {
            List<TokenGrid> alone = tokenizer.encode(pictures);
            List<CompletableFuture<TokenGrid>> together = pictures.stream()
                    .map(picture -> CompletableFuture.supplyAsync(() -> tokenizer.encode(picture)))
                    .toList();
            assertThat(together.stream().map(CompletableFuture::join).toList()).isEqualTo(alone);
        }
    }

    @Test
    void refusesAWrongNumberOfChannels() {
        try (ImageTokenizer tokenizer = ImageTokenizer.open(bundle, CPU)) {
            assertThatThrownBy(() -> tokenizer.encode(new Pixels(1, 4, 4, new float[16])))
                    .isInstanceOf(SmaltiException.class)
                    .hasMessage("the model takes pictures of 3 channels, this one has 1");
        }
    }

    @Test
    void refusesATokenOutsideTheVocabulary() {
        try (ImageTokenizer tokenizer = ImageTokenizer.open(bundle, CPU)) {
            assertThatThrownBy(() -> tokenizer.decode(new TokenGrid(new GridShape(1, 1), new int[] {64})))
                    .isInstanceOf(SmaltiException.class)
                    .hasMessage("the token 64 is outside the model's vocabulary of 64");
        }
    }

    @Test
    void refusesUseAfterCloseAndClosesTwice() {
        ImageTokenizer tokenizer = ImageTokenizer.open(bundle, CPU);
        tokenizer.encode(TinyBundle.noise(4, 4, 1));
        tokenizer.close();
        tokenizer.close();
        assertThatThrownBy(() -> tokenizer.encode(TinyBundle.noise(4, 4, 1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("this image tokenizer is closed");
    }

    @Test
    void anExplicitDeviceThatIsNotThereIsAnError() {
        assertThatThrownBy(() -> ImageTokenizer.open(bundle, Device.of(Provider.ROCM)))
                .isInstanceOf(SmaltiException.class)
                .hasMessageStartingWith("cannot use rocm:0: ONNX Runtime ");
    }

    private static int[] nearest(Latents latents) {
        float[] colours = TinyBundle.colours();
        int count = latents.shape().length();
        int[] nearest = new int[count];
        for (int i = 0; i < count; i++) {
            double best = Double.MAX_VALUE;
            for (int k = 0; k < TinyBundle.ENTRIES; k++) {
                double distance = 0;
                for (int c = 0; c < 3; c++) {
                    distance += Math.pow(latents.values()[c * count + i] - (double) colours[k * 3 + c], 2);
                }
                if (distance < best) {
                    best = distance;
                    nearest[i] = k;
                }
            }
        }
        return nearest;
    }
}
