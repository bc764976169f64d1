package dev.smalti.condition;

import dev.smalti.SmaltiException;
import dev.smalti.bundle.Conditioning;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Finds the class that people mean, by number or by name. */
public final class ClassNames {
    private static final int MOST_NAMED = 5;
    /** A model of no more classes names them all to whoever asks for one that it does not have. */
    private static final int FEW = 16;

    private ClassNames() {}

    /**
     * The number of a class.
     *
     * @param word a number from 0, a name as the model knows it, or one of the names in it where it lists several, as
     *     ImageNet's do: {@code goldfish} is {@code goldfish, Carassius auratus}; in any case
     * @throws SmaltiException of kind BAD_INPUT where the model has no such class, or more than one
     */
    public static int find(Conditioning.ClassLabel classes, String word) {
        String wanted = word.strip().toLowerCase(Locale.ROOT);
        if (wanted.matches("[+-]?\\d+")) {
            return number(classes, wanted);
        }
        List<String> names = classes.names();
        if (names == null) {
            throw SmaltiException.badInput("the model names no classes, so '" + word
                    + "' is none of them; give a number from 0 to " + (classes.classes() - 1));
        }
        int whole = names.stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .toList()
                .indexOf(wanted);
        if (whole >= 0) {
            return whole;
        }
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            if (Arrays.asList(names.get(i).toLowerCase(Locale.ROOT).split("\\s*,\\s*"))
                    .contains(wanted)) {
                found.add(i);
            }
        }
        if (found.size() > 1) {
            throw SmaltiException.badInput(
                    "'" + word + "' is the name of more than one class: " + described(names, found, MOST_NAMED));
        }
        if (found.isEmpty()) {
            throw SmaltiException.badInput("the model has no class '" + word + "'" + alike(names, wanted)
                    + "; numbers from 0 to " + (classes.classes() - 1) + " will do too");
        }
        return found.get(0);
    }

    private static int number(Conditioning.ClassLabel classes, String digits) {
        try {
            int number = Integer.parseInt(digits);
            if (number >= 0 && number < classes.classes()) {
                return number;
            }
        } catch (NumberFormatException e) {
            // As any other number that is too large.
        }
        throw SmaltiException.badInput(
                "there is no class " + digits + ": the model knows 0 to " + (classes.classes() - 1));
    }

    private static String alike(List<String> names, String wanted) {
        List<Integer> close = new ArrayList<>();
        for (int i = 0; i < names.size() && close.size() < MOST_NAMED; i++) {
            if (names.get(i).toLowerCase(Locale.ROOT).contains(wanted)) {
                close.add(i);
            }
        }
        if (close.isEmpty() && names.size() <= FEW) {
            return "; it has "
                    + described(names, IntStream.range(0, names.size()).boxed().toList(), FEW);
        }
        return close.isEmpty() ? "" : "; it has " + described(names, close, MOST_NAMED);
    }

    private static String described(List<String> names, List<Integer> numbers, int most) {
        return String.join(
                ", ",
                numbers.stream()
                        .limit(most)
                        .map(number -> number + " (" + names.get(number) + ")")
                        .toList());
    }
}
