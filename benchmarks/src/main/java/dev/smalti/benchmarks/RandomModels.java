package dev.smalti.benchmarks;

import dev.smalti.bench.random.FirstStageSize;
import dev.smalti.bench.random.PriorSize;
import dev.smalti.bench.random.RandomBundle;
import dev.smalti.bench.random.RandomVqgan.Shape;
import dev.smalti.benchmarks.measure.Json;
import dev.smalti.bundle.Bundle;
import dev.smalti.convert.Precision;
import dev.smalti.model.gpt.GptConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes models with random weights in published sizes, so that a host needs no checkpoint to be measured. */
@Command(
        name = "random-models",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Make bundles of a first stage and a prior with random weights, in fp32 and fp16, and print their folders.",
            "peer.json in the folder tells gpu/peer.py the same sizes."
        })
public final class RandomModels implements Callable<Integer> {
    /** What the PyTorch peer reads. */
    static final String PEER = "peer.json";

    @Option(names = "--first-stage", description = "any of ${COMPLETION-CANDIDATES}, default: ${DEFAULT-VALUE}")
    private FirstStageSize firstStage = FirstStageSize.F16;

    @Option(names = "--prior", description = "any of ${COMPLETION-CANDIDATES}, default: ${DEFAULT-VALUE}")
    private PriorSize prior = PriorSize.S24X1024;

    @Option(names = "--work", paramLabel = "DIR", description = "where to, default: ${DEFAULT-VALUE}")
    private Path work = Path.of("benchmarks/target/peers");

    private RandomModels() {}

    /** Makes them; see {@code --help}. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new RandomModels())
                .registerConverter(FirstStageSize.class, FirstStageSize::parse)
                .registerConverter(PriorSize.class, PriorSize::parse)
                .execute(args));
    }

    @Override
    public Integer call() throws IOException {
        Files.createDirectories(work);
        for (Precision precision : List.of(Precision.FP32, Precision.FP16)) {
            print(RandomBundle.of(firstStage, precision, work));
        }
        for (Precision precision : List.of(Precision.FP32, Precision.FP16)) {
            print(RandomBundle.of(prior, precision, work));
        }
        Files.writeString(work.resolve(PEER), peer(firstStage.shape(), prior.config()));
        return 0;
    }

    private static void print(Bundle bundle) {
        System.out.println(bundle.folder().toAbsolutePath());
    }

    /** The sizes by the names of the reference's configuration. */
    static String peer(Shape shape, GptConfig config) {
        Map<String, Object> tokenizer = new LinkedHashMap<>();
        tokenizer.put("embed_dim", shape.latentChannels());
        tokenizer.put("n_embed", shape.entries());
        tokenizer.put("z_channels", shape.latentChannels());
        tokenizer.put("resolution", FirstStageSize.RESOLUTION);
        tokenizer.put("in_channels", 3);
        tokenizer.put("out_ch", 3);
        tokenizer.put("ch", shape.channels());
        tokenizer.put("ch_mult", shape.multipliers());
        tokenizer.put("num_res_blocks", shape.blocks());
        tokenizer.put(
                "attn_resolutions",
                shape.attentionLevels().stream()
                        .sorted()
                        .map(level -> FirstStageSize.RESOLUTION >> level)
                        .toList());
        Map<String, Object> gpt = new LinkedHashMap<>();
        gpt.put("vocab_size", config.vocabulary());
        gpt.put("block_size", config.blockSize());
        gpt.put("n_layer", config.layers());
        gpt.put("n_head", config.heads());
        gpt.put("n_embd", config.width());
        return Json.text(Map.of("tokenizer", tokenizer, "prior", gpt));
    }
}
