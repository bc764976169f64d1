package dev.smalti.spec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.smalti.SmaltiException;
import dev.smalti.io.FileFailure;
import dev.smalti.io.ParseFailure;
import dev.smalti.io.TextFile;
import dev.smalti.io.WrongFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The specs that come with Smalti, and those that users bring. */
public final class Specs {
    private static final String FOLDER = "/dev/smalti/specs/";
    private static final int LARGEST_BYTES = 1 << 20;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private Specs() {}

    /** Every spec of Smalti's own, in the order in which they are tried. */
    public static List<Spec> builtIn() {
        List<Spec> specs = new ArrayList<>();
        for (JsonNode name : resource("index.json")) {
            specs.add(spec(extended(object(name.asText())), name.asText()));
        }
        return List.copyOf(specs);
    }

    /** Those of Smalti's own for one architecture. */
    public static List<Spec> builtIn(Spec.Architecture architecture) {
        return builtIn().stream()
                .filter(spec -> spec.architecture() == architecture)
                .toList();
    }

    /**
     * A user's spec.
     *
     * @throws SmaltiException if the file cannot be read, or does not fit the schema; the message names the JSON path
     */
    public static Spec read(Path file) {
        try {
            if (Files.size(file) > LARGEST_BYTES) {
                throw SmaltiException.badInput(file + ": a spec has at most " + LARGEST_BYTES + " bytes");
            }
            WrongFile.refuse(file, Files.readAllBytes(file), "spec");
            return parse(TextFile.read(file), file.toString());
        } catch (IOException e) {
            throw FileFailure.unreadable(file + ": cannot be read", e);
        }
    }

    /** A spec from its text; {@code name} is for messages. */
    static Spec parse(String text, String name) {
        JsonNode node;
        try {
            node = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new SmaltiException(
                    SmaltiException.Kind.CORRUPT,
                    name + ": not JSON" + ParseFailure.where(e) + ": " + ParseFailure.reason(e),
                    e);
        }
        refuseMisfit(node, name);
        return spec(extended((ObjectNode) node), name);
    }

    /** Fails with the first place that does not fit the schema. */
    static void refuseMisfit(JsonNode node, String name) {
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(resource("spec.schema.json"));
        List<Error> errors = schema.validate(node);
        errors.stream()
                .min(Comparator.comparing((Error e) -> -e.getInstanceLocation().getNameCount())
                        .thenComparing(e -> e.getInstanceLocation().toString()))
                .ifPresent(error -> {
                    String path = error.getInstanceLocation().toString();
                    throw SmaltiException.badInput(
                            name + ": " + (path.isEmpty() ? "/" : path) + ": " + error.getMessage());
                });
    }

    private static Spec spec(ObjectNode node, String name) {
        try {
            return JSON.treeToValue(node, Spec.class);
        } catch (JsonProcessingException e) {
            throw new SmaltiException(
                    SmaltiException.Kind.BAD_INPUT, name + ": not a spec: " + ParseFailure.reason(e), e);
        }
    }

    /** The spec with what it extends merged in. */
    private static ObjectNode extended(ObjectNode node) {
        JsonNode base = node.remove("extends");
        node.remove("$schema");
        if (base == null) {
            return node;
        }
        boolean known = false;
        for (JsonNode name : resource("index.json")) {
            known |= name.equals(base);
        }
        if (!known) {
            throw SmaltiException.badInput("a spec extends \"" + base.asText() + "\", which is none of Smalti's own");
        }
        ObjectNode merged = extended(object(base.asText()));
        merge(merged, node);
        return merged;
    }

    private static void merge(ObjectNode into, ObjectNode from) {
        from.properties().forEach(entry -> {
            JsonNode present = into.get(entry.getKey());
            if (present instanceof ObjectNode target && entry.getValue() instanceof ObjectNode source) {
                merge(target, source);
            } else {
                into.set(entry.getKey(), entry.getValue());
            }
        });
    }

    private static ObjectNode object(String name) {
        return (ObjectNode) resource(name + ".json");
    }

    /** A file beside the specs. */
    public static JsonNode resource(String name) {
        try (@Nullable InputStream in = Specs.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw new AssertionError(FOLDER + name + " is missing from the jar");
            }
            return JSON.readTree(in);
        } catch (IOException e) {
            throw new AssertionError(FOLDER + name + " is damaged", e);
        }
    }
}
