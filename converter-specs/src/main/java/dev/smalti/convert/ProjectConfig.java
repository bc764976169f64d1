package dev.smalti.convert;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.smalti.SmaltiException;
import dev.smalti.io.FileFailure;
import dev.smalti.io.ParseFailure;
import dev.smalti.io.Sha256;
import dev.smalti.io.WrongFile;
import dev.smalti.spec.ConfigSection;
import dev.smalti.spec.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The config that came with a checkpoint: a {@code project.yaml} of taming-transformers or latent-diffusion
 * ({@code model.target}, {@code model.params}), or a {@code config.json} of diffusers ({@code _class_name}). Values are
 * checked when they are asked for, so that a strange data section does no harm.
 */
public final class ProjectConfig {
    /** Configs of any project are a few kilobytes; more than this is not one. */
    static final int LARGEST_BYTES = 1 << 20;

    private static final String TRANSFORMER = "transformer_config";
    private static final String MODEL = "model";
    private static final String REMAP = "remap";

    /** Mappings inside what a checkpoint says of itself that are about its model. */
    private static final List<String> PARTS = List.of(
            MODEL,
            "model_args",
            "model_config",
            "model_cfg",
            "config",
            "cfg",
            "hparams",
            "params",
            "args",
            "opt",
            "transformer",
            "gpt",
            "network");

    private static final ObjectMapper YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final Path file;
    private final @Nullable String sha256;
    private final ConfigSection top;
    private final ConfigSection model;

    private ProjectConfig(Path file, @Nullable String sha256, ConfigSection top, ConfigSection model) {
        this.file = file;
        this.sha256 = sha256;
        this.top = top;
        this.model = model;
    }

    /**
     * Reads a config; a name that ends in {@code .json} is JSON, everything else YAML.
     *
     * @throws SmaltiException if it is missing, too large, or no mapping
     */
    public static ProjectConfig read(Path file) {
        try {
            long size = Files.size(file);
            if (size > LARGEST_BYTES) {
                WrongFile.refuse(file, "config");
                throw SmaltiException.badInput(file + ": a config has at most " + LARGEST_BYTES + " bytes, this has "
                        + size + "; is it the checkpoint?");
            }
            byte[] bytes = Files.readAllBytes(file);
            WrongFile.refuse(file, bytes, "config");
            JsonNode root = parse(bytes, file);
            ConfigSection top = new ConfigSection(fileName(file), "", null, (ObjectNode) root);
            return new ProjectConfig(file, Sha256.of(bytes), top, modelOf(root, fileName(file)));
        } catch (NoSuchFileException e) {
            throw new SmaltiException(SmaltiException.Kind.BAD_INPUT, file + ": no such config file", e);
        } catch (IOException e) {
            throw FileFailure.unreadable(file + ": cannot be read", e);
        }
    }

    /**
     * What a checkpoint says beside its weights.
     *
     * @param file the checkpoint's name
     * @param key of the mapping in it
     */
    static ProjectConfig beside(String file, String key, ObjectNode mapping) {
        ObjectNode resolved = Interpolations.resolved(mapping);
        // A checkpoint chooses no file to read; the entries that a remap keeps are a buffer beside the weights.
        resolved.findParents(REMAP).forEach(parent -> ((ObjectNode) parent).remove(REMAP));
        ConfigSection top = new ConfigSection(file, key, null, resolved);
        ConfigSection model = top.isModel() ? top.asModel() : top;
        for (String part : PARTS) {
            if (resolved.get(part) instanceof ObjectNode) {
                ConfigSection nested = top.nested(part);
                model = part.equals(MODEL) ? nested.or(model) : model.or(nested);
            }
        }
        return new ProjectConfig(Path.of(file), null, top, model);
    }

    /** Whether it describes a model, and not only a training or single values of one. */
    boolean isProject() {
        return isComposite() || hasTransformer() || model.target().isPresent();
    }

    /** The file it was read from; paths inside it are relative to that file's folder. */
    public Path file() {
        return file;
    }

    /** SHA-256 of the file, lower-case hex; null of what stands in a checkpoint. */
    public @Nullable String sha256() {
        return sha256;
    }

    /** Whether it describes a model that carries its autoencoders inside, such as a transformer. */
    boolean isComposite() {
        return model.has(Part.FIRST_STAGE.configKey()) || model.has(Part.COND_STAGE.configKey());
    }

    /** Whether it describes a transformer over the tokens of an autoencoder. */
    boolean hasTransformer() {
        return model.has(TRANSFORMER);
    }

    /** The parameters of the whole model. */
    ConfigSection model() {
        return model;
    }

    /** The parameters of the transformer: a section of their own, or those of the whole model. */
    ConfigSection transformer() {
        return hasTransformer() ? model.nested(TRANSFORMER) : model;
    }

    /** The data set of one split, e.g. {@code train}; empty where the config has none. */
    Optional<ConfigSection> data(String split) {
        String key = "data.params." + split;
        return top.has(key) ? Optional.of(top.nested(key)) : Optional.empty();
    }

    /**
     * The section of one autoencoder: the whole config, or a part of that of a larger model.
     *
     * @return null if a larger model has no such part
     * @throws SmaltiException if the part is no autoencoder of its own
     */
    @Nullable
    public ConfigSection part(Part part) {
        if (part == Part.ALL || !isComposite()) {
            return model;
        }
        if (!model.has(part.configKey())) {
            return null;
        }
        return model.nested(part.configKey()).withDefault("image_key", model.text(part.contentKey()));
    }

    /** Aliases and merge keys, which the tree would hold as plain text; no config of the projects has any. */
    private static void refuseReferences(byte[] bytes, Path file) throws IOException {
        try (YAMLParser yaml = (YAMLParser) YAML.createParser(bytes)) {
            while (yaml.nextToken() != null) {
                boolean merge = yaml.hasToken(JsonToken.FIELD_NAME)
                        && yaml.currentName().equals("<<");
                if (merge || yaml.isCurrentAlias()) {
                    JsonLocation at = yaml.currentTokenLocation();
                    throw SmaltiException.unsupported(file + ": line " + at.getLineNr() + ", column " + at.getColumnNr()
                            + ": " + (merge ? "the merge key <<" : "the alias *" + yaml.getText())
                            + " is not supported; write the values themselves");
                }
            }
        }
    }

    private static JsonNode parse(byte[] bytes, Path file) throws IOException {
        boolean json = fileName(file).toLowerCase(Locale.ROOT).endsWith(".json");
        JsonNode root;
        try {
            if (!json) {
                refuseReferences(bytes, file);
            }
            root = (json ? JSON : YAML).readTree(bytes);
        } catch (SmaltiException e) {
            throw e;
        } catch (JsonProcessingException e) {
            throw new SmaltiException(
                    SmaltiException.Kind.CORRUPT,
                    file + ": not " + (json ? "JSON" : "YAML") + ParseFailure.where(e) + ": " + ParseFailure.reason(e),
                    e);
        } catch (IOException e) {
            throw new SmaltiException(
                    SmaltiException.Kind.CORRUPT,
                    file + ": not " + (json ? "JSON" : "YAML") + ": " + FileFailure.reason(e),
                    e);
        } catch (RuntimeException | StackOverflowError e) {
            // SnakeYAML reports some limits, such as nesting, by exceptions of its own.
            throw new SmaltiException(
                    SmaltiException.Kind.CORRUPT,
                    file + ": not " + (json ? "JSON" : "YAML") + ": " + firstLine(String.valueOf(e.getMessage())),
                    e);
        }
        if (!(root instanceof ObjectNode)) {
            throw SmaltiException.badInput(file + ": a config is a mapping of keys to values, this is not");
        }
        return root;
    }

    /** The model: under {@code model}, at the top with {@code target}, as bare parameters, or as diffusers writes it. */
    private static ConfigSection modelOf(JsonNode root, String name) {
        if (root.has("_class_name")) {
            return new ConfigSection(
                    name, "", "diffusers." + root.get("_class_name").asText(), (ObjectNode) root);
        }
        ConfigSection top = new ConfigSection(name, "", null, (ObjectNode) root);
        if (top.has("model")) {
            return top.nested("model");
        }
        return top.isModel() ? top.asModel() : top;
    }

    private static String fileName(Path file) {
        return String.valueOf(file.getFileName());
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("").strip();
    }
}
