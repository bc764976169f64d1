package dev.smalti.job;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.smalti.DrawRule;
import dev.smalti.Scheme;
import dev.smalti.SmaltiException;
import dev.smalti.SmaltiException.Kind;
import dev.smalti.Strategy;
import dev.smalti.io.ParseFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The published form of a {@link Job}: JSON that fits {@code job.schema.json} beside this class. */
public final class JobJson {
    private static final String SCHEMA = "job.schema.json";

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .addModule(new SimpleModule()
                    .addSerializer(DrawRule.class, new LowerCase<>())
                    .addDeserializer(DrawRule.class, new ReadDrawRule())
                    .addSerializer(Scheme.class, new LowerCase<>())
                    .addSerializer(Strategy.class, new LowerCase<>()))
            .build();

    private JobJson() {}

    /** Constants as JSON has them elsewhere. */
    private static final class LowerCase<E extends Enum<E>> extends JsonSerializer<E> {
        @Override
        public void serialize(E value, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeString(value.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }
    }

    /** The schema has let through none but these words. */
    private static final class ReadDrawRule extends JsonDeserializer<DrawRule> {
        @Override
        public DrawRule deserialize(JsonParser json, DeserializationContext context) throws IOException {
            return DrawRule.valueOf(json.getText().toUpperCase(Locale.ROOT).replace('-', '_'));
        }
    }

    /**
     * Reads a job.
     *
     * @param source what it is read from, for messages
     * @throws SmaltiException of kind CORRUPT where it is no JSON, UNSUPPORTED where a newer release wrote it, BAD_INPUT
     *     where it does not fit the schema or a value is out of range; the message names the place
     */
    public static Job read(String text, String source) {
        JsonNode node;
        try {
            node = MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new SmaltiException(
                    Kind.CORRUPT, source + ": not JSON" + ParseFailure.where(e) + ": " + ParseFailure.reason(e), e);
        }
        return read(node, source);
    }

    /** As {@link #read(String, String)}, of JSON that is parsed already. */
    public static Job read(JsonNode node, String source) {
        JsonNode version = node.get("version");
        if (version != null && version.isIntegralNumber() && version.asLong() > Job.VERSION) {
            throw SmaltiException.unsupported(source + ": a job of version " + version.asText()
                    + ", but this release knows " + Job.VERSION + "; update to run it");
        }
        refuseMisfit(node, source);
        try {
            return MAPPER.treeToValue(node, Job.class);
        } catch (ValueInstantiationException e) {
            if (e.getCause() instanceof SmaltiException cause) {
                throw new SmaltiException(cause.kind(), source + ": " + cause.getMessage(), e);
            }
            throw misfit(source, e);
        } catch (JsonProcessingException e) {
            throw misfit(source, e);
        }
    }

    private static SmaltiException misfit(String source, JsonProcessingException e) {
        return new SmaltiException(Kind.BAD_INPUT, source + ": not a job: " + ParseFailure.reason(e), e);
    }

    /** A job as indented text without an end of line. */
    public static String write(Job job) {
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
        try {
            return MAPPER.writer(printer).forType(Job.class).writeValueAsString(job);
        } catch (JsonProcessingException e) {
            throw new AssertionError("records of strings and numbers are always JSON", e);
        }
    }

    /** A job as a tree. */
    public static JsonNode tree(Job job) {
        try {
            return MAPPER.readTree(write(job));
        } catch (JsonProcessingException e) {
            throw new AssertionError("what was just written is JSON", e);
        }
    }

    /** The schema, JSON Schema of draft 2020-12. */
    public static String schema() {
        try (@Nullable InputStream in = JobJson.class.getResourceAsStream(SCHEMA)) {
            if (in == null) {
                throw new AssertionError(SCHEMA + " is missing from the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(SCHEMA + " is damaged", e);
        }
    }

    /** Fails with the innermost place that does not fit the schema. */
    private static void refuseMisfit(JsonNode node, String source) {
        Schema schema;
        try {
            schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(MAPPER.readTree(schema()));
        } catch (JsonProcessingException e) {
            throw new AssertionError(SCHEMA + " is damaged", e);
        }
        schema.validate(node).stream()
                .min(Comparator.comparing((Error e) -> -e.getInstanceLocation().getNameCount())
                        .thenComparing(e -> e.getInstanceLocation().toString()))
                .ifPresent(error -> {
                    String path = error.getInstanceLocation().toString();
                    throw SmaltiException.badInput(
                            source + ": " + (path.isEmpty() ? "/" : path) + ": " + error.getMessage());
                });
    }
}
