package dev.smalti.evaluate;

import dev.smalti.Condition;
import dev.smalti.SmaltiException;
import dev.smalti.TokenGrid;
import dev.smalti.data.Example;
import dev.smalti.data.token.ExampleCondition;
import dev.smalti.synthesis.Synthesizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Measures how well a prior foretells the tokens of pictures: the bits that an ideal code by it would need. For one thread;
 * does not own the prior.
 *
 * @param prior with its first stage
 * @param conditions what of an example the prior is given
 * @param baselines simpler models by name, each giving the bits that it needs for all tokens of a grid
 */
public record LikelihoodEvaluation(
        Synthesizer prior, ExampleCondition conditions, Map<String, ToDoubleFunction<TokenGrid>> baselines) {
    /** Keeps the order of the baselines. */
    public LikelihoodEvaluation {
        baselines = new LinkedHashMap<>(baselines);
    }

    /**
     * What was measured.
     *
     * @param pictures how many
     * @param bitsPerToken negative log-likelihood in bits, the mean over all tokens
     * @param bitsPerPixel the same per pixel of the pictures
     * @param bytesPerPicture of an ideal code
     * @param uniform bits per token of a code that knows nothing but how many entries the codebook has
     * @param baselines bits per token of each baseline
     */
    public record Report(
            int pictures,
            double bitsPerToken,
            double bitsPerPixel,
            double bytesPerPicture,
            double uniform,
            Map<String, Double> baselines) {}

    /**
     * Measures pictures of the prior's window.
     *
     * @param examples at least one
     * @throws SmaltiException of kind BAD_INPUT where a picture is of another size or lacks the prior's condition
     */
    public Report run(List<Example> examples) {
        double nats = 0;
        long tokens = 0;
        double pixels = 0;
        List<TokenGrid> grids = new ArrayList<>();
        for (Example example : examples) {
            TokenGrid grid = prior.tokenizer().encode(example.picture());
            Condition condition = conditions.of(prior, example);
            nats += prior.likelihoods(condition, grid).nats();
            tokens += grid.shape().length();
            pixels += (double) example.picture().height() * example.picture().width();
            grids.add(grid);
        }
        double bits = nats / Math.log(2);
        Map<String, Double> simpler = new LinkedHashMap<>();
        for (Map.Entry<String, ToDoubleFunction<TokenGrid>> baseline : baselines.entrySet()) {
            simpler.put(
                    baseline.getKey(),
                    grids.stream().mapToDouble(baseline.getValue()).sum() / tokens);
        }
        return new Report(
                examples.size(),
                bits / tokens,
                bits / pixels,
                bits / 8 / examples.size(),
                Math.log(prior.tokenizer().firstStage().vocabulary()) / Math.log(2),
                simpler);
    }
}
