package dev.smalti.bundle;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.smalti.SmaltiException;
import dev.smalti.SmaltiException.Kind;
import dev.smalti.bundle.Manifest.BundleFile;
import dev.smalti.io.CacheFolder;
import dev.smalti.io.FileTree;
import dev.smalti.io.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The models that come on the class path: bundles in {@code dev/smalti/models/NAME/}, listed by {@code index.json}
 * beside them. ONNX Runtime maps files, so a model is unpacked into a cache folder when it is first opened. Immutable;
 * threads may share it, and processes the cache folder.
 */
public final class BundledModels {
    /** The file of a bundle that tells people about the model, in Markdown. */
    public static final String CARD = "README.md";

    private static final String ROOT = "dev/smalti/models/";
    private static final Object UNPACKING = new Object();
    private static final int VERSION_DIGITS = 16;
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final ClassLoader classPath;
    private final Index index;

    /**
     * What {@code index.json} says.
     *
     * @param defaultName the model to take where none is named
     * @param drawingName the model to draw with where none is named
     * @param models every model's name, which is its folder's
     * @param tokenizers of a model, by name: the model that holds the files of its tokenizer, so that priors over the same
     *     tokens come with one copy of it
     */
    private record Index(
            @JsonProperty("default") @Nullable String defaultName,
            @JsonProperty("drawing") @Nullable String drawingName,
            List<String> models,
            Map<String, String> tokenizers) {
        Index {
            tokenizers = tokenizers == null ? Map.of() : Map.copyOf(tokenizers);
        }

        static final Index EMPTY = new Index(null, null, List.of(), Map.of());
    }

    private BundledModels(ClassLoader classPath, Index index) {
        this.classPath = classPath;
        this.index = index;
    }

    /** The models on Smalti's own class path; none where no jar of models is there. */
    public static BundledModels onClassPath() {
        return of(BundledModels.class.getClassLoader());
    }

    /** The models that this class loader finds. */
    public static BundledModels of(ClassLoader classPath) {
        byte[] index = resource(classPath, "index.json");
        return new BundledModels(classPath, index == null ? Index.EMPTY : parse(index, Index.class, "index.json"));
    }

    /** The models' names. */
    public List<String> names() {
        return index.models();
    }

    /** The model to take where none is named. */
    public Optional<String> defaultName() {
        return Optional.ofNullable(index.defaultName());
    }

    /** The model to draw with where none is named: one with a prior. */
    public Optional<String> drawingName() {
        return Optional.ofNullable(index.drawingName());
    }

    /** What the manifest of a model says; unpacks nothing. */
    public Manifest manifest(String name) {
        return parse(manifestBytes(name), Manifest.class, name);
    }

    /** The model's card in Markdown; empty where it has none. */
    public String card(String name) {
        byte[] card = resource(classPath, name + "/" + CARD);
        return card == null ? "" : new String(card, StandardCharsets.UTF_8);
    }

    /** Where {@link #open} has the model, or will have it; another version of the model has another folder. */
    public Path folder(String name, Path cache) {
        String version = Sha256.of(manifestBytes(name)).substring(0, VERSION_DIGITS);
        return cache.resolve("models").resolve(name + "-" + version);
    }

    /**
     * Opens a model of Smalti's own class path, unpacking it into the {@link CacheFolder} where it is not there whole.
     *
     * @throws SmaltiException of kind BAD_INPUT where no model has this name, RESOURCE where it cannot be unpacked
     */
    public static Bundle open(String name) {
        return onClassPath().open(name, CacheFolder.path());
    }

    /**
     * Opens a model, unpacking it below {@code cache} where it is not there whole.
     *
     * @throws SmaltiException of kind BAD_INPUT where no model has this name, RESOURCE where it cannot be unpacked
     */
    public Bundle open(String name, Path cache) {
        Path folder = folder(name, cache);
        synchronized (UNPACKING) {
            if (Files.isDirectory(folder)) {
                try {
                    return Bundle.open(folder, Bundle.Check.LENGTHS);
                } catch (SmaltiException e) {
                    // Damaged since: unpacked again below.
                    deleteTree(folder);
                }
            }
            String lender = index.tokenizers().get(name);
            unpack(name, lender == null ? null : open(lender, cache), folder);
            return Bundle.open(folder);
        }
    }

    /**
     * Writes the model beside its folder and moves it there, so that nobody sees half of one.
     *
     * @param lender has some of its files; null where its own are all
     */
    private void unpack(String name, @Nullable Bundle lender, Path folder) {
        Path part = folder.resolveSibling(
                "." + folder.getFileName() + "." + ProcessHandle.current().pid() + ".part");
        try {
            deleteTree(part);
            Files.createDirectories(part);
            copy(name, Bundle.MANIFEST, part);
            for (BundleFile file : manifest(name).files()) {
                if (lender != null && lender.manifest().files().contains(file)) {
                    link(lender.path(file.path()), target(name, file.path(), part));
                } else {
                    copy(name, file.path(), part);
                }
            }
            publish(part, folder);
        } catch (IOException e) {
            String reason = e instanceof AccessDeniedException ? "permission denied: " : "";
            throw new SmaltiException(
                    Kind.RESOURCE,
                    "cannot unpack the model " + name + " (" + reason + e.getMessage()
                            + "); set SMALTI_CACHE to a folder that can be written",
                    e);
        } finally {
            deleteTree(part);
        }
    }

    private static void publish(Path part, Path folder) throws IOException {
        try {
            Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            // Another process was quicker, and unpacked the same. Systems tell that by different exceptions.
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        }
    }

    private static Path target(String name, String path, Path folder) throws IOException {
        Path target = folder.resolve(path).normalize();
        if (!target.startsWith(folder)) {
            throw SmaltiException.corrupt("the model " + name + " lists " + path + ", which leaves its folder");
        }
        Files.createDirectories(target.getParent());
        return target;
    }

    /** One file under two names, so that the system keeps its pages once; a copy where the file system has no links. */
    private static void link(Path file, Path target) throws IOException {
        try {
            Files.createLink(target, file);
        } catch (UnsupportedOperationException | FileSystemException e) {
            Files.copy(file, target);
        }
    }

    private void copy(String name, String path, Path folder) throws IOException {
        Path target = target(name, path, folder);
        try (InputStream in = classPath.getResourceAsStream(ROOT + name + "/" + path)) {
            if (in == null) {
                throw SmaltiException.corrupt("the model " + name + " lists " + path + ", which its jar does not hold");
            }
            Files.copy(in, target);
        }
    }

    private byte[] manifestBytes(String name) {
        byte[] manifest = index.models().contains(name) ? resource(classPath, name + "/" + Bundle.MANIFEST) : null;
        if (manifest == null) {
            throw SmaltiException.badInput("no model is called '" + name + "'; there "
                    + (names().isEmpty() ? "are none" : "is " + String.join(", ", names())));
        }
        return manifest;
    }

    private static byte @Nullable [] resource(ClassLoader classPath, String path) {
        try (InputStream in = classPath.getResourceAsStream(ROOT + path)) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException e) {
            throw new SmaltiException(Kind.CORRUPT, "cannot read " + ROOT + path + " from the class path", e);
        }
    }

    private static <T> T parse(byte[] json, Class<T> type, String what) {
        try {
            return JSON.readValue(json, type);
        } catch (IOException e) {
            throw new SmaltiException(Kind.CORRUPT, "the bundled " + what + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static void deleteTree(Path folder) {
        try {
            FileTree.delete(folder);
        } catch (IOException e) {
            throw new SmaltiException(Kind.RESOURCE, "cannot remove " + folder + ": " + e.getMessage(), e);
        }
    }
}
