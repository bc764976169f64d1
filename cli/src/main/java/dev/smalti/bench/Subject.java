package dev.smalti.bench;

import dev.smalti.Bundle;
import dev.smalti.train.TokenizerRecipe;

/** What runs. */
public sealed interface Subject {
    /** Its name in reports. */
    String name();

    /** What it computes in. */
    String precision();

    /** Whether it can do this. */
    boolean does(BenchTask task);

    /**
     * A model.
     *
     * @param bundle its bundle
     * @param priorAlone whether its first stage is none to measure
     */
    record Model(Bundle bundle, boolean priorAlone) implements Subject {
        @Override
        public String name() {
            return bundle.manifest().name();
        }

        @Override
        public String precision() {
            return bundle.manifest().precision();
        }

        @Override
        public boolean does(BenchTask task) {
            return task != BenchTask.TRAIN
                    && (task.needsPrior() ? bundle.manifest().prior() != null : !priorAlone);
        }
    }

    /**
     * A training.
     *
     * @param recipe what is trained
     */
    record Training(TokenizerRecipe recipe) implements Subject {
        @Override
        public String name() {
            return recipe.name();
        }

        @Override
        public String precision() {
            return "fp32";
        }

        @Override
        public boolean does(BenchTask task) {
            return task == BenchTask.TRAIN;
        }
    }
}
