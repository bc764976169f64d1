package dev.smalti.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.Device;
import dev.smalti.SmaltiException;
import dev.smalti.SmaltiException.Kind;
import dev.smalti.TokenGrid;
import dev.smalti.bundle.Bundle;
import dev.smalti.convert.ConversionProgress.Stage;
import dev.smalti.graph.OnnxSummary;
import dev.smalti.image.Pixels;
import dev.smalti.tokenizer.ImageTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalibrationTest {
    private static final CalibrationPictures PICTURES =
            side -> IntStream.range(0, 4).mapToObj(i -> picture(side, i)).toList();

    @TempDir
    private Path folder;

    private Path source;

    @BeforeEach
    void writeSource() throws IOException {
        source = WideCheckpoint.write(folder.resolve("wide"), 3);
    }

    /** Smooth noise, so that neighbouring pixels are alike. */
    private static Pixels picture(int side, long seed) {
        Random random = new Random(seed);
        float[] values = new float[3 * side * side];
        for (int i = 0; i < values.length; i++) {
            float noise = (float) random.nextGaussian() / 4;
            values[i] = Math.max(-1, Math.min(1, i == 0 ? noise : values[i - 1] * 0.8f + noise));
        }
        return new Pixels(3, side, side, values);
    }

    private ConversionRequest request(String name) {
        return ConversionRequest.of(source, folder.resolve(name));
    }

    @Test
    void aTokenizerInInt8IsNearTheFloat32One() throws IOException {
        Converter.convert(request("full"));
        List<Integer> sides = new ArrayList<>();
        List<Long> counted = new ArrayList<>();
        ConversionReport report = Converter.convert(
                request("int8").withCalibration(side -> {
                    sides.add(side);
                    return PICTURES.squares(side);
                }),
                (stage, done, total) -> {
                    if (stage == Stage.CALIBRATING) {
                        counted.add(done);
                    }
                });

        assertThat(sides).containsExactly(WideCheckpoint.SIDE);
        assertThat(counted).containsExactly(0L, 1L, 2L, 3L, 4L);
        assertThat(report.manifest().precision()).isEqualTo("int8");
        assertThat(report.manifest().firstStage())
                .isEqualTo(Bundle.open(folder.resolve("full")).manifest().firstStage());
        assertThat(OnnxSummary.read(folder.resolve("int8/encoder.onnx")).operators())
                .containsKeys("QuantizeLinear", "DequantizeLinear");
        assertThat(OnnxSummary.read(folder.resolve("int8/quantizer.onnx")).operators())
                .doesNotContainKey("QuantizeLinear");
        assertThat(Files.size(folder.resolve("int8/weights.bin")))
                .isLessThan(Files.size(folder.resolve("full/weights.bin")) * 2 / 5);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("wide", "full", "int8");
        }
        Pixels unseen = picture(WideCheckpoint.SIDE, 9);
        try (ImageTokenizer full = ImageTokenizer.open(Bundle.open(folder.resolve("full")), Device.cpu());
                ImageTokenizer int8 = ImageTokenizer.open(Bundle.open(folder.resolve("int8")), Device.cpu())) {
            TokenGrid tokens = full.encode(unseen);
            assertThat(error(full.latents(unseen).values(), int8.latents(unseen).values()))
                    .isBetween(1e-3, 5e-2);
            assertThat(error(full.decode(tokens).values(), int8.decode(tokens).values()))
                    .isBetween(1e-3, 5e-2);
        }
    }

    /** The distance over the length of the first. */
    private static double error(float[] expected, float[] found) {
        double difference = 0;
        double length = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += Math.pow((double) expected[i] - found[i], 2);
            length += Math.pow(expected[i], 2);
        }
        return Math.sqrt(difference / length);
    }

    @Test
    void theSamePicturesGiveTheSameBytes() {
        Converter.convert(request("one").withCalibration(PICTURES));
        Converter.convert(request("two").withCalibration(PICTURES));
        for (String name : List.of("encoder.onnx", "decoder.onnx", "weights.bin")) {
            assertThat(folder.resolve("one").resolve(name))
                    .hasSameBinaryContentAs(folder.resolve("two").resolve(name));
        }
    }

    @Test
    void whatStaysRealCanBeStoredAsHalves() throws IOException {
        Converter.convert(request("int8").withCalibration(PICTURES));
        ConversionReport half =
                Converter.convert(request("half").withCalibration(PICTURES).withWeights(WeightStorage.FP16));
        assertThat(half.manifest().precision()).isEqualTo("int8, weights fp16");
        assertThat(Files.size(folder.resolve("half/weights.bin")))
                .isLessThan(Files.size(folder.resolve("int8/weights.bin")));
        try (ImageTokenizer tokenizer = ImageTokenizer.open(Bundle.open(folder.resolve("half")), Device.cpu())) {
            assertThat(tokenizer.encode(picture(16, 9)).shape().length()).isEqualTo(64);
        }
    }

    @Test
    void int8OfATokenizerAloneTakesPictures() {
        ConversionRequest request = request("int8");
        ConversionRequest asked = request.withPrior(request.options().prior().withPrecision(Precision.INT8));
        refused(
                asked,
                Kind.BAD_INPUT,
                "only a tokenizer of model.safetensors is converted, and int8 of a tokenizer is calibrated on pictures;"
                        + " name some with --calibrate, or the word scenes for pictures that smalti draws");
        assertThat(Converter.convert(asked.withCalibration(PICTURES)).manifest().precision())
                .isEqualTo("int8");
    }

    @Test
    void refusesTokenizersThatItCannotCalibrate() throws IOException {
        Path grey = WideCheckpoint.write(folder.resolve("grey"), 1);
        refused(
                ConversionRequest.of(grey, folder.resolve("out")).withCalibration(PICTURES),
                Kind.UNSUPPORTED,
                "a tokenizer is calibrated on pictures of 3 channels, and model.safetensors takes 1");
        refused(
                ConversionRequest.of(ReferenceCases.FIXTURES.resolve("vqgan"), folder.resolve("out"))
                        .withCalibration(PICTURES),
                Kind.UNSUPPORTED,
                "model.ckpt has no convolution of 64 channels or more, so nothing of it would be int8");
        refused(
                request("out").withCalibration(side -> {
                    throw SmaltiException.badInput("no pictures");
                }),
                Kind.BAD_INPUT,
                "no pictures");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void refusesATokenizerWhosePixelsAreNoNumbers() throws IOException {
        // The largest of what is measured on the way passes over them.
        Path damaged = WideCheckpoint.write(folder.resolve("damaged"), 3, (name, values) -> {
            if (name.equals("decoder.conv_out.weight")) {
                Arrays.fill(values, Float.MAX_VALUE);
            }
        });
        refused(
                ConversionRequest.of(damaged, folder.resolve("out")).withCalibration(PICTURES),
                Kind.CORRUPT,
                "the decoder computes numbers that are not finite: are its weights?");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    private static void refused(ConversionRequest request, Kind kind, String message) {
        assertThatThrownBy(() -> Converter.convert(request))
                .isInstanceOf(SmaltiException.class)
                .hasMessage(message)
                .extracting(e -> ((SmaltiException) e).kind())
                .isEqualTo(kind);
    }
}
