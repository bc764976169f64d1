package dev.smalti.data;

import dev.smalti.SmaltiException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Scenes as data, by their name: {@code scenes} are those of the newest version, {@code scenes:1} those of version 1, and
 * {@code scenes:2,2,1} two of version 2 and one of version 1 in turn.
 *
 * @param versions at least one, each from 1 to {@link Scenes#NEWEST}
 */
public record SceneVersions(List<Integer> versions) {
    /** The name of scenes of the newest version. */
    public static final String WORD = "scenes";

    private static final Pattern NAME = Pattern.compile(WORD + "(:.*)?");
    private static final Pattern LISTED = Pattern.compile(WORD + ":\\d{1,6}(,\\d{1,6})*");

    /**
     * Copies the list and checks it.
     *
     * @throws SmaltiException of kind BAD_INPUT where there is none, or one that does not exist
     */
    public SceneVersions {
        versions = List.copyOf(versions);
        if (versions.isEmpty() || versions.stream().anyMatch(version -> version < 1 || version > Scenes.NEWEST)) {
            throw SmaltiException.badInput("scenes have versions 1 to " + Scenes.NEWEST + ", was " + versions);
        }
    }

    /** Whether a name of data is one of scenes. */
    public static boolean isNamedBy(String data) {
        return NAME.matcher(data).matches();
    }

    /**
     * Reads a name.
     *
     * @throws SmaltiException of kind BAD_INPUT where it is none
     */
    public static SceneVersions parse(String name) {
        if (name.equals(WORD)) {
            return new SceneVersions(List.of(Scenes.NEWEST));
        }
        if (!LISTED.matcher(name).matches()) {
            throw SmaltiException.badInput(
                    "'" + name + "' names no scenes: they are " + WORD + ", or " + WORD + ":1 for version 1");
        }
        return new SceneVersions(Arrays.stream(name.substring(WORD.length() + 1).split(",", -1))
                .map(Integer::valueOf)
                .toList());
    }

    /** The name with its versions, which stays the same when a newer version comes. */
    public String name() {
        return WORD + ":" + versions.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    /**
     * The names of their classes, in the order of their numbers.
     *
     * @throws SmaltiException of kind BAD_INPUT where the versions have other classes each
     */
    public List<String> classes() {
        List<String> first = Scenes.classes(versions.get(0));
        if (versions.stream().anyMatch(version -> !Scenes.classes(version).equals(first))) {
            throw SmaltiException.badInput(name() + " are of other classes in each version: name one version");
        }
        return first;
    }

    /** What they are in words. */
    public String title() {
        String numbers = versions.stream().map(String::valueOf).collect(Collectors.joining(", "));
        return "scenes of version" + (versions.size() > 1 ? "s " : " ") + numbers;
    }

    /**
     * The examples; number i is of the version at place {@code i % n} of n. Each version gives its own examples in their order,
     * however often it is listed, so that none comes twice.
     *
     * @param seed any number
     * @param height in pixels
     * @param width in pixels
     * @throws SmaltiException of kind BAD_INPUT for a size that is not drawn
     */
    public Examples examples(long seed, int height, int width) {
        List<Scenes> sources = versions.stream()
                .map(version -> new Scenes(version, seed, height, width))
                .toList();
        return sources.size() == 1 ? sources.get(0) : new InTurn(versions, sources);
    }

    private record InTurn(List<Integer> versions, List<Scenes> sources) implements Examples {
        @Override
        public long size() {
            return Long.MAX_VALUE;
        }

        @Override
        public Example get(long index) {
            int place = (int) (index % versions.size());
            int version = versions.get(place);
            long all = Collections.frequency(versions, version);
            long before = Collections.frequency(versions.subList(0, place), version);
            return sources.get(place).get(index / versions.size() * all + before);
        }
    }
}
