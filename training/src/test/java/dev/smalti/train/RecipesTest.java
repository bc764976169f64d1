package dev.smalti.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.smalti.GridShape;
import dev.smalti.SmaltiException;
import dev.smalti.data.token.PriorCondition;
import dev.smalti.data.token.TokenDataset;
import dev.smalti.objective.GptInitialiser;
import dev.smalti.objective.GridPlaces;
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

    @Test
    void aPriorBeginsWithPlacesWhereItsRecipeSaysSo() {
        TokenDataset data = PriorLearnerTest.rows(8);
        List<Long> shape = List.of(1L, 17L, 32L);
        PriorRecipe grid = (PriorRecipe) changed("prior-tiny", "model.places", "grid");
        assertThat(grid.initialiser(data, 1).values("transformer.pos_emb", shape))
                .isEqualTo(new GptInitialiser(1, new GridPlaces(null, 1, data.grid()))
                        .values("transformer.pos_emb", shape));
        PriorRecipe plain = (PriorRecipe) Recipes.parse(Recipes.read("prior-tiny"));
        assertThat(plain.initialiser(data, 1).values("transformer.pos_emb", shape))
                .containsOnly(0);

        PriorRecipe drawn = (PriorRecipe)
                Recipes.parse(Recipes.changed(Recipes.read("scenes-depth-prior"), Map.of("model.places", "grid")));
        TokenDataset covered =
                new TokenDataset(new GridShape(4, 8), 8, new TokenDataset.Vocabularies(8, 8), 1, new int[40]);
        assertThat(drawn.initialiser(covered, 1).places())
                .isEqualTo(new GridPlaces(new GridShape(2, 4), 8, new GridShape(4, 8)));
    }

    private static Recipe changed(String name, String place, String value) {
        return Recipes.parse(Recipes.changed(Recipes.read(name), Map.of(place, value)));
    }
}
