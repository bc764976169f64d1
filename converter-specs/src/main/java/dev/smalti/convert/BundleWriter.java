package dev.smalti.convert;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.smalti.SmaltiException;
import dev.smalti.bundle.Bundle;
import dev.smalti.bundle.Manifest;
import dev.smalti.bundle.Manifest.BundleFile;
import dev.smalti.bundle.Manifest.FirstStage;
import dev.smalti.bundle.Manifest.Prior;
import dev.smalti.bundle.Manifest.Search;
import dev.smalti.convert.ConversionProgress.Stage;
import dev.smalti.graph.ExternalData;
import dev.smalti.graph.ExternalData.Extent;
import dev.smalti.graph.Graph;
import dev.smalti.graph.OnnxWriter;
import dev.smalti.graph.TensorData;
import dev.smalti.graph.Value;
import dev.smalti.io.FileFailure;
import dev.smalti.io.Sha256;
import dev.smalti.model.vqgan.FirstStageGraphs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes the files of a bundle into its folder. The same graphs and manifest give the same bytes. */
final class BundleWriter {
    private static final String WEIGHTS = "weights.bin";
    private static final String PRIOR_WEIGHTS = "prior.bin";
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final BundleFolder folder;
    private final List<String> files = new ArrayList<>();

    /** Into this folder. */
    BundleWriter(BundleFolder folder) {
        this.folder = folder;
    }

    /**
     * Writes all graphs of a model with the weights that they share. Those of a tokenizer and of a prior lie apart, so that the
     * files of a tokenizer are the same beside every prior; ONNX lets no graph refer to a file outside its folder.
     *
     * @param tile side in tokens of the maps that the first stage works best on; null for any
     */
    Written write(Model model, @Nullable Integer tile) {
        Search search = null;
        if (model.own() != null) {
            search = stage("", model.own().graphs());
        } else if (model.borrowed() != null) {
            copy(model.borrowed(), "");
        }
        if (model.prior() != null) {
            prior(model.prior().graphs());
        }
        if (model.borrowedCondition() != null) {
            copy(model.borrowedCondition(), Bundle.CONDITION + "/");
        }
        Search condition = model.condition() == null
                ? null
                : stage(Bundle.CONDITION + "/", model.condition().graphs());
        return new Written(model.firstStage(search, tile), model.prior(condition));
    }

    /**
     * What was written, as a manifest says it.
     *
     * @param firstStage the tokenizer
     * @param prior the transformer, if there is one
     */
    record Written(FirstStage firstStage, @Nullable Prior prior) {}

    /** Writes a tokenizer; says where the search over its codebook lies. */
    private Search stage(String at, List<Graph> graphs) {
        Search search;
        try {
            Files.createDirectories(folder.file(at));
        } catch (IOException e) {
            throw FileFailure.unwritable("cannot make " + at, e);
        }
        try (ExternalData weights = ExternalData.create(folder.file(at + WEIGHTS))) {
            search = search(at, graphs, weights);
            graphs(at, graphs, weights);
        }
        files.add(at + WEIGHTS);
        return search;
    }

    private void prior(List<Graph> graphs) {
        try (ExternalData weights = ExternalData.create(folder.file(PRIOR_WEIGHTS))) {
            graphs("", graphs, weights);
        }
        files.add(PRIOR_WEIGHTS);
    }

    private void graphs(String at, List<Graph> graphs, ExternalData weights) {
        for (Graph graph : graphs) {
            String name = at + graph.name() + ".onnx";
            OnnxWriter.write(graph, folder.file(name), weights);
            files.add(name);
        }
    }

    private void copy(BorrowedStage stage, String at) {
        for (String name : stage.files()) {
            Path target = folder.file(at + name);
            try {
                Files.createDirectories(Objects.requireNonNull(target.getParent()));
                Files.copy(stage.file(name), target);
                if (!target.toFile().setWritable(true)) {
                    throw SmaltiException.badInput("cannot write the copy of " + name);
                }
            } catch (IOException e) {
                throw FileFailure.unwritable("cannot copy " + name, e);
            }
            files.add(at + name);
        }
    }

    /** The files written so far, with lengths and digests. */
    List<BundleFile> listed(ConversionProgress progress) {
        try {
            long total = 0;
            for (String file : files) {
                total += Files.size(folder.file(file));
            }
            List<BundleFile> listed = new ArrayList<>();
            try (ProgressMeter meter = new ProgressMeter(progress, Stage.HASHING, total)) {
                for (String name : files) {
                    Path file = folder.file(name);
                    listed.add(new BundleFile(name, Files.size(file), Sha256.of(file, meter::add)));
                }
            }
            return listed;
        } catch (IOException e) {
            throw FileFailure.unwritable("cannot read back what was written", e);
        }
    }

    /** Writes the manifest. */
    void manifest(Manifest manifest) {
        try {
            Files.writeString(
                    folder.file("model.json"), JSON.writeValueAsString(manifest).replace("\r\n", "\n") + "\n");
        } catch (IOException e) {
            throw FileFailure.unwritable("cannot write model.json", e);
        }
    }

    /** Stores the search first, so that it lies together at the start of the file whatever its size. */
    private static Search search(String at, List<Graph> graphs, ExternalData weights) {
        TensorData rows = named(graphs, FirstStageGraphs.SEARCH_ROWS)
                .orElseThrow(() -> SmaltiException.unsupported("the quantizer has no search to write down"));
        TensorData bias = named(graphs, FirstStageGraphs.SEARCH_BIAS)
                .orElseThrow(() -> SmaltiException.unsupported("the quantizer's search has no bias"));
        Extent rowsAt = weights.store(FirstStageGraphs.SEARCH_ROWS, rows);
        Extent biasAt = weights.store(FirstStageGraphs.SEARCH_BIAS, bias);
        Long tokensAt = named(graphs, FirstStageGraphs.SEARCH_TOKENS)
                .map(tokens ->
                        weights.store(FirstStageGraphs.SEARCH_TOKENS, tokens).offset())
                .orElse(null);
        int count = Math.toIntExact(rows.shape().get(0));
        return new Search(at + WEIGHTS, rowsAt.offset(), biasAt.offset(), count, tokensAt);
    }

    private static Optional<TensorData> named(List<Graph> graphs, String name) {
        return graphs.stream()
                .flatMap(graph -> graph.weights().entrySet().stream())
                .filter((Map.Entry<Value, TensorData> entry) ->
                        entry.getKey().name().equals(name))
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
