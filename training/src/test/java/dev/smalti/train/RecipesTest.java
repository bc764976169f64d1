package dev.smalti.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.smalti.SmaltiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RecipesTest {
    private static final Path FOLDER = Path.of("src/main/resources/dev/smalti/recipes");

    @Test
    void everyRecipeOfOursFitsTheSchemaAndIsInTheIndex() throws IOException {
        List<String> present;
        try (Stream<Path> files = Files.list(FOLDER)) {
            present = files.map(file -> file.getFileName().toString().replace(".json", ""))
                    .filter(name -> !name.equals("index"))
                    .toList();
        }
        assertThat(Recipes.names()).containsExactlyInAnyOrderElementsOf(present);
        for (String name : Recipes.names()) {
            assertThat(Recipes.parse(Recipes.read(name)).name()).isEqualTo(name);
        }
    }

    @Test
    void changesValuesByTheirPlace() {
        ObjectNode changed = Recipes.changed(
                Recipes.read("vqvae-tiny"),
                Map.of("optimizer.rate", "0.5", "model.multipliers", "[1,3]", "name", "mine"));
        TokenizerRecipe recipe = (TokenizerRecipe) Recipes.parse(changed);
        assertThat(recipe.optimizer().rate()).isEqualTo(0.5);
        assertThat(recipe.model().multipliers()).containsExactly(1, 3);
        assertThat(recipe.name()).isEqualTo("mine");
    }

    @Test
    void namesThePlaceThatDoesNotFit() {
        ObjectNode recipe = Recipes.read("vqvae-tiny");
        assertThatThrownBy(() -> Recipes.changed(recipe, Map.of("data.batch", "0")))
                .hasMessageStartingWith("the recipe: /data/batch: ");
        assertThatThrownBy(() -> Recipes.changed(recipe, Map.of("data.colour", "red")))
                .hasMessageStartingWith("the recipe: /data");
        assertThatThrownBy(() -> Recipes.changed(recipe, Map.of("nothing.rate", "1")))
                .hasMessage("the recipe has no 'nothing.rate'");
    }

    @Test
    void refusesPartsThatDoNotFitEachOther() {
        assertThatThrownBy(() -> changed("vqvae-tiny", "model.attentionLevels", "[0, 3]"))
                .isInstanceOf(SmaltiException.class)
                .hasMessageContaining("model.attentionLevels has level 3, the model has levels 0 to 2");
        assertThatThrownBy(() -> changed("vqvae-tiny", "data.size", "34"))
                .isInstanceOf(SmaltiException.class)
                .hasMessageContaining("data.size is a multiple of the model's factor 4, was 34");
    }

    @Test
    void aPriorOfPicturesWithoutFoldersLeavesTheClassOut() {
        Recipe recipe = changed("prior-tiny", "condition", "{\"kind\": \"unconditional\", \"startToken\": 0}");
        assertThat(((PriorRecipe) recipe).condition()).isEqualTo(new PriorCondition.Unconditional(0));
    }

    private static Recipe changed(String name, String place, String value) {
        return Recipes.parse(Recipes.changed(Recipes.read(name), Map.of(place, value)));
    }
}
