package dev.smalti.bundle;

import dev.smalti.SmaltiException;
import dev.smalti.bundle.Manifest.BundleFile;
import dev.smalti.io.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A model in a folder: {@code model.json} and the files it lists, each checked on opening. Immutable; holds no handle.
 * The files must not change while the bundle is in use: ONNX Runtime maps the weights into memory.
 */
public final class Bundle {
    /** The manifest's file name. */
    public static final String MANIFEST = "model.json";
    /** The graph from pixels to latents. */
    public static final String ENCODER = "encoder.onnx";
    /** The graph from latents to tokens. */
    public static final String QUANTIZER = "quantizer.onnx";
    /** The graph from tokens to pixels. */
    public static final String DECODER = "decoder.onnx";
    /** The prior, for one or more tokens at a time, with its KV cache. */
    public static final String PRIOR = "prior.onnx";
    /** The prior as a loop that draws all tokens. */
    public static final String SAMPLER = "sampler.onnx";
    /** The folder of the condition's tokenizer, whose files are named as the first stage's. */
    public static final String CONDITION = "condition";

    /** How much of a bundle is checked on opening. */
    public enum Check {
        /** Length and SHA-256 of every file: reads all of it once. */
        DIGESTS,
        /** Length of every file; for folders that nobody else writes to. */
        LENGTHS
    }

    private final Path folder;
    private final Manifest manifest;
    private final Set<String> listed = new TreeSet<>();

    private Bundle(Path folder, Manifest manifest) {
        this.folder = folder;
        this.manifest = manifest;
    }

    /** Opens a bundle and checks every file's digest; see {@link #open(Path, Check)}. */
    public static Bundle open(Path folder) {
        return open(folder, Check.DIGESTS);
    }

    /**
     * Opens a bundle.
     *
     * @throws SmaltiException of kind BAD_INPUT where the folder is no bundle, UNSUPPORTED where it is of another
     *     format version, CORRUPT where a file is missing, differs from the manifest, or lies outside the folder
     */
    public static Bundle open(Path folder, Check check) {
        Path file = folder.resolve(MANIFEST);
        if (!Files.isRegularFile(file)) {
            throw SmaltiException.badInput(folder + " is not a bundle: it has no " + MANIFEST);
        }
        Manifest manifest = ManifestReader.read(file);
        try {
            Bundle bundle = new Bundle(folder.toRealPath(), manifest);
            for (BundleFile entry : manifest.files()) {
                bundle.check(entry, check);
            }
            bundle.requireListed();
            return bundle;
        } catch (IOException e) {
            throw new SmaltiException(SmaltiException.Kind.BAD_INPUT, "cannot read the bundle " + folder + ": " + e, e);
        }
    }

    /** What {@code model.json} says. */
    public Manifest manifest() {
        return manifest;
    }

    /** The bundle's folder, absolute and without links. */
    public Path folder() {
        return folder;
    }

    /**
     * The file of this name.
     *
     * @param name as the manifest lists it
     * @throws SmaltiException of kind CORRUPT where the manifest does not list it
     */
    public Path path(String name) {
        if (!listed.contains(name)) {
            throw SmaltiException.corrupt("the bundle " + folder + " does not list " + name + " in " + MANIFEST);
        }
        return folder.resolve(name);
    }

    /** The image tokenizer and its files. */
    public StageFiles firstStageFiles() {
        return StageFiles.of(this, manifest.firstStage(), "");
    }

    /**
     * The tokenizer of the condition and its files.
     *
     * @throws SmaltiException of kind BAD_INPUT where no prior takes a picture
     */
    public StageFiles conditionFiles() {
        if (conditioning().orElse(null) instanceof Conditioning.Grid grid) {
            return StageFiles.of(this, grid.stage(), CONDITION + "/");
        }
        throw SmaltiException.badInput("the model " + manifest.name() + " takes no picture as a condition; " + given());
    }

    @Override
    public String toString() {
        return "Bundle[" + manifest.name() + " in " + folder + "]";
    }

    private Optional<Conditioning> conditioning() {
        return Optional.ofNullable(manifest.prior()).map(Manifest.Prior::conditioning);
    }

    private String given() {
        return conditioning()
                .map(conditioning -> "it is given " + conditioning.given())
                .orElse("it has no prior");
    }

    /** Every file that the manifest's parts need. */
    private void requireListed() {
        firstStageFiles();
        if (manifest.prior() != null) {
            path(PRIOR);
            path(SAMPLER);
        }
        if (conditioning().orElse(null) instanceof Conditioning.Grid) {
            conditionFiles();
        }
    }

    private void check(BundleFile entry, Check check) throws IOException {
        Path file = inside(entry.path());
        long bytes = Files.size(file);
        if (bytes != entry.bytes()) {
            throw SmaltiException.corrupt(entry.path() + " in the bundle " + folder + " has " + bytes
                    + " bytes, its manifest says " + entry.bytes() + "; copy or convert the model again");
        }
        if (check == Check.DIGESTS && !Sha256.of(file, read -> {}).equalsIgnoreCase(entry.sha256())) {
            throw SmaltiException.corrupt(entry.path() + " in the bundle " + folder
                    + " differs from its manifest's SHA-256; copy or convert the model again");
        }
        listed.add(entry.path());
    }

    /** The file of this name, which must be a regular file whose real path lies in the folder. */
    private Path inside(String name) throws IOException {
        Path relative;
        try {
            relative = Path.of(name);
        } catch (InvalidPathException e) {
            throw new SmaltiException(SmaltiException.Kind.CORRUPT, "the bundle " + folder + " lists a bad path", e);
        }
        Path file = folder.resolve(relative).normalize();
        boolean plain = !relative.isAbsolute() && relative.equals(relative.normalize()) && !name.contains("\\");
        if (!plain || name.isEmpty() || !file.startsWith(folder)) {
            throw SmaltiException.corrupt("the bundle " + folder + " lists " + name + ", which leaves its folder");
        }
        if (!Files.isRegularFile(file)) {
            throw SmaltiException.corrupt("the bundle " + folder + " lacks the file " + name);
        }
        if (!file.toRealPath().startsWith(folder)) {
            throw SmaltiException.corrupt(
                    "the bundle " + folder + " lists " + name + ", a link that leaves its folder");
        }
        return file;
    }
}
