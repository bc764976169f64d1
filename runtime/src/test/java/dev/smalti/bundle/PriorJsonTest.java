package dev.smalti.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.smalti.GridShape;
import dev.smalti.TokenOrder;
import dev.smalti.bundle.Manifest.Content;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a manifest says about priors survives being written and read as manifests are. */
class PriorJsonTest {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    @Test
    void anOrderIsItsNameShapeAndPlaces() throws JsonProcessingException {
        TokenOrder order = TokenOrder.alternating(new GridShape(2, 3));
        String json = "{\"name\":\"alternating\",\"shape\":{\"rows\":2,\"columns\":3},\"places\":[0,1,2,5,4,3]}";
        assertThat(JSON.writeValueAsString(order)).isEqualTo(json);
        TokenOrder read = JSON.readValue(json, TokenOrder.class);
        assertThat(read).isEqualTo(order);
        assertThat(read.name()).isEqualTo("alternating");
    }

    @Test
    void anOrderThatIsNoPermutationIsNotRead() {
        String json = "{\"name\":\"mine\",\"shape\":{\"rows\":2,\"columns\":1},\"places\":[0,0]}";
        assertThatThrownBy(() -> JSON.readValue(json, TokenOrder.class))
                .isInstanceOf(JacksonException.class)
                .hasMessageContaining("the order mine does not name each token of a 2x1 grid once");
    }

    @Test
    void aShapeIsItsRowsAndColumns() throws JsonProcessingException {
        assertThat(JSON.writeValueAsString(new GridShape(2, 3))).isEqualTo("{\"rows\":2,\"columns\":3}");
        assertThat(JSON.readValue("{\"columns\":3,\"rows\":2}", GridShape.class))
                .isEqualTo(new GridShape(2, 3));
    }

    static Stream<Conditioning> conditionings() {
        Manifest.FirstStage stage = new Manifest.FirstStage(
                "vqgan",
                "taming-vqseg",
                Content.SEGMENTATION,
                182,
                182,
                16,
                256,
                1024,
                256,
                null,
                new Manifest.Search("weights.bin", 0, 1 << 20, 1024, null),
                Map.of("ch", 128));
        return Stream.of(
                new Conditioning.Unconditional(3),
                new Conditioning.ClassLabel(2, List.of("tench", "goldfish")),
                new Conditioning.ClassLabel(1000, null),
                new Conditioning.Grid(stage, null),
                new Conditioning.Grid(stage, 256),
                new Conditioning.Coordinates(16, 1024),
                new Conditioning.Objects(
                        Conditioning.Objects.Form.BOXES, 171, 30, 8192, true, false, true, List.of("person")),
                new Conditioning.Objects(
                        Conditioning.Objects.Form.CENTER_POINTS, 171, 30, 8192, false, true, false, null));
    }

    @ParameterizedTest
    @MethodSource("conditionings")
    void aPriorIsReadAsItWasWritten(Conditioning conditioning) throws JsonProcessingException {
        for (TokenOrder order : new TokenOrder[] {null, TokenOrder.spiralIn(new GridShape(16, 16))}) {
            Manifest.Prior prior = new Manifest.Prior(
                    "gpt",
                    "taming-net2net",
                    1024,
                    512,
                    24,
                    16,
                    64,
                    1024,
                    0,
                    new GridShape(16, 16),
                    order,
                    conditioning,
                    Map.of("n_layer", 24));
            String json = JSON.writeValueAsString(prior);
            assertThat(JSON.readValue(json, Manifest.Prior.class)).isEqualTo(prior);
            // Names and orders that are absent are absent in the file, not null.
            assertThat(json).doesNotContain("null");
        }
    }

    @Test
    void theKindOfAConditioningHasAShortName() throws JsonProcessingException {
        assertThat(JSON.writeValueAsString(new Conditioning.Unconditional(3)))
                .isEqualTo("{\"kind\":\"unconditional\",\"startToken\":3}");
        assertThat(JSON.writeValueAsString(new Conditioning.ClassLabel(9, null)))
                .isEqualTo("{\"kind\":\"class\",\"classes\":9}");
        assertThat(JSON.writeValueAsString(new Conditioning.Coordinates(16, 1024)))
                .isEqualTo("{\"kind\":\"coordinates\",\"factor\":16,\"vocabulary\":1024}");
    }
}
