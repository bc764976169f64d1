package dev.smalti.train;

import dev.smalti.SmaltiException;
import dev.smalti.data.ChosenExamples;
import dev.smalti.data.Example;
import dev.smalti.data.Examples;
import java.util.List;
import java.util.stream.LongStream;

/**
 * What a classifier learns from.
 *
 * @param classes their names, in the order of their numbers
 * @param learned pictures to learn from
 * @param held more pictures, to evaluate with
 */
record ClassifierData(List<String> classes, Examples learned, List<Example> held) {
    ClassifierData {
        classes = List.copyOf(classes);
        held = List.copyOf(held);
    }

    /**
     * The two parts of a recipe's data: of scenes those held back are of another seed; of files {@link ChosenExamples} says
     * which they are, and their middles are evaluated.
     *
     * @throws SmaltiException bad input where there is no such data, too little of it, or it has another number of classes
     */
    static ClassifierData of(ClassifierRecipe recipe, TrainingData data) {
        List<String> classes = data.classes();
        if (classes.size() != recipe.model().classes()) {
            throw SmaltiException.badInput("the recipe '" + recipe.name() + "' is for "
                    + recipe.model().classes() + " classes, the data has " + classes.size()
                    + ": --set model.classes=" + classes.size());
        }
        int size = recipe.data().size();
        int kept = recipe.data().held();
        Examples all = data.classified(size);
        if (all.size() == Long.MAX_VALUE) {
            return new ClassifierData(classes, all, data.shown(size, kept));
        }
        ChosenExamples usable = ChosenExamples.usable(all);
        int count = (int) usable.size();
        if (count <= kept) {
            throw SmaltiException.badInput("of " + all.size() + " pictures " + count + " can be used, and the recipe '"
                    + recipe.name() + "' holds " + kept + " of them back: --set data.held=N for fewer");
        }
        ChosenExamples held = usable.part(0, kept).over(data.middles(size, true));
        return new ClassifierData(
                classes,
                usable.part(kept, count),
                LongStream.range(0, kept).mapToObj(held::get).toList());
    }
}
