package dev.smalti.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.smalti.SmaltiException;
import dev.smalti.io.ParseFailure;
import dev.smalti.io.WrongFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** A sharded checkpoint: {@code *.safetensors.index.json}, whose {@code weight_map} says which file holds each tensor. */
final class SafetensorsIndex {
    private static final long LARGEST_INDEX = 64L << 20;
    private static final int MOST_SHARDS = 1000;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final Path index;
    private final Path folder;
    private final Map<String, Checkpoint> shards = new LinkedHashMap<>();
    private final List<MappedFile> files = new ArrayList<>();
    private final List<String> skipped = new ArrayList<>();

    private SafetensorsIndex(Path index, Path folder) {
        this.index = index;
        this.folder = folder;
    }

    /**
     * Opens every shard that the index names.
     *
     * @throws SmaltiException if this is no such index, a shard lies outside the index's folder, or a tensor is missing
     * @throws IOException if a file cannot be read
     */
    static OpenCheckpoint open(Path index) throws IOException {
        if (Files.size(index) > LARGEST_INDEX) {
            throw SmaltiException.unsupported("this JSON file is too large for a safetensors index");
        }
        byte[] bytes = Files.readAllBytes(index);
        JsonNode map = parse(bytes).path("weight_map");
        if (!map.isObject()) {
            WrongFile.describe(bytes, "checkpoint").ifPresent(what -> {
                throw SmaltiException.unsupported(what);
            });
            throw SmaltiException.unsupported(
                    "this JSON file is no index of a sharded checkpoint: it has no weight_map");
        }
        SafetensorsIndex opened = new SafetensorsIndex(
                index,
                Objects.requireNonNull(index.toAbsolutePath().getParent()).toRealPath());
        try {
            return opened.collect(map);
        } catch (IOException | RuntimeException e) {
            opened.files.forEach(MappedFile::close);
            throw e;
        }
    }

    private static JsonNode parse(byte[] index) throws IOException {
        try {
            return JSON.readTree(index);
        } catch (JsonProcessingException e) {
            throw new SmaltiException(
                    SmaltiException.Kind.CORRUPT,
                    "the index is not JSON: " + Printable.of(ParseFailure.reason(e)) + ParseFailure.where(e),
                    e);
        }
    }

    private OpenCheckpoint collect(JsonNode map) throws IOException {
        Map<String, CheckpointTensor> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : map.properties()) {
            String shard = field.getValue().asText();
            CheckpointTensor tensor = shard(shard).tensors().get(field.getKey());
            if (tensor == null) {
                throw SmaltiException.corrupt("the index says that " + Printable.of(shard) + " holds tensor "
                        + Printable.of(field.getKey()) + ", but it does not");
            }
            tensors.put(field.getKey(), tensor);
        }
        List<Path> read = Stream.concat(Stream.of(index), files.stream().map(MappedFile::path))
                .toList();
        return new OpenCheckpoint(tensors, Map.of(), Settings.NONE, skipped, files, read);
    }

    private Checkpoint shard(String name) throws IOException {
        Checkpoint known = shards.get(name);
        if (known != null) {
            return known;
        }
        if (shards.size() == MOST_SHARDS) {
            throw SmaltiException.unsupported("the index names more than " + MOST_SHARDS + " files");
        }
        MappedFile file = MappedFile.open(inside(name));
        files.add(file);
        Checkpoint shard = Checkpoints.openShard(file);
        shards.put(name, shard);
        skipped.addAll(shard.skipped());
        return shard;
    }

    /** The shard's path; a name that leads out of the folder, itself or through a link, is refused. */
    private Path inside(String name) throws IOException {
        boolean plain = !name.isEmpty() && !name.equals(".") && !name.equals("..") && name.matches("[^/\\\\:\\x00]+");
        if (!plain) {
            throw SmaltiException.badInput("the index names a file outside its folder: " + Printable.of(name)
                    + "; put the files themselves beside the index");
        }
        Path path = folder.resolve(name);
        if (Files.exists(path) && !folder.equals(path.toRealPath().getParent())) {
            throw SmaltiException.badInput(
                    "the index names " + Printable.of(name) + ", a link to a file outside its folder,"
                            + " as in the cache of Hugging Face; copy the folder with its links followed (cp -rL FOLDER COPY) and"
                            + " convert the copy");
        }
        if (!Files.isRegularFile(path)) {
            throw SmaltiException.badInput("the index names " + Printable.of(name) + ", which is not beside it");
        }
        return path;
    }
}
