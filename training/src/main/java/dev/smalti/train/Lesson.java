package dev.smalti.train;

import dev.smalti.Device;
import dev.smalti.SmaltiException;
import dev.smalti.SmaltiException.Kind;
import dev.smalti.data.Example;
import dev.smalti.data.MapSheet;
import dev.smalti.data.token.TokenDataset;
import dev.smalti.graph.GraphException;
import dev.smalti.image.Pixels;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A learner and what it learns from; closing it closes the learner.
 *
 * @param learner new: it has learned nothing yet
 * @param batches in the form that it asks for
 */
public record Lesson(Learner learner, BatchSource batches) implements AutoCloseable {
    private static final int SHOWN = 8;

    /**
     * The lesson of a recipe for tokenizers.
     *
     * @param seed decides the first weights and all chance
     * @throws SmaltiException bad input where the recipe's numbers make no model, there is no such data, or it lacks what the
     *     recipe shows
     */
    public static Lesson of(TokenizerRecipe recipe, TrainingData data, long seed, Device device) {
        int size = recipe.data().size();
        try {
            Shown show = recipe.data().shown();
            List<Pixels> shown = shown(recipe, data.shown(size, SHOWN));
            if (show == Shown.LABELS) {
                requireLabels(recipe, recipe.data().channels(), shown.get(0).channels());
            }
            return new Lesson(
                    TokenizerLearner.create(recipe, seed, shown, device),
                    new PictureBatches(
                            recipe.data()
                                    .examples(data.squares(size, recipe.data().zoomed()), seed),
                            recipe.data().batch(),
                            seed,
                            List.of(show.field())));
        } catch (GraphException | IllegalArgumentException | ArithmeticException e) {
            throw noModel(recipe, e);
        }
    }

    /**
     * The lesson of a recipe for segmenters.
     *
     * @param seed decides the first weights and all chance
     * @throws SmaltiException bad input where the recipe's numbers make no model, there is no such data, or its pictures have
     *     no segmentations of so many labels
     */
    public static Lesson of(SegmenterRecipe recipe, TrainingData data, long seed, Device device) {
        int size = recipe.data().size();
        List<Example> shown = data.shown(size, SHOWN);
        requireLabels(
                recipe, recipe.model().labels(), Shown.LABELS.of(shown.get(0)).channels());
        try {
            return new Lesson(
                    new SegmenterLearner(recipe.model(), recipe.settings(seed), shown, device),
                    new PictureBatches(data.squares(size), recipe.data().batch(), seed, SegmenterLearner.FIELDS));
        } catch (GraphException | IllegalArgumentException | ArithmeticException e) {
            throw noModel(recipe, e);
        }
    }

    /**
     * The lesson of a recipe for classifiers.
     *
     * @param seed decides the first weights and all chance
     * @throws SmaltiException bad input where the recipe's numbers make no model, there is no such data, too little of it, or
     *     it has another number of classes
     */
    public static Lesson of(ClassifierRecipe recipe, TrainingData data, long seed, Device device) {
        ClassifierData parts = ClassifierData.of(recipe, data);
        try {
            return new Lesson(
                    new ClassifierLearner(recipe, parts, seed, device),
                    new DegradedBatches(
                            new PictureBatches(parts.learned(), recipe.data().batch(), seed, ClassifierLearner.FIELDS),
                            seed,
                            recipe.data().degraded()));
        } catch (GraphException | IllegalArgumentException | ArithmeticException e) {
            throw noModel(recipe, e);
        }
    }

    /**
     * The lesson of a recipe for priors.
     *
     * @param data what {@link PriorData#encode} made of the recipe's pictures
     * @param source where its tokens came from: samples are decoded by the same tokenizer
     * @param seed decides the first weights and all chance
     * @throws SmaltiException bad input where the recipe's numbers make no model
     */
    public static Lesson of(PriorRecipe recipe, PriorData data, PriorData.Source source, long seed, Device device) {
        TokenDataset held = data.held();
        TokenDataset shown = held == null ? data.learned() : held;
        try {
            PriorSamples samples = new PriorSamples(
                    PriorExport.of(recipe, data.learned()), shown, SHOWN, source.tokenizer(), source.stage(), device);
            return new Lesson(
                    PriorLearner.create(recipe, data.learned(), new PriorLearner.Extras(held, samples), seed, device),
                    new TokenBatches(
                            data.learned(),
                            recipe.data().sequences(),
                            recipe.data().keep(),
                            seed));
        } catch (GraphException | IllegalArgumentException | ArithmeticException e) {
            throw noModel(recipe, e);
        }
    }

    /** What of the examples the samples show; where sheets of maps are learned, the last quarter are some. */
    private static List<Pixels> shown(TokenizerRecipe recipe, List<Example> examples) {
        Double maps = recipe.data().maps();
        int pictures = maps == null || maps == 0 ? examples.size() : examples.size() - examples.size() / 4;
        Shown show = recipe.data().shown();
        return IntStream.range(0, examples.size())
                .mapToObj(i -> i < pictures ? show.of(examples.get(i)) : MapSheet.of(examples.get(i)))
                .toList();
    }

    private static void requireLabels(Recipe recipe, int wanted, int known) {
        if (wanted != known) {
            throw SmaltiException.badInput(
                    "the recipe '" + recipe.name() + "' is for " + wanted + " labels, the data has " + known);
        }
    }

    private static SmaltiException noModel(Recipe recipe, RuntimeException e) {
        return new SmaltiException(
                Kind.BAD_INPUT, "the recipe '" + recipe.name() + "' makes no model: " + e.getMessage(), e);
    }

    @Override
    public void close() {
        learner.close();
    }
}
