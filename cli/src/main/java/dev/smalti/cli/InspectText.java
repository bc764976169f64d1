package dev.smalti.cli;

import dev.smalti.bundle.Manifest.BundleFile;
import dev.smalti.bundle.Manifest.Provenance;
import dev.smalti.cli.InspectCommand.InspectedBundle;
import dev.smalti.cli.InspectCommand.InspectedCheckpoint;
import dev.smalti.cli.InspectCommand.InspectedGraph;
import dev.smalti.cli.InspectCommand.Tensor;
import dev.smalti.cli.argument.ByteSize;
import dev.smalti.cli.console.Facts;
import dev.smalti.cli.console.Table;
import dev.smalti.graph.OnnxSummary;
import dev.smalti.job.ManifestText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What {@code smalti inspect} found, for people. */
final class InspectText {
    private static final String NEW_LINE = System.lineSeparator();

    private InspectText() {}

    /** A bundle: the model, where it is from, its files, its graphs. */
    static String of(InspectedBundle found) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("bundle", found.folder() + ", format " + found.manifest().format());
        facts.putAll(ManifestText.facts(found.manifest()));
        Provenance from = found.manifest().provenance();
        facts.put("made from", from.source() + ", sha256 " + from.sourceSha256());
        facts.put("made by", from.tool() + ": " + from.command());
        if (from.note() != null) {
            facts.put("note", from.note());
        }
        Table files = new Table().row("file", "size", "sha256");
        files.row("model.json", "", found.sha256());
        for (BundleFile file : found.manifest().files()) {
            files.row(file.path(), ByteSize.format(file.bytes()), file.sha256());
        }
        String graphs = found.graphs().entrySet().stream()
                .map(graph -> NEW_LINE + NEW_LINE + graph.getKey() + NEW_LINE + Facts.of(facts(graph.getValue())))
                .collect(Collectors.joining());
        return Facts.of(facts) + NEW_LINE + NEW_LINE + files + graphs;
    }

    /** A graph. */
    static String of(InspectedGraph found) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("file", found.file() + ", " + ByteSize.format(found.bytes()));
        facts.put("sha256", found.sha256());
        facts.putAll(facts(found.graph()));
        return Facts.of(facts);
    }

    /** A checkpoint: what it is, every tensor, and what was left aside. */
    static String of(InspectedCheckpoint found) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("file", found.file() + ", " + ByteSize.format(found.bytes()));
        facts.put("sha256", found.sha256());
        facts.put(
                "recognised",
                found.family() == null
                        ? "no: " + found.problem()
                        : found.family().title() + ", " + found.family().recognisedBy());
        if (found.parts() != null) {
            facts.put(
                    "parts",
                    found.parts().entrySet().stream()
                            .map(part -> part.getKey() + ": " + part.getValue().title())
                            .collect(Collectors.joining(NEW_LINE)));
        }
        facts.put("tensors", found.tensors().size() + " with " + count(found.parameters()) + " elements");
        facts.put("skipped", found.skipped().isEmpty() ? "nothing" : String.join(NEW_LINE, found.skipped()));
        Table table = new Table().row("tensor", "type", "shape", "size");
        for (Tensor tensor : found.tensors()) {
            table.row(tensor.name(), tensor.type(), tensor.shape(), ByteSize.format(tensor.bytes()));
        }
        return Facts.of(facts) + NEW_LINE + NEW_LINE + table;
    }

    private static Map<String, Object> facts(OnnxSummary graph) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("inputs", types(graph.inputs()));
        facts.put("outputs", types(graph.outputs()));
        int nodes =
                graph.operators().values().stream().mapToInt(Integer::intValue).sum();
        facts.put(
                "nodes",
                nodes + ": "
                        + graph.operators().entrySet().stream()
                                .map(operator -> operator.getValue() + " " + operator.getKey())
                                .collect(Collectors.joining(", ")));
        List<String> files = graph.externalFiles();
        facts.put(
                "weights",
                count(graph.parameters()) + " parameters, " + ByteSize.format(graph.weightBytes())
                        + (files.isEmpty() ? "" : ", in " + String.join(", ", files)));
        facts.put(
                "written",
                (graph.producer().isEmpty() ? "" : "by " + graph.producer() + ", ") + "IR " + graph.irVersion()
                        + ", operators of "
                        + graph.operatorSets().entrySet().stream()
                                .map(set -> set.getKey() + " " + set.getValue())
                                .collect(Collectors.joining(", ")));
        return facts;
    }

    private static String types(Map<String, String> values) {
        return values.entrySet().stream()
                .map(value -> value.getKey() + " " + value.getValue())
                .collect(Collectors.joining(NEW_LINE));
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
