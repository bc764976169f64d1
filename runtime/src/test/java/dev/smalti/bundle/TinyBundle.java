package dev.smalti.bundle;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.smalti.image.Pixels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * A bundle that can be checked by hand: a latent is the mean of its {@value #FACTOR} by {@value #FACTOR} pixels, a token
 * the nearest of {@value #ENTRIES} random colours, and the decoder paints that colour. All of it is local, so tiles must
 * agree with the whole.
 */
public final class TinyBundle {
    /** Pixels per token along each side. */
    public static final int FACTOR = 4;
    /** Size of the vocabulary. */
    public static final int ENTRIES = 64;
    /** Channels of a picture and of a latent. */
    public static final int CHANNELS = 3;

    private TinyBundle() {}

    /** Writes the bundle to this folder, with weights as external data. */
    public static Bundle write(Path folder) throws IOException {
        Files.createDirectories(folder);
        float[] rows = colours();
        ByteBuffer weights = ByteBuffer.allocate((ENTRIES * CHANNELS + ENTRIES) * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        for (float value : rows) {
            weights.putFloat(value);
        }
        for (float value : bias(rows)) {
            weights.putFloat(value);
        }
        Files.write(folder.resolve("weights.bin"), weights.array());
        Files.write(folder.resolve(Bundle.ENCODER), encoder());
        Files.write(folder.resolve(Bundle.QUANTIZER), quantizer("weights.bin"));
        Files.write(folder.resolve(Bundle.DECODER), decoder());
        writeManifest(folder);
        return Bundle.open(folder);
    }

    /** Writes a manifest that lists every other file of the folder. */
    public static void writeManifest(Path folder) throws IOException {
        writeManifest(folder, null);
    }

    /** The same for a model that works best on tiles of this side, in tokens; null for none. */
    public static void writeManifest(Path folder, Integer tile) throws IOException {
        Files.deleteIfExists(folder.resolve(Bundle.MANIFEST));
        List<Manifest.BundleFile> files;
        try (Stream<Path> found = Files.list(folder)) {
            files = found.sorted().map(TinyBundle::entry).toList();
        }
        long biasOffset = (long) ENTRIES * CHANNELS * Float.BYTES;
        Manifest manifest = new Manifest(
                Manifest.FORMAT,
                "tiny",
                new Manifest.FirstStage(
                        "vqgan",
                        "none",
                        Manifest.Content.IMAGE,
                        CHANNELS,
                        CHANNELS,
                        FACTOR,
                        CHANNELS,
                        ENTRIES,
                        0,
                        tile,
                        new Manifest.Search("weights.bin", 0, biasOffset, ENTRIES, null),
                        Map.of("ch", 3, "ch_mult", List.of(1, 1))),
                null,
                "fp32",
                new Manifest.Provenance("none", "0", null, "test", "test", null),
                "CC0-1.0",
                files);
        new ObjectMapper().writeValue(folder.resolve(Bundle.MANIFEST).toFile(), manifest);
    }

    /** The codebook [ENTRIES, CHANNELS]. */
    public static float[] colours() {
        Random random = new Random(7);
        float[] rows = new float[ENTRIES * CHANNELS];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = random.nextFloat() * 2 - 1;
        }
        return rows;
    }

    /** The bias of the search: -|e|²/2. */
    public static float[] bias(float[] rows) {
        float[] bias = new float[rows.length / CHANNELS];
        for (int i = 0; i < rows.length; i++) {
            bias[i / CHANNELS] -= rows[i] * rows[i] / 2;
        }
        return bias;
    }

    /** A picture of noise in [-1, 1]. */
    public static Pixels noise(int height, int width, long seed) {
        Random random = new Random(seed);
        float[] values = new float[CHANNELS * height * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat() * 2 - 1;
        }
        return new Pixels(CHANNELS, height, width, values);
    }

    /** The encoder's model. */
    public static byte[] encoder() {
        return new OnnxBytes()
                .floatInput("pixels", 4)
                .node(
                        "AveragePool",
                        "pixels",
                        "latents",
                        OnnxBytes.ints("kernel_shape", FACTOR, FACTOR),
                        OnnxBytes.ints("strides", FACTOR, FACTOR))
                .floatOutput("latents", 4)
                .model();
    }

    /** The quantizer's model, with its weights in a file of this name. */
    public static byte[] quantizer(String weights) {
        long rowBytes = (long) ENTRIES * CHANNELS * Float.BYTES;
        return new OnnxBytes()
                .floatInput("latents", 4)
                .external("rows", weights, 0, rowBytes, ENTRIES, CHANNELS)
                .external("bias", weights, rowBytes, (long) ENTRIES * Float.BYTES, ENTRIES)
                .node("Transpose", "latents", "last", OnnxBytes.ints("perm", 0, 2, 3, 1))
                .node("Transpose", "rows", "columns", OnnxBytes.ints("perm", 1, 0))
                .node("MatMul", "last columns", "products")
                .node("Add", "products bias", "scores")
                .node("ArgMax", "scores", "tokens", OnnxBytes.number("axis", 3), OnnxBytes.number("keepdims", 0))
                .longOutput("tokens", 3)
                .model();
    }

    /** The decoder's model. */
    public static byte[] decoder() {
        long rowBytes = (long) ENTRIES * CHANNELS * Float.BYTES;
        return new OnnxBytes()
                .longInput("tokens", 3)
                .external("rows", "weights.bin", 0, rowBytes, ENTRIES, CHANNELS)
                .constant("scales", new float[] {1, 1, FACTOR, FACTOR}, 4)
                .node("Gather", "rows tokens", "colours")
                .node("Transpose", "colours", "first", OnnxBytes.ints("perm", 0, 3, 1, 2))
                .node("Resize", "first  scales", "pixels")
                .floatOutput("pixels", 4)
                .model();
    }

    private static Manifest.BundleFile entry(Path file) {
        try {
            byte[] content = Files.readAllBytes(file);
            return new Manifest.BundleFile(
                    file.getFileName().toString(),
                    content.length,
                    HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(content)));
        } catch (IOException | java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
