package dev.smalti.evaluate;

import dev.smalti.PartialGrid;
import dev.smalti.SampleListener;
import dev.smalti.SampleRequest;
import dev.smalti.SamplingOptions;
import dev.smalti.SmaltiException;
import dev.smalti.bundle.Conditioning;
import dev.smalti.data.Example;
import dev.smalti.data.token.ExampleCondition;
import dev.smalti.image.Pixels;
import dev.smalti.synthesis.Synthesizer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * A prior's drawings under the conditions of examples. Does not own the prior.
 *
 * @param prior draws
 * @param conditions what of an example it is given
 * @param options how it draws
 */
public record Drawings(Synthesizer prior, ExampleCondition conditions, SamplingOptions options) {
    /**
     * A drawing under each example's condition, of the example's number.
     *
     * @param batch how many are drawn together, which changes none of them
     * @param drawn told of each batch how many it has
     * @throws SmaltiException of kind BAD_INPUT where an example lacks the prior's condition
     */
    public List<Pixels> of(List<Example> examples, int batch, IntConsumer drawn) {
        List<Pixels> drawings = new ArrayList<>();
        for (int first = 0; first < examples.size(); first += batch) {
            List<SampleRequest> requests = new ArrayList<>();
            for (int i = first; i < Math.min(examples.size(), first + batch); i++) {
                PartialGrid unknown = PartialGrid.unknown(prior.prior().window());
                requests.add(new SampleRequest(conditions.of(prior, examples.get(i)), null, unknown, i, options));
            }
            drawings.addAll(prior.tokenizer().decode(prior.sample(requests, SampleListener.NONE)));
            drawn.accept(requests.size());
        }
        return drawings;
    }

    /** Whether the condition tells, of an example, of what class its drawing should be. */
    public boolean byClass() {
        Conditioning given = prior.prior().conditioning();
        return given instanceof Conditioning.ClassLabel
                || given instanceof Conditioning.Grid
                || given instanceof Conditioning.Objects;
    }
}
