package dev.smalti.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.smalti.SmaltiException;
import dev.smalti.SmaltiException.Kind;
import dev.smalti.io.FileFailure;
import dev.smalti.io.ParseFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The recipes that come with Smalti, and those that users bring; {@code docs/recipe.schema.json} says what they hold. */
public final class Recipes {
    private static final String FOLDER = "/dev/smalti/recipes/";
    private static final int LARGEST_BYTES = 1 << 20;
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private Recipes() {}

    /** The names of Smalti's own. */
    public static List<String> names() {
        List<String> names = new ArrayList<>();
        resource("index.json").forEach(name -> names.add(name.asText()));
        return names;
    }

    /**
     * A recipe of Smalti's own by its name, else the one in a file.
     *
     * @throws SmaltiException bad input where there is neither, or it does not fit the schema; corrupt where it is no JSON
     */
    public static ObjectNode read(String nameOrFile) {
        if (names().contains(nameOrFile)) {
            return (ObjectNode) resource(nameOrFile + ".json");
        }
        Path file = Path.of(nameOrFile);
        if (!nameOrFile.endsWith(".json") && !Files.exists(file)) {
            throw SmaltiException.badInput(
                    "there is no recipe '" + nameOrFile + "': neither a file nor one of " + String.join(", ", names()));
        }
        try {
            if (Files.size(file) > LARGEST_BYTES) {
                throw SmaltiException.badInput(file + ": a recipe has at most " + LARGEST_BYTES + " bytes");
            }
            JsonNode node = JSON.readTree(Files.readAllBytes(file));
            refuseMisfit(node, file.toString());
            return (ObjectNode) node;
        } catch (JsonProcessingException e) {
            throw new SmaltiException(
                    Kind.CORRUPT, file + ": not JSON" + ParseFailure.where(e) + ": " + ParseFailure.reason(e), e);
        } catch (IOException e) {
            throw FileFailure.unreadable("cannot read the recipe " + file, e);
        }
    }

    /**
     * A recipe with some values changed.
     *
     * @param changes by where they are, e.g. {@code optimizer.rate} to {@code 0.0001}; a value is JSON, else a text
     * @throws SmaltiException bad input where a recipe has no such place or no such value
     */
    public static ObjectNode changed(ObjectNode recipe, Map<String, String> changes) {
        ObjectNode changed = recipe.deepCopy();
        changes.forEach((place, value) -> {
            String[] steps = place.split("\\.", -1);
            ObjectNode at = changed;
            for (int i = 0; i < steps.length - 1; i++) {
                if (!(at.get(steps[i]) instanceof ObjectNode next)) {
                    throw SmaltiException.badInput("the recipe has no '" + place + "'");
                }
                at = next;
            }
            at.set(steps[steps.length - 1], value(value));
        });
        refuseMisfit(changed, "the recipe");
        return changed;
    }

    /**
     * A recipe from its JSON.
     *
     * @throws SmaltiException bad input where it does not fit the schema
     */
    public static Recipe parse(ObjectNode recipe) {
        refuseMisfit(recipe, "the recipe");
        ObjectNode plain = recipe.deepCopy();
        plain.remove("$schema");
        try {
            return JSON.treeToValue(plain, Recipe.class);
        } catch (JsonProcessingException e) {
            throw new SmaltiException(Kind.BAD_INPUT, "the recipe is none: " + ParseFailure.reason(e), e);
        }
    }

    private static JsonNode value(String text) {
        try {
            JsonNode value = JSON.readTree(text);
            return value == null || value.isMissingNode() ? TextNode.valueOf(text) : value;
        } catch (JsonProcessingException e) {
            return TextNode.valueOf(text);
        }
    }

    /** Fails with the first place that does not fit the schema. */
    private static void refuseMisfit(JsonNode node, String name) {
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(resource("recipe.schema.json"));
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

    private static JsonNode resource(String name) {
        try (@Nullable InputStream in = Recipes.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw new AssertionError(FOLDER + name + " is missing from the jar");
            }
            return JSON.readTree(in);
        } catch (IOException e) {
            throw new AssertionError(FOLDER + name + " is damaged", e);
        }
    }
}
