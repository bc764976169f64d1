package dev.smalti.train;

import dev.smalti.SmaltiException;
import dev.smalti.data.Companions;
import dev.smalti.data.Example;
import dev.smalti.data.Examples;
import dev.smalti.data.PictureExamples;
import dev.smalti.data.PictureOptions;
import dev.smalti.data.PictureSet;
import dev.smalti.data.SceneVersions;
import dev.smalti.io.Sha256;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** What is learned from, as a user names it: scenes, see {@link SceneVersions}, a folder of pictures, or a text file that lists them. */
public final class TrainingData {
    private final String name;
    private final long seed;
    private final Consumer<String> complaints;
    private final String wanted;

    /**
     * Data that nobody has looked at yet.
     *
     * @param seed decides scenes, cuts and orders
     * @param complaints is told of each file that cannot be used, from whatever thread
     */
    public TrainingData(String name, long seed, Consumer<String> complaints) {
        this(name, seed, complaints, "");
    }

    /**
     * Data that must be what it was once.
     *
     * @param wanted its {@link #digest}, which pictures in files must have when they are first asked for; empty for any
     */
    public TrainingData(String name, long seed, Consumer<String> complaints, String wanted) {
        this.name = name;
        this.seed = seed;
        this.complaints = complaints;
        this.wanted = wanted;
    }

    /**
     * What tells it from other data, wherever it lies: the SHA-256 of the names of its pictures in their order, or of the
     * word for scenes, as lower-case hex.
     *
     * @throws SmaltiException bad input where there are none
     */
    public String digest() {
        return SceneVersions.isNamedBy(name)
                ? Sha256.of(SceneVersions.parse(name).name().getBytes(StandardCharsets.UTF_8))
                : digest(listed(PictureSet.Classes.NONE));
    }

    private static String digest(PictureSet set) {
        String names = set.entries().stream().map(PictureSet.Entry::name).collect(Collectors.joining("\n"));
        return Sha256.of(names.getBytes(StandardCharsets.UTF_8));
    }

    /** What it is in words, that tell it from other data. */
    public String title() {
        return name + ", seed " + seed;
    }

    /**
     * Squares of this side.
     *
     * @throws SmaltiException bad input where there are none
     */
    public Examples squares(int side) {
        return squares(side, 1);
    }

    /**
     * Squares of this side that show anything between a whole picture and a detail of it; scenes are drawn at this side.
     *
     * @param zoom see {@link PictureOptions#training(int, double, long)}
     * @throws SmaltiException bad input where there are none
     */
    public Examples squares(int side, double zoom) {
        return SceneVersions.isNamedBy(name)
                ? SceneVersions.parse(name).examples(seed, side, side)
                : files(PictureOptions.training(side, zoom, seed), complaints);
    }

    /**
     * Squares of this side as {@link #squares}, each with its class.
     *
     * @throws SmaltiException bad input where there are none, or a file lies in no folder that is its class
     */
    public Examples classified(int side) {
        return SceneVersions.isNamedBy(name)
                ? squares(side)
                : new PictureExamples(
                        set(PictureSet.Classes.BY_FOLDER),
                        Companions.NONE,
                        PictureOptions.training(side, seed),
                        complaints);
    }

    /**
     * The names of the classes, in the order of their numbers: those of scenes, or the folders that files lie in.
     *
     * @throws SmaltiException bad input where there is no such data, or scenes of several versions have other classes each
     */
    public List<String> classes() {
        return SceneVersions.isNamedBy(name)
                ? SceneVersions.parse(name).classes()
                : listed(PictureSet.Classes.BY_FOLDER).classes();
    }

    /**
     * Squares that are the same each time: scenes, or the middles of files.
     *
     * @param classes whether the folder that a file lies in is its class
     * @throws SmaltiException bad input where there are none
     */
    public Examples middles(int side, boolean classes) {
        return SceneVersions.isNamedBy(name)
                ? SceneVersions.parse(name).examples(seed, side, side)
                : new PictureExamples(
                        set(classes ? PictureSet.Classes.BY_FOLDER : PictureSet.Classes.NONE),
                        Companions.NONE,
                        PictureOptions.measuring(side),
                        complaints);
    }

    /**
     * Some examples to show the progress with: scenes that are never learned from, or the middles of files spread evenly over
     * the data. Of files that cannot be used others take the place, without a word: whoever learns from all is told.
     *
     * @param count at least 1; fewer where there are fewer files
     */
    public List<Example> shown(int side, int count) {
        return spread(side, count, complaint -> {});
    }

    /**
     * The same examples as {@link #shown}, for who uses no others: each file that cannot be used is told of.
     *
     * @param count at least 1; fewer where there are fewer files
     */
    public List<Example> spread(int side, int count) {
        return spread(side, count, complaints);
    }

    private List<Example> spread(int side, int count, Consumer<String> told) {
        Examples all = SceneVersions.isNamedBy(name)
                ? SceneVersions.parse(name).examples(seed + 1, side, side)
                : files(PictureOptions.measuring(side), told);
        long most = Math.min(count, all.size());
        List<Example> examples = new ArrayList<>();
        for (long i = 0; i < most; i++) {
            examples.add(all.get(all.size() == Long.MAX_VALUE ? i : i * all.size() / most));
        }
        return examples;
    }

    private Examples files(PictureOptions options, Consumer<String> told) {
        return new PictureExamples(set(PictureSet.Classes.NONE), Companions.NONE, options, told);
    }

    private PictureSet set(PictureSet.Classes classes) {
        PictureSet set = listed(classes);
        if (!wanted.isEmpty() && !wanted.equals(digest(set))) {
            throw SmaltiException.badInput(
                    name + " holds other pictures than those that the run was begun with, which a"
                            + " run keeps: put them back, name the folder where they are with --data, or begin a new run");
        }
        return set;
    }

    private PictureSet listed(PictureSet.Classes classes) {
        Path path = Path.of(name);
        if (Files.isDirectory(path)) {
            return PictureSet.ofFolder(path, classes);
        }
        if (Files.isRegularFile(path)) {
            Path root = path.toAbsolutePath().getParent();
            return PictureSet.ofList(path, root == null ? Path.of("") : root, classes);
        }
        throw SmaltiException.badInput(
                "there is no data '" + name + "': neither the word scenes, a folder of pictures, nor a list of them");
    }
}
