package dev.smalti.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.smalti.Device;
import dev.smalti.convert.ConversionRequest;
import dev.smalti.convert.Converter;
import dev.smalti.data.SceneVersions;
import dev.smalti.data.token.PriorCondition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every recipe that comes with Smalti, made small by the changes that a user would make, learns from scenes. */
class BundledRecipesTest {
    private static final Device CPU = Device.cpu().withThreads(1);
    private static final int SIDE = 16;

    @TempDir
    private static Path folder;

    /** A tokenizer of what each recipe shows, by its recipe's name. */
    private static final Map<String, Path> TOKENIZERS = new LinkedHashMap<>();

    static List<String> othersThanPriors() {
        return Recipes.names().stream()
                .filter(name -> !(Recipes.parse(Recipes.read(name)) instanceof PriorRecipe))
                .toList();
    }

    static List<String> priors() {
        return Recipes.names().stream()
                .filter(name -> Recipes.parse(Recipes.read(name)) instanceof PriorRecipe)
                .toList();
    }

    @BeforeAll
    static void makeTokenizers() throws Exception {
        try (Lesson lesson = Lesson.of((SegmenterRecipe) small("scenes-segmenter"), scenes(), 1, CPU)) {
            lesson.learner().export(Files.createDirectories(folder.resolve("segmenter")));
        }
        for (String name : List.of("scenes-f8", "scenes-segmentation", "scenes-depth", "scenes-edges", "scenes-pose")) {
            TokenizerRecipe recipe = (TokenizerRecipe) small(name);
            Path run = Files.createDirectories(folder.resolve(name + "-run"));
            try (Lesson lesson = Lesson.of(recipe, scenes(), 1, CPU)) {
                lesson.learner().export(run);
            }
            TOKENIZERS.put(name, folder.resolve(name));
            Converter.convert(ConversionRequest.of(run, folder.resolve(name)));
        }
    }

    @ParameterizedTest
    @MethodSource("othersThanPriors")
    void allThatLearnsFromPicturesLearns(String name) {
        Recipe recipe = small(name);
        if (recipe instanceof SegmenterRecipe segmenter) {
            learns(Lesson.of(segmenter, scenes(), 1, CPU));
        } else if (recipe instanceof ClassifierRecipe classifier) {
            learns(Lesson.of(classifier, scenes(), 1, CPU));
        } else {
            learns(Lesson.of((TokenizerRecipe) recipe, scenes(), 1, CPU));
        }
    }

    @ParameterizedTest
    @MethodSource("priors")
    void aPriorLearnsWhateverItIsGiven(String name) {
        PriorRecipe recipe = (PriorRecipe) small(name);
        PriorData.Source source = new PriorData.Source(tokenizer("scenes-f8"), stage(recipe), null, CPU);
        PriorData data = PriorData.encode(recipe, () -> scenes().middles(SIDE, false), name, source, done -> {});
        learns(Lesson.of(recipe, data, source, 1, CPU));
    }

    /** The loss is a number in both steps, and the second one is of other weights. */
    private static void learns(Lesson made) {
        try (Lesson lesson = made) {
            float first = lesson.learner().step(0, lesson.batches().batch(0)).getOrDefault("loss", Float.NaN);
            float second = lesson.learner().step(1, lesson.batches().batch(0)).getOrDefault("loss", Float.NaN);
            assertThat(first).isFinite().isPositive();
            assertThat(second).isFinite().isNotEqualTo(first);
        }
    }

    private static Path stage(PriorRecipe recipe) {
        PriorCondition condition = recipe.condition();
        if (condition instanceof PriorCondition.LowResolution) {
            return tokenizer("scenes-f8");
        }
        if (condition instanceof PriorCondition.Segmentation) {
            return tokenizer("scenes-segmentation");
        }
        if (condition instanceof PriorCondition.Depth) {
            return tokenizer("scenes-depth");
        }
        if (condition instanceof PriorCondition.Edges) {
            return tokenizer("scenes-edges");
        }
        return condition instanceof PriorCondition.Poses ? tokenizer("scenes-pose") : null;
    }

    private static Path tokenizer(String name) {
        return TOKENIZERS.get(name);
    }

    private static TrainingData scenes() {
        return new TrainingData(SceneVersions.WORD, 3, complaint -> {
            throw new AssertionError(complaint);
        });
    }

    private static Recipe small(String name) {
        ObjectNode recipe = Recipes.read(name);
        Map<String, String> changes = new LinkedHashMap<>();
        changes.put("steps", "2");
        changes.put("data.size", String.valueOf(SIDE));
        changes.put("data.batch", "2");
        switch (recipe.path("kind").asText()) {
            case "prior" -> prior(recipe, changes);
            case "segmenter" -> changes.put("model.channels", "4");
            case "classifier" -> {
                changes.put("model.channels", "4");
                changes.put("data.held", "2");
            }
            default -> tokenizer(recipe, changes);
        }
        return Recipes.parse(Recipes.changed(recipe, changes));
    }

    private static void tokenizer(ObjectNode recipe, Map<String, String> changes) {
        changes.put("model.channels", "4");
        changes.put("model.multipliers", "[1, 1, 1]");
        changes.put("model.blocks", "1");
        // Attention stays on the last level where it was.
        changes.put("model.attentionLevels", recipe.at("/model/attentionLevels").isEmpty() ? "[]" : "[2]");
        changes.put("model.latentChannels", "4");
        changes.put("model.normGroups", "2");
        changes.put("quantizer.entries", "8");
        changes.put("quantizer.dimension", "4");
        // Quantized from the second step on.
        changes.put("quantizer.from", recipe.at("/quantizer/from").asInt() > 0 ? "1" : "0");
        if (recipe.at("/loss/perceptual").has("features")) {
            changes.put("loss.perceptual.features", folder.resolve("segmenter").toString());
        }
        if (recipe.at("/loss").has("adversarial")) {
            changes.put("loss.adversarial.width", "4");
            changes.put("loss.adversarial.layers", "1");
            changes.put("loss.adversarial.schedule.start", "1");
        }
    }

    private static void prior(ObjectNode recipe, Map<String, String> changes) {
        changes.put("model.layers", "1");
        changes.put("model.heads", "1");
        changes.put("model.width", "8");
        changes.put("data.pictures", "4");
        changes.put("data.held", "2");
        if (recipe.at("/condition").has("side")) {
            changes.put("condition.side", String.valueOf(SIDE / 2));
        }
    }
}
