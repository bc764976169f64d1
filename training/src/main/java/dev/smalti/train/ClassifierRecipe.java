package dev.smalti.train;

import dev.smalti.model.classifier.Classifier;
import dev.smalti.objective.Adam;
import dev.smalti.objective.Schedule;

/**
 * How a classifier is trained, in whose features sets of pictures are compared.
 *
 * @param name of the recipe
 * @param model the network and how many classes it tells apart
 * @param optimizer how
 * @param data on what
 * @param steps how many steps, where the command line does not say
 */
public record ClassifierRecipe(String name, Classifier model, Optimizer optimizer, Data data, long steps)
        implements Recipe {
    /**
     * AdamW, with decays of the moments of 0.9 and 0.99.
     *
     * @param rate the highest learning rate
     * @param warmUp steps until it is reached
     * @param last the part of it at the end of a cosine; 1 for a constant rate
     * @param decay of the weights of convolutions and of the head
     * @param average decay of the averages of the weights, which are what is exported
     */
    public record Optimizer(double rate, long warmUp, double last, double decay, double average) {
        Adam adam() {
            return new Adam("classifier", 0.9, 0.99, 1e-8, decay);
        }

        Schedule schedule(long steps) {
            return new Schedule(rate, warmUp, last, steps);
        }
    }

    /**
     * The pictures, and their classes.
     *
     * @param size side in pixels, a multiple of the network's factor
     * @param batch pictures per step
     * @param degraded the part of them that is degraded, and of which it has to tell how; 0 for none
     * @param held how many more are kept for evaluation
     * @param evaluateEvery steps between evaluations; 0 for one at the end
     */
    public record Data(int size, int batch, double degraded, int held, long evaluateEvery) {}
}
