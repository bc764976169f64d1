package dev.smalti.evaluate;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.smalti.SmaltiException;
import dev.smalti.data.Example;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sets of pictures measured by what a classifier finds in them: how each compares with a reference, and whether the pictures
 * are of the classes that they should be of.
 *
 * @param classifier whose predictions these are
 * @param originals the pictures of the data
 * @param classes of the originals, by number; null where they are not known, or not those of the classifier
 * @param reference other pictures of the same kind; null where the originals are the reference themselves
 */
public record FeatureEvaluation(
        TrainedClassifier classifier,
        List<Prediction> originals,
        @Nullable List<Integer> classes,
        @Nullable Reference reference) {
    /**
     * Pictures to compare with.
     *
     * @param title what they are, in words
     * @param pictures what the classifier finds in them
     */
    public record Reference(String title, List<Prediction> pictures) {}

    /**
     * Which classifier measured. Numbers of another do not compare.
     *
     * @param sha256 of its file
     * @param classes how many it tells apart
     * @param features how many it finds in a picture
     * @param side to which it scales pictures, in pixels
     */
    public record Measure(String sha256, int classes, int features, int side) {}

    /**
     * One set of pictures.
     *
     * @param pictures how many
     * @param comparison with the reference; absent for the reference itself
     * @param distanceToOriginals scene distance of reconstructions to their own originals; absent for all else
     * @param classAgreement the share of pictures that the classifier takes for the class that they should be of; absent
     *     where they should be of none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Measured(
            int pictures,
            @Nullable SetComparison comparison,
            @Nullable Double distanceToOriginals,
            @Nullable Double classAgreement) {}

    /**
     * Everything. What originals reach is the most that can be expected of the others.
     *
     * @param classifier which one measured
     * @param neighbours k of precision, recall, density and coverage
     * @param reference what the sets are compared with, in words
     * @param referencePictures how many there are
     * @param originals the pictures of the data
     * @param reconstructed what a tokenizer makes of them; absent without one
     * @param drawn what a prior draws under their conditions; absent without one
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Report(
            Measure classifier,
            int neighbours,
            String reference,
            int referencePictures,
            Measured originals,
            @Nullable Measured reconstructed,
            @Nullable Measured drawn) {}

    /** The classes of examples by number; null where one has none. */
    public static @Nullable List<Integer> classes(List<Example> examples) {
        if (examples.stream().anyMatch(example -> example.classNumber().isEmpty())) {
            return null;
        }
        return examples.stream()
                .map(example -> example.classNumber().orElseThrow())
                .toList();
    }

    /**
     * Measures the sets.
     *
     * @param reconstructed in the order of the originals; null for none
     * @param drawn in the order of the originals; null for none
     * @param drawnByClass whether the drawings should be of the originals' classes
     * @throws SmaltiException of kind BAD_INPUT where a set has too few pictures
     */
    public Report report(
            @Nullable List<Prediction> reconstructed, @Nullable List<Prediction> drawn, boolean drawnByClass) {
        List<Prediction> compared = reference == null ? originals : reference.pictures();
        return new Report(
                new Measure(
                        classifier.digest(),
                        classifier.facts().classes().size(),
                        originals.get(0).features().length,
                        classifier.facts().side()),
                SetComparison.NEIGHBOURS,
                reference == null ? "the originals" : reference.title(),
                compared.size(),
                new Measured(
                        originals.size(),
                        reference == null ? null : SetComparison.of(originals, compared),
                        null,
                        agreement(originals)),
                reconstructed == null
                        ? null
                        : new Measured(
                                reconstructed.size(),
                                SetComparison.of(reconstructed, compared),
                                SetComparison.distance(reconstructed, originals),
                                agreement(reconstructed)),
                drawn == null
                        ? null
                        : new Measured(
                                drawn.size(),
                                SetComparison.of(drawn, compared),
                                null,
                                drawnByClass ? agreement(drawn) : null));
    }

    private @Nullable Double agreement(List<Prediction> pictures) {
        if (classes == null) {
            return null;
        }
        int right = 0;
        for (int i = 0; i < pictures.size(); i++) {
            right += pictures.get(i).likeliest() == classes.get(i) ? 1 : 0;
        }
        return (double) right / pictures.size();
    }
}
