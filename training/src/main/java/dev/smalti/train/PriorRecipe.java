package dev.smalti.train;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.smalti.GridShape;
import dev.smalti.data.token.PriorCondition;
import dev.smalti.data.token.TokenDataset;
import dev.smalti.model.gpt.GptConfig;
import dev.smalti.objective.Adam;
import dev.smalti.objective.FirstPlaces;
import dev.smalti.objective.GptInitialiser;
import dev.smalti.objective.GptObjective;
import dev.smalti.objective.GridPlaces;
import dev.smalti.objective.Schedule;
import org.jspecify.annotations.Nullable;

/**
 * How a prior is trained.
 *
 * @param name of the recipe
 * @param model the transformer
 * @param condition what it is given
 * @param optimizer how
 * @param data on what
 * @param steps how many steps, where the command line does not say
 */
public record PriorRecipe(
        String name, Network model, PriorCondition condition, Optimizer optimizer, Data data, long steps)
        implements Recipe {
    /**
     * The transformer; see {@link GptConfig}. Its vocabulary and the longest sequence follow from the tokens.
     *
     * @param layers how many blocks
     * @param heads attention heads of a block
     * @param width channels between blocks
     * @param openCondition whether the tokens of the condition see each other whatever their order
     * @param dropout probabilities of what is dropped
     * @param places how the embeddings of places begin; null as the reference's do
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Network(
            int layers,
            int heads,
            int width,
            boolean openCondition,
            GptObjective.Rates dropout,
            @Nullable FirstPlaces places) {
        /** With the first places of the reference. */
        public Network(int layers, int heads, int width, boolean openCondition, GptObjective.Rates dropout) {
            this(layers, heads, width, openCondition, dropout, null);
        }
    }

    /**
     * AdamW.
     *
     * @param rate the highest learning rate
     * @param warmUp steps until it is reached
     * @param last the part of it at the end of a cosine; 1 for a constant rate
     * @param beta1 decay of the first moment; 0.9 in the reference
     * @param beta2 decay of the second moment; 0.95 in the reference
     * @param decay of the weights of linear layers; 0.01 in the reference
     * @param clip largest global norm of the gradients; 0 for no limit
     * @param average decay of the averages of the weights, which are what is exported
     */
    public record Optimizer(
            double rate,
            long warmUp,
            double last,
            double beta1,
            double beta2,
            double decay,
            double clip,
            double average) {
        Adam adam() {
            return new Adam(GptObjective.Options.ADAM.name(), beta1, beta2, 1e-8, decay);
        }

        Schedule schedule(long steps) {
            return new Schedule(rate, warmUp, last, steps);
        }
    }

    /**
     * The pictures.
     *
     * @param size side in pixels
     * @param pictures how many are learned from
     * @param held how many more are kept for evaluation
     * @param batch sequences per run
     * @param parts runs per step: gradients of so many batches are summed
     * @param keep the part of the picture's tokens that is fed as it is, the others being random ones; the reference's pkeep
     * @param mirrored whether pictures are shown mirrored as well, left to right
     * @param evaluateEvery steps after which the kept pictures are evaluated; 0 for never
     */
    public record Data(
            int size, int pictures, int held, int batch, int parts, double keep, boolean mirrored, long evaluateEvery) {
        /** Checks the ranges. */
        public Data {
            if (size < 1 || pictures < 1 || held < 0 || batch < 1 || parts < 1 || !(keep >= 0 && keep <= 1)) {
                throw new IllegalArgumentException("there is at least one picture, sequence and part, and tokens are"
                        + " kept with a probability from 0 to 1");
            }
        }

        /** Sequences per step. */
        public int sequences() {
            return Math.multiplyExact(batch, parts);
        }
    }

    /** The architecture over the tokens of this data. */
    GptConfig config(TokenDataset tokens) {
        return new GptConfig(
                tokens.vocabulary(),
                tokens.conditionLength() + tokens.grid().length(),
                model.layers(),
                model.heads(),
                model.width(),
                model.openCondition() ? tokens.conditionLength() : 0,
                GptConfig.Activation.GELU);
    }

    /** First weights over the tokens of this data. */
    GptInitialiser initialiser(TokenDataset tokens, long seed) {
        if (model.places() != FirstPlaces.GRID) {
            return new GptInitialiser(seed);
        }
        boolean covers = condition instanceof PriorCondition.Drawn || condition instanceof PriorCondition.Coordinates;
        GridShape part = covers ? similar(tokens.grid(), tokens.conditionLength()) : null;
        return new GptInitialiser(seed, new GridPlaces(part, tokens.conditionLength(), tokens.grid()));
    }

    /** The grid of so many tokens that covers the same picture; null where there is none. */
    private static @Nullable GridShape similar(GridShape grid, int length) {
        int rows = (int) Math.round(Math.sqrt((double) length * grid.rows() / grid.columns()));
        return rows > 0 && length % rows == 0 ? new GridShape(rows, length / rows) : null;
    }

    GptObjective.Options options() {
        return new GptObjective.Options(
                optimizer.adam(), (float) optimizer.clip(), model.dropout(), true, data.parts());
    }
}
