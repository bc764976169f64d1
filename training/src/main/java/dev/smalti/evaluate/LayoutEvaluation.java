package dev.smalti.evaluate;

import dev.smalti.SmaltiException;
import dev.smalti.data.Example;
import dev.smalti.image.Pixels;
import dev.smalti.picture.LabelMap;
import dev.smalti.tokenizer.ImageTokenizer;
import java.util.List;

/**
 * Measures how far a prior's drawings follow the layout that they are drawn from. For one thread; owns neither model.
 *
 * @param tokenizer the prior's
 * @param segmenter says what drawings show
 */
public record LayoutEvaluation(ImageTokenizer tokenizer, TrainedSegmenter segmenter) {
    /**
     * What was measured. The last two say what to expect at best: the segmenter errs, and so does the first stage.
     *
     * @param drawn of drawings
     * @param reconstructed of pictures that have gone through the first stage
     * @param originals of the pictures themselves
     */
    public record Report(LayoutAgreement drawn, LayoutAgreement reconstructed, LayoutAgreement originals) {}

    /**
     * Compares drawings with what was asked for.
     *
     * @param drawings one under the condition of each example, at least one
     * @throws SmaltiException of kind BAD_INPUT where an example has no segmentation, or one of other labels than the
     *     segmenter knows
     */
    public Report compare(List<Example> examples, List<Pixels> drawings) {
        int labels = asked(examples.get(0)).labels();
        LayoutAgreement.Count drawn = new LayoutAgreement.Count(labels);
        LayoutAgreement.Count reconstructed = new LayoutAgreement.Count(labels);
        LayoutAgreement.Count originals = new LayoutAgreement.Count(labels);
        for (int i = 0; i < examples.size(); i++) {
            Example example = examples.get(i);
            LabelMap wanted = asked(example);
            drawn.add(wanted, segmenter.classify(drawings.get(i)));
            reconstructed.add(wanted, segmenter.classify(tokenizer.reconstruct(example.picture())));
            originals.add(wanted, segmenter.classify(example.picture()));
        }
        return new Report(drawn.agreement(), reconstructed.agreement(), originals.agreement());
    }

    private static LabelMap asked(Example example) {
        return example.segmentation()
                .orElseThrow(() -> SmaltiException.badInput("'" + example.name()
                        + "' has no segmentation, with which drawings could be compared; evaluate on scenes or name a"
                        + " folder of segmentations"));
    }
}
