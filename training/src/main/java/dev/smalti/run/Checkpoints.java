package dev.smalti.run;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.smalti.SmaltiException;
import dev.smalti.artifact.TrainingState;
import dev.smalti.checkpoint.Checkpoint;
import dev.smalti.checkpoint.CheckpointTensor;
import dev.smalti.checkpoint.SafetensorsWriter;
import dev.smalti.checkpoint.StoredType;
import dev.smalti.checkpoint.TensorValues;
import dev.smalti.io.AtomicFile;
import dev.smalti.io.FileFailure;
import dev.smalti.io.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The checkpoints of a run: every tensor of its state as safetensors, and beside it a JSON that says of which step and
 * with which digest. Both are forced to the disk and appear by a rename, the JSON last, so that whatever happens at
 * whatever moment, the checkpoint before is whole. For one thread.
 */
public final class Checkpoints {
    private static final Pattern NAME = Pattern.compile("step-(\\d+)\\.json");
    private static final Pattern TENSORS = Pattern.compile("step-(\\d+)\\.safetensors");
    /** As the writers of the tensors and of the JSON name theirs. */
    private static final Pattern DRAFT = Pattern.compile("\\..*\\.tmp");

    private static final String DAMAGED = ".damaged";
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    private final Path folder;
    private final int kept;
    private final String origin;

    /**
     * The checkpoints in a folder.
     *
     * @param kept how many of the newest to keep, at least 1
     * @param origin what they are made of; see {@link SavedCheckpoint}
     */
    public Checkpoints(Path folder, int kept, String origin) {
        this.folder = folder;
        this.kept = kept;
        this.origin = origin;
    }

    /** The name, without an ending, of what belongs to a step. */
    public static String name(long step) {
        return String.format(Locale.ROOT, "step-%06d", step);
    }

    /**
     * Writes a checkpoint, then removes those that are too old. Later ones, which were passed over as damaged, get the further
     * ending {@code .damaged}.
     *
     * @param step how many steps were done
     * @param logBytes how long the log is, which is on the disk already
     * @throws SmaltiException corrupt where the state holds what is no number, resource where it cannot be written; the
     *     earlier checkpoints are untouched
     */
    public void save(long step, TrainingState state, long logBytes) {
        Map<String, TensorValues> tensors = new LinkedHashMap<>();
        for (String name : state.names()) {
            List<Integer> shape =
                    state.shape(name).stream().map(Math::toIntExact).toList();
            tensors.put(name, TensorValues.floats(StoredType.FLOAT32, shape, () -> finite(name, state, step)));
        }
        String file = name(step) + ".safetensors";
        String digest = SafetensorsWriter.write(folder.resolve(file), tensors);
        SavedCheckpoint saved = new SavedCheckpoint(SavedCheckpoint.FORMAT, step, file, digest, logBytes, origin);
        AtomicFile.writeForced(
                folder.resolve(name(step) + ".json"),
                out -> out.write(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(saved)));
        setAsideAfter(step);
        removeBut(kept);
    }

    /**
     * The newest checkpoint that is whole.
     *
     * @param remarks is told in one line of each newer one that is not
     */
    public Optional<SavedCheckpoint> newest(Consumer<String> remarks) {
        for (long step : steps()) {
            try {
                return Optional.of(checked(step));
            } catch (IOException | SmaltiException e) {
                remarks.accept("the checkpoint of step " + step + " is damaged and passed over: " + reason(e));
            }
        }
        return Optional.empty();
    }

    /**
     * Puts a checkpoint's tensors into the state.
     *
     * @throws SmaltiException bad input where they are not the state's by name and shape, or of another recipe or seed, corrupt where it is damaged
     */
    public void load(SavedCheckpoint saved, TrainingState state) {
        if (!saved.origin().isEmpty() && !saved.origin().equals(origin)) {
            throw SmaltiException.badInput(folder.resolve(saved.tensors())
                    + " was made with another recipe or seed than the run's files tell now; put those back");
        }
        try (Checkpoint file = dev.smalti.checkpoint.Checkpoints.open(folder.resolve(saved.tensors()))) {
            if (!file.tensors().keySet().equals(state.names())) {
                throw misfit(saved, "its tensors are not those that the recipe makes");
            }
            for (CheckpointTensor tensor : file.tensors().values()) {
                List<Long> shape =
                        tensor.shape().stream().map(Integer::longValue).toList();
                if (!shape.equals(state.shape(tensor.name()))) {
                    throw misfit(
                            saved,
                            "'" + tensor.name() + "' has shape " + shape + ", the recipe makes "
                                    + state.shape(tensor.name()));
                }
                state.put(tensor.name(), shape, tensor.floats());
            }
        }
    }

    /** The newest step that has a checkpoint, whole or not; 0 for none. */
    long last() {
        return steps().stream().findFirst().orElse(0L);
    }

    /** Whether there is any checkpoint, whole or not. */
    public boolean any() {
        return !steps().isEmpty();
    }

    /**
     * Removes what a process left that was killed while it wrote: drafts, and tensors newer than every checkpoint that have
     * no JSON. Older ones were put there, or lost their JSON, by somebody else, and stay.
     */
    public void removeDrafts() {
        long newest = steps().stream().findFirst().orElse(-1L);
        for (Path file : files()) {
            String name = file.getFileName().toString();
            Matcher tensors = TENSORS.matcher(name);
            if (DRAFT.matcher(name).matches() || (tensors.matches() && Long.parseLong(tensors.group(1)) > newest)) {
                remove(file);
            }
        }
    }

    private SavedCheckpoint checked(long step) throws IOException {
        JsonNode node = JSON.readTree(folder.resolve(name(step) + ".json").toFile());
        if (node instanceof ObjectNode object && !object.has("origin")) {
            // Written by a release that did not say.
            object.put("origin", "");
        }
        SavedCheckpoint saved = JSON.treeToValue(node, SavedCheckpoint.class);
        if (saved.format() != SavedCheckpoint.FORMAT || saved.step() != step) {
            throw SmaltiException.corrupt("it says to be format " + saved.format() + " of step " + saved.step());
        }
        if (!Sha256.of(folder.resolve(saved.tensors()), read -> {}).equals(saved.sha256())) {
            throw SmaltiException.corrupt(saved.tensors() + " has another digest than was written");
        }
        return saved;
    }

    private static float[] finite(String name, TrainingState state, long step) {
        float[] values = state.values(name);
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw SmaltiException.corrupt(
                        "'" + name + "' holds " + value + " after step " + step + " and was not saved");
            }
        }
        return values;
    }

    private SmaltiException misfit(SavedCheckpoint saved, String why) {
        return SmaltiException.badInput(
                folder.resolve(saved.tensors()) + ": " + why + "; is it of another version or recipe?");
    }

    /** Takes those out of the way that were passed over, lest they count as the newest. */
    private void setAsideAfter(long last) {
        steps().stream().filter(step -> step > last).forEach(step -> {
            setAside(folder.resolve(name(step) + ".json"));
            setAside(folder.resolve(name(step) + ".safetensors"));
        });
    }

    private static void setAside(Path file) {
        try {
            if (Files.exists(file)) {
                Files.move(
                        file, file.resolveSibling(file.getFileName() + DAMAGED), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw FileFailure.unwritable("cannot rename " + file, e);
        }
    }

    private void removeBut(int newest) {
        steps().stream().skip(newest).forEach(step -> {
            // The JSON first: tensors without it are no checkpoint.
            remove(folder.resolve(name(step) + ".json"));
            remove(folder.resolve(name(step) + ".safetensors"));
        });
    }

    /** The steps that have a checkpoint, newest first. */
    private List<Long> steps() {
        return files().stream()
                .map(file -> NAME.matcher(file.getFileName().toString()))
                .filter(Matcher::matches)
                .map(name -> Long.parseLong(name.group(1)))
                .sorted(Comparator.reverseOrder())
                .toList();
    }

    private List<Path> files() {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw FileFailure.unreadable("cannot list " + folder, e);
        }
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw FileFailure.unwritable("cannot remove " + file, e);
        }
    }

    private static String reason(Exception e) {
        return e instanceof IOException io ? FileFailure.reason(io) : String.valueOf(e.getMessage());
    }
}
