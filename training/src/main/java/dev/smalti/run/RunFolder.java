package dev.smalti.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.smalti.SmaltiException;
import dev.smalti.SmaltiException.Kind;
import dev.smalti.data.token.TokenCache;
import dev.smalti.io.AtomicFile;
import dev.smalti.io.FileFailure;
import dev.smalti.io.ParseFailure;
import dev.smalti.io.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The folder of one training, open for one trainer: nobody else can open it until it is closed, or its process has ended.
 * It holds {@code recipe.json} and {@code run.json}, which say what is trained on what; {@code log.jsonl}, and made from
 * it {@code log.csv} and {@code curve.png}; {@code samples/}, {@code checkpoints/}, and at the end {@code export/}.
 */
public final class RunFolder implements AutoCloseable {
    private static final String RECIPE = "recipe.json";
    private static final String FACTS = "run.json";
    /** What a start leaves that failed or was killed before the run began, beside tokens. */
    private static final Set<String> OF_A_START = Set.of(RunLock.FILE, RECIPE, "samples", "checkpoints");

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    private final Path path;
    private final RunLock lock;
    private final ObjectNode recipe;
    private final RunFacts facts;

    private RunFolder(Path path, RunLock lock, ObjectNode recipe, RunFacts facts) {
        this.path = path;
        this.lock = lock;
        this.recipe = recipe;
        this.facts = facts;
    }

    /** Whether a run was started here. */
    public static boolean exists(Path path) {
        return Files.isRegularFile(path.resolve(FACTS));
    }

    /**
     * Makes the folder of a new run, which {@link #begin} makes a run.
     *
     * @param path does not exist, is empty, or holds what was left by a start that came to nothing
     * @throws SmaltiException bad input where there is something already, resource where it cannot be written
     */
    public static RunFolder create(Path path, ObjectNode recipe, RunFacts facts) {
        if (exists(path)) {
            throw SmaltiException.badInput(
                    path + " holds a run already; go on with --resume, or choose another folder");
        }
        refuseOthers(path);
        try {
            Files.createDirectories(path.resolve("samples"));
            Files.createDirectories(path.resolve("checkpoints"));
        } catch (IOException e) {
            throw FileFailure.unwritable("cannot make the run's folder " + path, e);
        }
        RunLock lock = RunLock.of(path);
        try {
            write(path.resolve(RECIPE), recipe);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
        return new RunFolder(path, lock, recipe.deepCopy(), facts);
    }

    /**
     * Opens a run to go on with it.
     *
     * @throws SmaltiException bad input where there is none, or another process trains in it; corrupt where its files are
     *     damaged
     */
    public static RunFolder open(Path path) {
        if (!exists(path)) {
            throw SmaltiException.badInput(path + " holds no run: it has no " + FACTS);
        }
        RunLock lock = RunLock.of(path);
        try {
            return new RunFolder(path, lock, recipe(path), facts(path));
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /**
     * Makes a new folder a run that can be gone on with; one that is a run stays as it is. Whatever fails before leaves a
     * folder that the next start takes as if it were new.
     */
    public void begin() {
        if (!exists(path)) {
            write(path.resolve(FACTS), JSON.valueToTree(facts));
        }
    }

    /**
     * Whether the run may go on with a recipe: it keeps its own but for the count of steps in all, where its learning rate
     * ends, and the place of the segmenter that its perceptual term compares features of.
     */
    public boolean allows(ObjectNode other) {
        return kept(other).equals(kept(recipe));
    }

    /** Notes that the run goes on with a recipe that it {@link #allows}. */
    public RunFolder with(ObjectNode changed) {
        if (!changed.equals(recipe)) {
            write(path.resolve(RECIPE), changed);
        }
        return new RunFolder(path, lock, changed.deepCopy(), facts);
    }

    private static ObjectNode kept(ObjectNode recipe) {
        ObjectNode kept = recipe.deepCopy();
        kept.remove("steps");
        if (kept.at("/loss/perceptual") instanceof ObjectNode perceptual && perceptual.has("features")) {
            perceptual.put("features", "");
        }
        return kept;
    }

    /** The recipe of a run, without opening it. */
    public static ObjectNode recipe(Path path) {
        Path file = path.resolve(RECIPE);
        if (read(file) instanceof ObjectNode recipe) {
            return recipe;
        }
        throw SmaltiException.corrupt(file + ": not a JSON object");
    }

    /** How a run was started, without opening it. */
    public static RunFacts facts(Path path) {
        Path file = path.resolve(FACTS);
        try {
            JsonNode node = read(file);
            if (node instanceof ObjectNode object) {
                // A release that began it may have taken none, or fewer.
                ObjectNode digests = JSON.valueToTree(Digests.NONE);
                if (object.get("digests") instanceof ObjectNode taken) {
                    digests.setAll(taken);
                }
                object.set("digests", digests);
            }
            RunFacts facts = JSON.treeToValue(node, RunFacts.class);
            if (facts.format() != RunFacts.FORMAT) {
                throw SmaltiException.corrupt(file + " is of format " + facts.format() + ", and this release reads "
                        + RunFacts.FORMAT + "; go on with the release that began the run");
            }
            return facts;
        } catch (JsonProcessingException e) {
            throw new SmaltiException(Kind.CORRUPT, file + ": " + ParseFailure.reason(e), e);
        }
    }

    /** The folder. */
    public Path path() {
        return path;
    }

    /** What is trained, as it was when the run began. */
    public ObjectNode recipe() {
        return recipe.deepCopy();
    }

    /** How it was started. */
    public RunFacts facts() {
        return facts;
    }

    /** What its checkpoints must have been made of: the digest of what it keeps of its recipe, and of the seed. */
    public String origin() {
        return Sha256.of((kept(recipe) + "\n" + facts.seed()).getBytes(StandardCharsets.UTF_8));
    }

    /** How many steps are done, as its newest checkpoint says, whole or not; 0 where there is none. */
    public long saved() {
        return new Checkpoints(checkpoints(), 1, origin()).last();
    }

    /** Where pictures of the progress go. */
    public Path samples() {
        return path.resolve("samples");
    }

    /** Where checkpoints go. */
    public Path checkpoints() {
        return path.resolve("checkpoints");
    }

    /** One line of JSON for each step. */
    public Path log() {
        return path.resolve("log.jsonl");
    }

    /** The log as a table. */
    public Path table() {
        return path.resolve("log.csv");
    }

    /** The loss over the steps as a picture. */
    public Path curve() {
        return path.resolve("curve.png");
    }

    /** Where what was learned goes in the layout of other people's tools. */
    public Path export() {
        return path.resolve("export");
    }

    @Override
    public void close() {
        lock.close();
    }

    private static boolean ofAStart(String name) {
        return OF_A_START.contains(name) || name.endsWith(".tmp") || TokenCache.isNamed(name);
    }

    private static void refuseOthers(Path path) {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> entries = Files.list(path)) {
            String other = entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> !ofAStart(name))
                    .findFirst()
                    .orElse(null);
            if (other != null) {
                throw SmaltiException.badInput(
                        path + " holds '" + other + "' and no run; choose a folder that is new or empty");
            }
        } catch (IOException e) {
            throw FileFailure.unreadable("cannot use " + path + " for a run", e);
        }
    }

    private static JsonNode read(Path file) {
        try {
            return JSON.readTree(Files.readAllBytes(file));
        } catch (JsonProcessingException e) {
            throw new SmaltiException(
                    Kind.CORRUPT, file + ": not JSON" + ParseFailure.where(e) + ": " + ParseFailure.reason(e), e);
        } catch (IOException e) {
            throw FileFailure.unreadable("cannot read " + file, e);
        }
    }

    private static void write(Path file, JsonNode content) {
        AtomicFile.writeForced(file, out -> {
            out.write(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(content));
            out.write('\n');
        });
    }
}
