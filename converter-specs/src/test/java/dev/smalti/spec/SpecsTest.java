package dev.smalti.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.smalti.SmaltiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SpecsTest {
    private static final Path FOLDER = Path.of("src/main/resources/dev/smalti/specs");

    @Test
    void everySpecOfOursFitsTheSchemaAndIsInTheIndex() throws IOException {
        List<String> listed = new ArrayList<>();
        Specs.resource("index.json").forEach(name -> listed.add(name.asText()));
        List<String> present;
        try (Stream<Path> files = Files.list(FOLDER)) {
            present = files.map(file -> file.getFileName().toString().replace(".json", ""))
                    .filter(name -> !name.equals("index"))
                    .toList();
        }

        assertThat(listed).containsExactlyInAnyOrderElementsOf(present);
        for (String name : listed) {
            JsonNode spec = Specs.resource(name + ".json");
            assertThatCode(() -> Specs.refuseMisfit(spec, name)).doesNotThrowAnyException();
            assertThat(spec.get("name").asText()).isEqualTo(name);
        }
        assertThat(Specs.builtIn()).extracting(Spec::name).isEqualTo(listed);
    }

    @Test
    void schemaAndCompilerKnowTheSameHyperparameters() {
        List<String> inSchema = new ArrayList<>();
        Specs.resource("spec.schema.json")
                .at("/$defs/hyperparameter/enum")
                .forEach(name -> inSchema.add(name.asText()));

        assertThat(inSchema)
                .containsExactlyElementsOf(Arrays.stream(Hyperparameter.values())
                        .map(Hyperparameter::key)
                        .toList());
    }

    @Test
    void namesThePlaceInABrokenSpec() {
        assertThatThrownBy(() -> Specs.parse("""
                        {
                          "name": "mine", "title": "Mine", "extends": "taming-vqmodel",
                          "recognise": {"keys": ["a.weight"]},
                          "hyperparameters": {"ch": [{"from": "side", "tensor": "a.weight", "axis": -1}]}
                        }
                        """, "mine.json"))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("mine.json: /hyperparameters/ch/0/axis: must have a minimum value of 0");
        assertThatThrownBy(() -> Specs.parse("{\"name\": \"mine\", \"title\": \"Mine\"}", "mine.json"))
                .hasMessageStartingWith("mine.json: /: required property 'recognise' not found");
        assertThatThrownBy(() -> Specs.parse("{\"name\": 3", "mine.json"))
                .hasMessage(
                        "mine.json: not JSON at line 1, column 11: Unexpected end-of-input: expected close marker for"
                                + " Object (start marker at line 1, column 1)");
        assertThatThrownBy(() -> Specs.parse("[]", "mine.json"))
                .hasMessage("mine.json: /: array found, object expected");
        assertThatThrownBy(() -> Specs.parse(
                        "{\"name\": \"mine\", \"title\": \"Mine\", \"extends\": \"../x\","
                                + " \"recognise\": {\"keys\": [\"a\"]}}",
                        "mine.json"))
                .hasMessage("a spec extends \"../x\", which is none of Smalti's own");
    }

    @Test
    void anExtendingSpecKeepsWhatItDoesNotSay() {
        Spec spec = Specs.parse("""
                {
                  "name": "mine", "title": "Mine", "extends": "taming-vqmodel",
                  "recognise": {"keys": ["net.conv_in.weight"]},
                  "renames": [{"from": "encoder", "to": ["net"]}],
                  "hyperparameters": {"norm_groups": [{"from": "value", "value": 16}]}
                }
                """, "mine.json");

        Spec base = Specs.builtIn().get(0);
        assertThat(spec.name()).isEqualTo("mine");
        assertThat(spec.recognise().keys()).containsExactly("net.conv_in.weight");
        assertThat(spec.recognise().targets()).isEqualTo(base.recognise().targets());
        assertThat(spec.hyperparameters().get(Hyperparameter.CH))
                .isEqualTo(base.hyperparameters().get(Hyperparameter.CH));
        assertThat(spec.hyperparameters().get(Hyperparameter.NORM_GROUPS).toString())
                .contains("16");
        assertThat(spec.ignore()).isEqualTo(base.ignore());
    }
}
