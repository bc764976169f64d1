package dev.smalti.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.smalti.checkpoint.PickleValue.Dict;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What a checkpoint says of its model beside the weights: the hyperparameters that trainers store there, and how far the
 * training was. Plain values only, whatever objects held them: a namespace of arguments, a container of OmegaConf, a
 * configuration's class are mappings.
 */
public final class Settings {
    /** Of a file that says nothing. */
    public static final Settings NONE = new Settings(Map.of(), OptionalLong.empty(), OptionalLong.empty());

    /** The keys of mappings, the one that is nearest to the model first. */
    private static final List<String> SECTIONS = List.of(
            "model_args",
            "hyper_parameters",
            "hparams",
            "hyperparameters",
            "model_config",
            "model_cfg",
            "config",
            "cfg",
            "args",
            "opt");

    private static final List<String> STEPS = List.of("global_step", "iter_num", "iteration", "step", "steps");
    private static final List<String> EPOCHS = List.of("epoch", "epochs");
    private static final List<String> COUNTS =
            Stream.concat(STEPS.stream(), EPOCHS.stream()).toList();
    private static final String METADATA = "__metadata__";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Map<String, ObjectNode> sections;
    private final OptionalLong step;
    private final OptionalLong epoch;

    private Settings(Map<String, ObjectNode> sections, OptionalLong step, OptionalLong epoch) {
        this.sections = sections;
        this.step = step;
        this.epoch = epoch;
    }

    /** Whether an entry of this name is taken for hyperparameters, where it is a mapping. */
    static boolean isSection(String name) {
        return SECTIONS.contains(name);
    }

    /** The mappings of hyperparameters by their keys in the file, the one with most authority first. Copies. */
    public Map<String, ObjectNode> sections() {
        Map<String, ObjectNode> copies = new LinkedHashMap<>();
        sections.forEach((key, section) -> copies.put(key, section.deepCopy()));
        return copies;
    }

    /** How many steps the training had done; empty where the file does not say it. */
    public OptionalLong step() {
        return step;
    }

    /** How often the training had seen its data; empty where the file does not say it. */
    public OptionalLong epoch() {
        return epoch;
    }

    /** Collects what stands beside the weights; the first of a name counts. For one thread. */
    static final class Builder {
        private final Map<String, ObjectNode> found = new HashMap<>();
        private final ObjectNode metadata = JsonNodeFactory.instance.objectNode();
        private final Map<String, Long> counts = new HashMap<>();

        /** Takes up what a dictionary of a pickle holds beside weights. */
        void beside(Dict dict) {
            PlainValues plain = new PlainValues();
            for (String key : SECTIONS) {
                dict.get(key)
                        .flatMap(plain::of)
                        .filter(ObjectNode.class::isInstance)
                        .map(ObjectNode.class::cast)
                        .filter(section -> !section.isEmpty())
                        .ifPresent(section -> found.putIfAbsent(key, section));
            }
            for (String key : COUNTS) {
                dict.get(key)
                        .filter(PickleValue.Int.class::isInstance)
                        .ifPresent(value -> counts.putIfAbsent(key, ((PickleValue.Int) value).value()));
            }
        }

        /** Takes up a text of a header; one that is an object in JSON is a mapping. */
        void metadata(String key, String text) {
            if (SECTIONS.contains(key) && text.startsWith("{")) {
                try {
                    if (JSON.readTree(text) instanceof ObjectNode section) {
                        found.putIfAbsent(key, section);
                        return;
                    }
                } catch (JsonProcessingException e) {
                    // A text that only looks like JSON stays a text.
                    metadata.put(key, text);
                    return;
                }
            }
            metadata.put(key, text);
            if (COUNTS.contains(key) && text.matches("[0-9]{1,18}")) {
                counts.putIfAbsent(key, Long.parseLong(text));
            }
        }

        Settings build() {
            Map<String, ObjectNode> ordered = new LinkedHashMap<>();
            for (String key : SECTIONS) {
                JsonNode section = found.get(key);
                if (section instanceof ObjectNode object) {
                    ordered.put(key, object);
                }
            }
            if (!metadata.isEmpty()) {
                ordered.put(METADATA, metadata);
            }
            return new Settings(ordered, first(STEPS), first(EPOCHS));
        }

        private OptionalLong first(List<String> keys) {
            return keys.stream()
                    .filter(counts::containsKey)
                    .mapToLong(counts::get)
                    .findFirst();
        }
    }
}
