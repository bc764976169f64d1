package dev.smalti.evaluate;

import dev.smalti.PartialGrid;
import dev.smalti.SampleListener;
import dev.smalti.SampleRequest;
import dev.smalti.SamplingOptions;
import dev.smalti.SmaltiException;
import dev.smalti.TokenGrid;
import dev.smalti.data.Example;
import dev.smalti.data.token.ExampleCondition;
import dev.smalti.image.Pixels;
import dev.smalti.picture.LabelMap;
import dev.smalti.synthesis.Synthesizer;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures how far a prior's drawings follow the layout that they are drawn from. For one thread; owns neither model.
 *
 * @param prior draws
 * @param conditions what of an example it is given
 * @param segmenter says what drawings show
 * @param options how it draws
 */
public record LayoutEvaluation(
        Synthesizer prior, ExampleCondition conditions, TrainedSegmenter segmenter, SamplingOptions options) {
    /**
     * What was measured. The last two say what to expect at best: the segmenter errs, and so does the first stage.
     *
     * @param drawn of drawings
     * @param reconstructed of pictures that have gone through the first stage
     * @param originals of the pictures themselves
     */
    public record Report(LayoutAgreement drawn, LayoutAgreement reconstructed, LayoutAgreement originals) {}

    /**
     * Drawings of each example's condition, numbered as the examples are.
     *
     * @throws SmaltiException of kind BAD_INPUT where an example lacks the prior's condition
     */
    public List<Pixels> draw(List<Example> examples) {
        List<SampleRequest> requests = new ArrayList<>();
        for (int i = 0; i < examples.size(); i++) {
            PartialGrid unknown = PartialGrid.unknown(prior.prior().window());
            requests.add(new SampleRequest(conditions.of(prior, examples.get(i)), null, unknown, i, options));
        }
        List<TokenGrid> grids = prior.sample(requests, SampleListener.NONE);
        return prior.tokenizer().decode(grids);
    }

    /**
     * Compares drawings with what was asked for.
     *
     * @param drawings of {@link #draw}, in the order of the examples, at least one
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
            reconstructed.add(wanted, segmenter.classify(prior.tokenizer().reconstruct(example.picture())));
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
