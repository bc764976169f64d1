package dev.smalti.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.smalti.SmaltiException;
import dev.smalti.bundle.Bundle;
import dev.smalti.bundle.BundledModels;
import dev.smalti.bundle.Manifest;
import dev.smalti.bundle.Manifest.BundleFile;
import dev.smalti.checkpoint.Checkpoint;
import dev.smalti.checkpoint.CheckpointTensor;
import dev.smalti.checkpoint.Checkpoints;
import dev.smalti.cli.argument.TokenizerArguments;
import dev.smalti.cli.console.ExitCode;
import dev.smalti.convert.CheckpointFamily;
import dev.smalti.graph.OnnxSummary;
import dev.smalti.io.Digests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code smalti inspect}: what a bundle, a graph or a checkpoint is made of. */
@Command(name = "inspect", description = "Show what a bundle, an ONNX file or a checkpoint is made of. Nothing is run.")
final class InspectCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "BUNDLE|FILE.onnx|CHECKPOINT",
            description = "The folder of a bundle or the name of a bundled model; any ONNX file; a PyTorch or"
                    + " safetensors checkpoint.")
    @SuppressWarnings("NullAway.Init")
    private Path target;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            order = 1,
            description = "The checkpoint's config, to recognise it by.")
    private @Nullable Path config;

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private SmaltiCommand smalti;

    /** A bundle: its manifest, whose files were found to be as it says, and each of its graphs. */
    record InspectedBundle(String folder, String sha256, Manifest manifest, Map<String, OnnxSummary> graphs) {}

    /** An ONNX file. */
    record InspectedGraph(String file, long bytes, String sha256, OnnxSummary graph) {}

    /**
     * A checkpoint; family is absent and problem tells why where it is of none that can be converted, parts are there where
     * there is more than one.
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record InspectedCheckpoint(
            String file,
            long bytes,
            String sha256,
            @Nullable CheckpointFamily family,
            @Nullable Map<String, CheckpointFamily> parts,
            @Nullable String problem,
            long parameters,
            List<Tensor> tensors,
            List<String> skipped) {}

    /** One tensor of a checkpoint. */
    record Tensor(String name, String type, List<Integer> shape, long bytes) {}

    @Override
    public Integer call() throws IOException {
        String name = target.toString();
        if (!Files.exists(target) && BundledModels.onClassPath().names().contains(name)) {
            inspectBundle(TokenizerArguments.bundle(name));
        } else if (Files.isDirectory(target)) {
            inspectBundle(Bundle.open(target));
        } else if (name.endsWith(".onnx")) {
            inspectGraph(target);
        } else {
            inspectCheckpoint(target);
        }
        return ExitCode.OK;
    }

    private void inspectBundle(Bundle bundle) {
        Map<String, OnnxSummary> graphs = new LinkedHashMap<>();
        for (BundleFile file : bundle.manifest().files()) {
            if (file.path().endsWith(".onnx")) {
                graphs.put(file.path(), OnnxSummary.read(bundle.path(file.path())));
            }
        }
        String sha256 = Digests.sha256(bundle.folder().resolve(Bundle.MANIFEST));
        InspectedBundle found = new InspectedBundle(bundle.folder().toString(), sha256, bundle.manifest(), graphs);
        smalti.console().result(found, InspectText.of(found));
    }

    private void inspectGraph(Path file) throws IOException {
        OnnxSummary summary = OnnxSummary.read(file);
        InspectedGraph found = new InspectedGraph(file.toString(), Files.size(file), Digests.sha256(file), summary);
        smalti.console().result(found, InspectText.of(found));
    }

    private void inspectCheckpoint(Path file) throws IOException {
        try (Checkpoint checkpoint = Checkpoints.open(file)) {
            Map<String, CheckpointFamily> parts = Map.of();
            String problem = null;
            try {
                parts = CheckpointFamily.parts(checkpoint, file, config);
            } catch (SmaltiException e) {
                problem = e.getMessage();
            }
            List<Tensor> tensors = checkpoint.tensors().values().stream()
                    .map(tensor -> new Tensor(
                            tensor.name(),
                            tensor.type().name().toLowerCase(Locale.ROOT),
                            tensor.shape(),
                            tensor.count() * tensor.type().bytes()))
                    .toList();
            long parameters = checkpoint.tensors().values().stream()
                    .mapToLong(CheckpointTensor::count)
                    .sum();
            InspectedCheckpoint found = new InspectedCheckpoint(
                    file.toString(),
                    Files.size(file),
                    Digests.sha256(file),
                    parts.values().stream().findFirst().orElse(null),
                    parts.size() > 1 ? parts : null,
                    problem,
                    parameters,
                    tensors,
                    checkpoint.skipped());
            smalti.console().result(found, InspectText.of(found));
        }
    }
}
