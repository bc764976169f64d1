package dev.smalti.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.Device;
import dev.smalti.GridShape;
import dev.smalti.bundle.Bundle;
import dev.smalti.checkpoint.Checkpoint;
import dev.smalti.checkpoint.Checkpoints;
import dev.smalti.convert.ReferenceCases.Case;
import dev.smalti.image.Pixels;
import dev.smalti.tokenizer.ImageTokenizer;
import dev.smalti.tokenizer.TokenizerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Converts every recorded first stage, runs the bundle, and compares with what the reference computed. */
@Tag("golden")
class GoldenFirstStageTest {
    private static final Tally TALLY = new Tally("golden first stages");

    @TempDir
    static Path bundles;

    @AfterAll
    static void say() {
        System.out.println(TALLY);
    }

    @TestFactory
    Stream<DynamicTest> theCommittedCasesAgree() {
        return tests(ReferenceCases.FIXTURES);
    }

    @TestFactory
    Stream<DynamicTest> theReferenceCasesAgree() {
        return tests(ReferenceCases.folder());
    }

    private static Stream<DynamicTest> tests(Path root) {
        return ReferenceCases.cases(root).stream()
                .map(found -> DynamicTest.dynamicTest(found.toString(), () -> compare(found)));
    }

    private static void compare(Case found) throws IOException {
        int before = TALLY.tensors();
        Path folder = Files.createTempDirectory(bundles, "case").resolve("bundle");
        Converter.convert(ConversionRequest.of(found.checkpoint(), folder).withConfig(found.config()));
        BundleGraphs graphs = new BundleGraphs(folder, found.checkpoint());
        try (Checkpoint golden = Checkpoints.open(found.golden());
                ImageTokenizer inGraph = open(folder, TokenizerOptions.Quantizer.GRAPH);
                ImageTokenizer inJava = open(folder, TokenizerOptions.Quantizer.JAVA)) {
            for (String tag : found.tags()) {
                Recorded recorded = new Recorded(golden, tag);
                GoldenTag compared = new GoldenTag(found + " " + tag, recorded, graphs, inGraph, inJava, TALLY);
                compared.encode();
                compared.decode();
                remaps(found, recorded, inGraph, graphs.search());
            }
        }
        assertThat(TALLY.tensors()).as("tensors compared for " + found).isGreaterThan(before);
    }

    /** The reference's other rules for entries without a token, where they were recorded. */
    private static void remaps(Case found, Recorded recorded, ImageTokenizer usual, Search search) throws IOException {
        String start = recorded.tag() + "remapped_";
        for (String name : recorded.golden().tensors().keySet()) {
            if (name.startsWith(start)) {
                remap(found, recorded, name.substring(start.length()), usual, search);
            }
        }
    }

    private static void remap(Case found, Recorded recorded, String rule, ImageTokenizer usual, Search search)
            throws IOException {
        Path folder = Files.createTempDirectory(bundles, "remap");
        Path config = folder.resolve("config.yaml");
        try (Stream<Path> beside = Files.list(found.config().getParent())) {
            for (Path file : beside.filter(f -> f.toString().endsWith(".npy")).toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        String yaml = Files.readString(found.config());
        String added = "$0\n$1unknown_index: " + rule.replaceFirst("^int", "");
        Files.writeString(config, yaml.replaceFirst("(?m)^( *)remap:.*$", added));
        Path bundle = folder.resolve("bundle");
        Converter.convert(ConversionRequest.of(found.checkpoint(), bundle).withConfig(config));
        try (ImageTokenizer inGraph = open(bundle, TokenizerOptions.Quantizer.GRAPH);
                ImageTokenizer inJava = open(bundle, TokenizerOptions.Quantizer.JAVA)) {
            long[] tokens = recorded.longs("remapped_" + rule).orElseThrow();
            List<Pixels> pictures = recorded.pictures(inGraph.firstStage().inChannels());
            String what = found + " " + recorded.tag() + rule;
            Optional<Margins> margins = Optional.of(search.margins(usual.latents(pictures)));
            TALLY.choices("remapped", what + " ", GoldenTag.flat(inGraph.encode(pictures)), tokens, margins);
            TALLY.choices("remapped in Java", what + " ", GoldenTag.flat(inJava.encode(pictures)), tokens, margins);
            recorded.longs("re_embed_" + rule)
                    .ifPresent(size ->
                            assertThat(inGraph.firstStage().vocabulary()).isEqualTo((int) size[0]));
            GridShape shape =
                    inGraph.gridFor(pictures.get(0).height(), pictures.get(0).width());
            recorded.longs("unmapped_" + rule).ifPresent(entries -> {
                // The same entries have tokens in the usual bundle too, so both must decode to the same pictures.
                long[] same = usualTokens(recorded, entries);
                TALLY.close(
                        "unmapped",
                        what + " unmapped",
                        GoldenTag.values(inGraph.decode(Recorded.grids(tokens, shape))),
                        GoldenTag.values(usual.decode(Recorded.grids(same, shape))));
            });
        }
    }

    private static long[] usualTokens(Recorded recorded, long[] entries) {
        List<Long> used = Arrays.stream(recorded.golden().tensors().get("used").longs())
                .boxed()
                .toList();
        return Arrays.stream(entries).map(used::indexOf).toArray();
    }

    private static ImageTokenizer open(Path folder, TokenizerOptions.Quantizer quantizer) {
        return ImageTokenizer.open(
                Bundle.open(folder), Device.cpu(), TokenizerOptions.defaults().withQuantizer(quantizer));
    }
}
