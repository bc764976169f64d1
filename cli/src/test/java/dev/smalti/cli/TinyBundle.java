package dev.smalti.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.smalti.bundle.Bundle;
import dev.smalti.bundle.Manifest;
import dev.smalti.bundle.Manifest.BundleFile;
import dev.smalti.bundle.Manifest.Content;
import dev.smalti.bundle.Manifest.FirstStage;
import dev.smalti.bundle.Manifest.Provenance;
import dev.smalti.bundle.Manifest.Search;
import dev.smalti.graph.Dim;
import dev.smalti.graph.ExternalData;
import dev.smalti.graph.Graph;
import dev.smalti.graph.GraphBuilder;
import dev.smalti.graph.OnnxWriter;
import dev.smalti.graph.Ops;
import dev.smalti.graph.TensorData;
import dev.smalti.graph.Value;
import dev.smalti.graph.ValueType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * A real bundle small enough to reckon by hand: a token is the mean of 4x4 pixels, brought to the nearest entry of the
 * codebook, and its picture is 4x4 pixels of that entry. The entries are the corners of the cube of colours (red counts
 * 4, green 2, blue 1), or of whatever else the channels hold; of a segmentation, the labels.
 */
final class TinyBundle {
    static final int FACTOR = 4;

    private TinyBundle() {}

    /** Writes a bundle for colours into a new folder. */
    static Path write(Path folder, String name) throws IOException {
        return write(folder, name, Content.IMAGE, 3);
    }

    /** Writes a bundle for as many channels of this content into a new folder. */
    static Path write(Path folder, String name, Content content, int channels) throws IOException {
        Files.createDirectories(folder);
        float[] entries = content == Content.SEGMENTATION ? labels(channels) : corners(channels);
        int vocabulary = entries.length / channels;
        TensorData rows = TensorData.of(List.of((long) vocabulary, (long) channels), entries);
        TensorData bias = TensorData.of(List.of((long) vocabulary), new float[vocabulary]);
        Search search;
        try (ExternalData weights = ExternalData.create(folder.resolve("weights.bin"))) {
            long rowsAt = weights.store("codebook.rows", rows).offset();
            long biasAt = weights.store("codebook.bias", bias).offset();
            search = new Search("weights.bin", rowsAt, biasAt, vocabulary, null);
            OnnxWriter.write(encoder(channels), folder.resolve(Bundle.ENCODER), weights);
            OnnxWriter.write(quantizer(channels, rows, bias), folder.resolve(Bundle.QUANTIZER), weights);
            OnnxWriter.write(decoder(rows), folder.resolve(Bundle.DECODER), weights);
        }
        List<BundleFile> files = new ArrayList<>();
        for (String file : List.of(Bundle.ENCODER, Bundle.QUANTIZER, Bundle.DECODER, "weights.bin")) {
            byte[] bytes = Files.readAllBytes(folder.resolve(file));
            files.add(new BundleFile(file, bytes.length, sha256(bytes)));
        }
        FirstStage stage = new FirstStage(
                "vqgan",
                "by-hand",
                content,
                channels,
                channels,
                FACTOR,
                channels,
                vocabulary,
                0,
                null,
                search,
                Map.of("factor", FACTOR));
        Provenance origin = new Provenance("none", "0".repeat(64), null, "a test", "a test", "Reckoned by hand.");
        Manifest manifest = new Manifest(Manifest.FORMAT, name, stage, null, "fp32", origin, "CC0-1.0", files);
        JsonMapper.builder().build().writeValue(folder.resolve(Bundle.MANIFEST).toFile(), manifest);
        return folder;
    }

    private static Graph encoder(int channels) {
        GraphBuilder graph = new GraphBuilder("encoder");
        Value pixels = graph.input("pixels", ValueType.floats(side("n"), Dim.of(channels), pixels("h"), pixels("w")));
        graph.output("latents", new Ops(graph, "").averagePool(pixels, FACTOR));
        return graph.build();
    }

    private static Graph quantizer(int channels, TensorData rows, TensorData bias) {
        GraphBuilder graph = new GraphBuilder("quantizer");
        Ops ops = new Ops(graph, "");
        Value latents = graph.input("latents", ValueType.floats(side("n"), Dim.of(channels), side("h"), side("w")));
        Value flat = ops.reshape(ops.transpose(latents, 0, 2, 3, 1), -1, channels);
        Value scores = ops.linear(flat, graph.weight("codebook.rows", rows), graph.weight("codebook.bias", bias));
        Value shape = ops.gather(ops.shape(latents), graph.vector(0, 2, 3), 0);
        graph.output("tokens", ops.reshape(ops.argMax(scores, 1), shape));
        return graph.build();
    }

    private static Graph decoder(TensorData rows) {
        GraphBuilder graph = new GraphBuilder("decoder");
        Ops ops = new Ops(graph, "");
        Value tokens = graph.input("tokens", ValueType.longs(side("n"), side("h"), side("w")));
        Value colours = ops.gather(graph.weight("codebook.rows", rows), tokens, 0);
        graph.output("pixels", ops.nearestTwice(ops.nearestTwice(ops.transpose(colours, 0, 3, 1, 2))));
        return graph.build();
    }

    private static Dim side(String name) {
        return Dim.symbol(name);
    }

    private static Dim pixels(String name) {
        return Dim.symbol(name).times(FACTOR);
    }

    private static float[] corners(int channels) {
        float[] corners = new float[channels << channels];
        for (int corner = 0; corner < 1 << channels; corner++) {
            for (int channel = 0; channel < channels; channel++) {
                corners[channels * corner + channel] = (corner >> (channels - 1 - channel) & 1) == 1 ? 1 : -1;
            }
        }
        return corners;
    }

    private static float[] labels(int count) {
        float[] oneHot = new float[count * count];
        for (int label = 0; label < count; label++) {
            oneHot[count * label + label] = 1;
        }
        return oneHot;
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
