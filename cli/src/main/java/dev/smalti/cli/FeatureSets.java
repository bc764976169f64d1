package dev.smalti.cli;

import dev.smalti.SmaltiException;
import dev.smalti.cli.argument.EvaluationData;
import dev.smalti.cli.console.Console;
import dev.smalti.cli.console.Progress;
import dev.smalti.data.Example;
import dev.smalti.evaluate.FeatureEvaluation;
import dev.smalti.evaluate.Prediction;
import dev.smalti.evaluate.SetComparison;
import dev.smalti.evaluate.TokenizerEvaluation.Trial;
import dev.smalti.evaluate.TrainedClassifier;
import dev.smalti.image.Pixels;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sets of pictures as the classifier of {@code --features} sees them.
 *
 * @param batch how many pictures it is shown at once
 */
record FeatureSets(Console console, TrainedClassifier classifier, int batch) {
    /**
     * The originals and what they are compared with.
     *
     * @throws SmaltiException of kind BAD_INPUT where a set is too small to be compared, before anything is drawn
     */
    FeatureEvaluation evaluation(
            EvaluationData data, List<Example> examples, EvaluationData.@Nullable Against against) {
        requireEnough("--data", examples.size());
        if (against != null) {
            requireEnough("--against", against.pictures().size());
        }
        List<Prediction> originals =
                see("originals", examples.stream().map(Example::picture).toList());
        int few = Math.min(
                examples.size(),
                against == null ? examples.size() : against.pictures().size());
        int features = originals.get(0).features().length;
        if (few <= features) {
            console.note("a scene distance of " + few + " pictures, no more than the " + features
                    + " features, is mostly that of any so few pictures; --count N for more");
        }
        FeatureEvaluation.Reference reference = against == null
                ? null
                : new FeatureEvaluation.Reference(against.title(), see("reference", against.pictures()));
        return new FeatureEvaluation(classifier, originals, classes(data, examples), reference);
    }

    /** Measures, beside the originals, what was made of them; empty lists where nothing was. */
    FeatureEvaluation.Report report(
            FeatureEvaluation evaluation, List<Trial> trials, List<Pixels> drawings, boolean drawnByClass) {
        return evaluation.report(
                trials.isEmpty()
                        ? null
                        : see(
                                "reconstructions",
                                trials.stream().map(Trial::again).toList()),
                drawings.isEmpty() ? null : see("drawings", drawings),
                drawnByClass);
    }

    /** The classes of the examples, where they are known and those of the classifier. */
    private @Nullable List<Integer> classes(EvaluationData data, List<Example> examples) {
        List<String> names = data.classes();
        if (names.isEmpty()) {
            return null;
        }
        if (!names.equals(classifier.facts().classes())) {
            console.note(
                    "the classifier tells other classes apart than those of the data, so that nothing is said of them");
            return null;
        }
        return FeatureEvaluation.classes(examples);
    }

    private List<Prediction> see(String what, List<Pixels> pictures) {
        List<Prediction> seen = new ArrayList<>();
        try (Progress progress = console.progress("look at " + what, pictures.size())) {
            for (int i = 0; i < pictures.size(); i += batch) {
                List<Pixels> some = pictures.subList(i, Math.min(pictures.size(), i + batch));
                seen.addAll(classifier.predict(some));
                progress.advance(some.size());
            }
        }
        return seen;
    }

    private static void requireEnough(String option, int pictures) {
        if (pictures <= SetComparison.NEIGHBOURS) {
            throw SmaltiException.badInput("--features compares sets of at least " + (SetComparison.NEIGHBOURS + 1)
                    + " pictures, " + option + " has " + pictures);
        }
    }
}
