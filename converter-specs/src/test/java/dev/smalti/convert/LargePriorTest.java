package dev.smalti.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.Device;
import dev.smalti.Filters;
import dev.smalti.Strategy;
import dev.smalti.bundle.Bundle;
import dev.smalti.bundle.Manifest.BundleFile;
import dev.smalti.bundle.Manifest.Prior;
import dev.smalti.convert.PriorOptions.Network;
import dev.smalti.prior.TokenDecoder.Draws;
import dev.smalti.prior.TokenDecoder.Run;
import dev.smalti.prior.TokenDecoder.Setup;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A transformer of more weights than a protobuf or a heap holds: 48 layers of 1536 channels, all of them zeros. */
@Tag("large")
class LargePriorTest {
    private static final int LAYERS = 48;
    private static final int WIDTH = 1536;
    private static final int VOCABULARY = 1024;

    @TempDir
    Path folder;

    @Test
    void isConvertedOneWeightAtATime() throws IOException {
        Path tokenizer = folder.resolve("tokenizer");
        Converter.convert(ConversionRequest.of(ReferenceCases.FIXTURES.resolve("vqgan"), tokenizer));
        Path file = folder.resolve("large.safetensors");
        write(file, shapes());
        long[] highest = new long[1];

        ConversionReport report = Converter.convert(
                ConversionRequest.of(file, folder.resolve("bundle"))
                        .withPrior(PriorOptions.DEFAULTS
                                .withFirstStage(tokenizer)
                                .withNetwork(new Network(24, null, null))),
                (stage, done, total) -> highest[0] = Math.max(
                        highest[0],
                        Runtime.getRuntime().totalMemory()
                                - Runtime.getRuntime().freeMemory()));

        Prior prior = Objects.requireNonNull(report.manifest().prior());
        assertThat(prior.layers()).isEqualTo(LAYERS);
        assertThat(prior.headSize()).isEqualTo(64);
        long blocks = LAYERS * (12L * WIDTH * WIDTH + 13L * WIDTH) * Float.BYTES;
        assertThat(bytes(report, "prior.bin")).isBetween(blocks, blocks * 11 / 10);
        assertThat(bytes(report, "prior.onnx")).isLessThan(4 << 20);
        assertThat(bytes(report, "sampler.onnx")).isLessThan(4 << 20);
        // What is used includes garbage, so this holds by a small heap (-Xmx512m) as well as by itself.
        System.out.printf(
                "highest heap in use: %d MB of %d%n",
                highest[0] >> 20, Runtime.getRuntime().maxMemory() >> 20);
        assertThat(highest[0]).isLessThan(blocks / 2);
        draws(folder.resolve("bundle"));
    }

    /** Without weights every token is as likely as any other: the number in the middle draws the one in the middle. */
    private static void draws(Path bundle) {
        Bundle opened = Bundle.open(bundle, Bundle.Check.LENGTHS);
        try (dev.smalti.prior.causal.Prior large = dev.smalti.prior.causal.Prior.open(opened, Device.cpu(), 1L << 30);
                Run run = large.decoder(Strategy.STEP).start(new Setup(1, 8, Filters.NONE, 1))) {
            int[][] drawn = run.draw(new Draws(new int[][] {{0}}, new float[][] {{0.5f}, {0.25f}}, null, true));
            assertThat(drawn[0][0]).isBetween(drawn[1][0] + 1, VOCABULARY - 1);
        }
    }

    private static long bytes(ConversionReport report, String name) {
        return report.manifest().files().stream()
                .filter(file -> file.path().equals(name))
                .mapToLong(BundleFile::bytes)
                .sum();
    }

    /** A header, and a hole as long as the tensors. */
    private static void write(Path file, Map<String, List<Integer>> shapes) throws IOException {
        List<String> entries = new ArrayList<>();
        long end = 0;
        for (Map.Entry<String, List<Integer>> tensor : shapes.entrySet()) {
            long start = end;
            end += tensor.getValue().stream().mapToLong(Integer::longValue).reduce(Float.BYTES, Math::multiplyExact);
            entries.add(String.format(
                    "\"%s\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":[%d,%d]}",
                    tensor.getKey(), tensor.getValue(), start, end));
        }
        byte[] header = ("{" + String.join(",", entries) + "}").getBytes(StandardCharsets.UTF_8);
        ByteBuffer start = ByteBuffer.allocate(Long.BYTES + header.length).order(ByteOrder.LITTLE_ENDIAN);
        start.putLong(header.length).put(header).flip();
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            channel.write(start, 0);
            channel.write(ByteBuffer.allocate(1), Long.BYTES + header.length + end - 1);
        }
    }

    private static Map<String, List<Integer>> shapes() {
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        shapes.put("wte.weight", List.of(VOCABULARY, WIDTH));
        shapes.put("wpe.weight", List.of(257, WIDTH));
        for (int i = 0; i < LAYERS; i++) {
            String block = "h." + i + ".";
            shapes.put(block + "ln_1.weight", List.of(WIDTH));
            shapes.put(block + "ln_2.weight", List.of(WIDTH));
            shapes.put(block + "attn.c_attn.weight", List.of(3 * WIDTH, WIDTH));
            shapes.put(block + "attn.c_proj.weight", List.of(WIDTH, WIDTH));
            shapes.put(block + "mlp.c_fc.weight", List.of(4 * WIDTH, WIDTH));
            shapes.put(block + "mlp.c_proj.weight", List.of(WIDTH, 4 * WIDTH));
        }
        shapes.put("ln_f.weight", List.of(WIDTH));
        return shapes;
    }
}
