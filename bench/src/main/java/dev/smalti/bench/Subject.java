package dev.smalti.bench;

import dev.smalti.bundle.Bundle;
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
     * @param name its name in reports
     * @param bundle its bundle
     * @param priorAlone whether its first stage is none to measure
     */
    record Model(String name, Bundle bundle, boolean priorAlone) implements Subject {
        /** By the name that its bundle has. */
        public static Model of(Bundle bundle, boolean priorAlone) {
            return new Model(bundle.manifest().name(), bundle, priorAlone);
        }

        /** The same with this after its name, where others have the same. */
        public Model told(String apart) {
            return new Model(name + " (" + apart + ")", bundle, priorAlone);
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
