package dev.smalti.data.scene;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A picture's description in plain words, such as "a village by a lake in autumn at dusk, two people, a red boat". */
final class Caption {
    private static final String[] COUNTS = {"two", "three", "four", "five", "six"};
    private static final Map<String, String> PLURALS = Map.of("person", "people", "sheep", "sheep", "cactus", "cacti");

    private Caption() {}

    /**
     * Describes a picture.
     *
     * @param place what it shows as a whole, with its article
     * @param palette its hour and season
     * @param visible its things, of which those with a name are counted
     */
    static String of(String place, Palette palette, List<Contents.Thing> visible) {
        StringBuilder words = new StringBuilder(place);
        append(words, " ", palette.season().words);
        append(words, " ", palette.hour().words);
        Map<String, Integer> counts = new LinkedHashMap<>();
        visible.forEach(thing -> counts.merge(thing.name(), 1, Integer::sum));
        counts.remove("");
        counts.forEach((name, count) -> words.append(", ").append(counted(name, count)));
        return words.toString();
    }

    private static void append(StringBuilder words, String separator, String more) {
        if (!more.isEmpty()) {
            words.append(separator).append(more);
        }
    }

    private static String counted(String name, int count) {
        if (count == 1) {
            return ("aeiou".indexOf(name.charAt(0)) >= 0 ? "an " : "a ") + name;
        }
        return (count <= COUNTS.length + 1 ? COUNTS[count - 2] : "many") + " " + PLURALS.getOrDefault(name, name + "s");
    }
}
