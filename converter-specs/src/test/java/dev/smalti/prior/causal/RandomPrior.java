package dev.smalti.prior.causal;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.smalti.GridShape;
import dev.smalti.bundle.Bundle;
import dev.smalti.bundle.Conditioning;
import dev.smalti.bundle.Manifest;
import dev.smalti.graph.ExternalData;
import dev.smalti.graph.OnnxWriter;
import dev.smalti.graph.pass.FoldedWeights;
import dev.smalti.graph.pass.Pass;
import dev.smalti.layer.RandomWeights;
import dev.smalti.model.gpt.GptConfig;
import dev.smalti.model.gpt.PriorGraphs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A bundle with a prior of random weights, whose first stage is never run. */
public final class RandomPrior {
    private RandomPrior() {}

    /** Writes it into this folder and opens it. */
    public static Bundle write(Path folder, GptConfig config, GridShape window, Pass... passes) throws IOException {
        Files.createDirectories(folder);
        try (ExternalData weights = ExternalData.create(folder.resolve("weights.bin"))) {
            var step = new FoldedWeights().apply(PriorGraphs.step(config, config.vocabulary(), new RandomWeights()));
            var loop = new FoldedWeights().apply(PriorGraphs.loop(config, config.vocabulary(), new RandomWeights()));
            for (Pass pass : passes) {
                step = pass.apply(step);
                loop = pass.apply(loop);
            }
            OnnxWriter.write(step, folder.resolve("prior.onnx"), weights);
            OnnxWriter.write(loop, folder.resolve("sampler.onnx"), weights);
        }
        for (String graph : List.of("encoder.onnx", "quantizer.onnx", "decoder.onnx")) {
            Files.write(folder.resolve(graph), new byte[0]);
        }
        Files.write(folder.resolve("codebook.bin"), new byte[8]);
        Manifest manifest = new Manifest(
                Manifest.FORMAT,
                "random",
                new Manifest.FirstStage(
                        "vqgan",
                        "none",
                        Manifest.Content.IMAGE,
                        3,
                        3,
                        8,
                        1,
                        config.vocabulary(),
                        0,
                        null,
                        new Manifest.Search("codebook.bin", 0, 4, 1, null),
                        Map.of()),
                new Manifest.Prior(
                        "gpt",
                        "none",
                        config.vocabulary(),
                        config.blockSize(),
                        config.layers(),
                        config.heads(),
                        config.headSize(),
                        config.width(),
                        config.unmasked(),
                        window,
                        null,
                        new Conditioning.Unconditional(0),
                        Map.of()),
                "fp32",
                new Manifest.Provenance("none", "0", null, "test", "none", null),
                "CC0-1.0",
                List.of(
                        entry(folder, "prior.onnx"),
                        entry(folder, "sampler.onnx"),
                        entry(folder, "weights.bin"),
                        entry(folder, "encoder.onnx"),
                        entry(folder, "quantizer.onnx"),
                        entry(folder, "decoder.onnx"),
                        entry(folder, "codebook.bin")));
        JsonMapper.builder().build().writeValue(folder.resolve("model.json").toFile(), manifest);
        return Bundle.open(folder, Bundle.Check.LENGTHS);
    }

    private static Manifest.BundleFile entry(Path folder, String name) throws IOException {
        return new Manifest.BundleFile(name, Files.size(folder.resolve(name)), "0");
    }
}
