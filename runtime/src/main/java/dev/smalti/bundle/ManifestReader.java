package dev.smalti.bundle;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.smalti.SmaltiException;
import dev.smalti.bundle.Manifest.BundleFile;
import dev.smalti.image.Tiling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Reads {@code model.json}: its version first, then whatever this version must hold. Unknown keys are ignored. */
final class ManifestReader {
    private static final long MAX_BYTES = 4L << 20;
    private static final ObjectMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();
    private static final List<String> REQUIRED = List.of(
            "/name", "/firstStage/architecture", "/firstStage/search/file", "/firstStage/hyperparameters", "/files");
    /** What this release computes. */
    private static final Set<String> ARCHITECTURES = Set.of("vqgan");

    private static final List<String> REQUIRED_OF_A_FILE = List.of("/path", "/bytes", "/sha256");

    private ManifestReader() {}

    /**
     * Reads and checks a manifest.
     *
     * @throws SmaltiException of kind BAD_INPUT where it is no manifest, UNSUPPORTED for another version or an unknown
     *     architecture, CORRUPT where
     *     something is missing or out of range
     */
    static Manifest read(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw SmaltiException.corrupt(file + " is larger than a manifest can be");
            }
            JsonNode json = JSON.readTree(file.toFile());
            JsonNode format = json.path("format");
            if (!format.isInt()) {
                throw SmaltiException.badInput(file + " is not a Smalti manifest: it has no format version");
            }
            if (format.intValue() != Manifest.FORMAT) {
                throw SmaltiException.unsupported(file + " has bundle format " + format.intValue()
                        + ", this release reads format " + Manifest.FORMAT
                        + "; convert the model again or use a matching release");
            }
            require(file, json, REQUIRED);
            for (JsonNode entry : json.path("files")) {
                require(file, entry, REQUIRED_OF_A_FILE);
            }
            require(file, json, PriorCheck.required(json));
            Manifest manifest = JSON.treeToValue(json, Manifest.class);
            checkStage(file, manifest.firstStage(), "first stage", manifest.files());
            Manifest.Prior prior = manifest.prior();
            if (prior != null) {
                if (prior.conditioning() instanceof Conditioning.Grid grid) {
                    checkStage(file, grid.stage(), "condition stage", manifest.files());
                }
                PriorCheck.check(file.toString(), manifest.firstStage(), prior);
            }
            return manifest;
        } catch (JacksonException e) {
            throw new SmaltiException(
                    SmaltiException.Kind.CORRUPT, file + " is not a readable manifest: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new SmaltiException(SmaltiException.Kind.BAD_INPUT, "cannot read " + file + ": " + e, e);
        }
    }

    private static void require(Path file, JsonNode json, List<String> pointers) {
        for (String pointer : pointers) {
            JsonNode value = json.at(pointer);
            if (value.isMissingNode() || value.isNull()) {
                throw SmaltiException.corrupt(
                        file + " lacks " + pointer.substring(1).replace('/', '.'));
            }
        }
    }

    private static void checkStage(Path file, Manifest.FirstStage stage, String called, List<BundleFile> files) {
        checkArchitecture(file, stage.architecture(), called);
        checkRanges(file, stage);
        checkSearch(file, stage, files);
    }

    private static void checkArchitecture(Path file, String architecture, String called) {
        if (!ARCHITECTURES.contains(architecture)) {
            throw SmaltiException.unsupported(file + " has a " + called + " of the architecture " + architecture
                    + ", this release runs " + String.join(", ", ARCHITECTURES) + "; use a release that knows it");
        }
    }

    private static void checkRanges(Path file, Manifest.FirstStage stage) {
        Integer tile = stage.tile();
        if (tile != null && tile < Tiling.SMALLEST_TILE) {
            throw SmaltiException.corrupt(file + " gives a tile of " + tile + " tokens, below " + Tiling.SMALLEST_TILE);
        }
        boolean positive = stage.inChannels() > 0
                && stage.outChannels() > 0
                && stage.factor() > 0
                && stage.latentChannels() > 0
                && stage.vocabulary() > 0
                && stage.search().count() > 0;
        if (!positive || stage.resolution() < 0) {
            throw SmaltiException.corrupt(file + " gives a channel count, factor, vocabulary or search below 1");
        }
    }

    /** The codebook must lie in the bytes that the manifest lists; whether the file is listed at all is the bundle's. */
    private static void checkSearch(Path file, Manifest.FirstStage stage, List<BundleFile> files) {
        Manifest.Search search = stage.search();
        Long tokens = search.tokensOffset();
        if (search.rowsOffset() < 0 || search.biasOffset() < 0 || (tokens != null && tokens < 0)) {
            throw SmaltiException.corrupt(file + " gives a negative offset for the codebook search");
        }
        for (BundleFile listed : files) {
            long bytes = listed.bytes();
            boolean inside = lies(search.rowsOffset(), (long) search.count() * stage.latentChannels(), 4, bytes)
                    && lies(search.biasOffset(), search.count(), 4, bytes)
                    && (tokens == null || lies(tokens, search.count(), 8, bytes));
            if (listed.path().equals(search.file()) && !inside) {
                throw SmaltiException.corrupt(file + " gives a codebook of " + search.count()
                        + " rows that does not lie in the " + bytes + " bytes of " + search.file());
            }
        }
    }

    /** Whether so many values of this size from this offset on end before the file does, without overflow. */
    private static boolean lies(long offset, long count, int size, long bytes) {
        return offset <= bytes && count <= (bytes - offset) / size;
    }
}
