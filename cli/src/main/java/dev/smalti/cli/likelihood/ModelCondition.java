package dev.smalti.cli.likelihood;

import static java.util.Objects.requireNonNull;

import dev.smalti.Condition;
import dev.smalti.SmaltiException;
import dev.smalti.bundle.Bundle;
import dev.smalti.bundle.Conditioning;
import dev.smalti.cli.argument.ConditionFileArguments;
import dev.smalti.cli.argument.Words;
import dev.smalti.condition.ClassNames;
import dev.smalti.job.ConditionPictures;
import dev.smalti.job.Framing;
import dev.smalti.job.Medium;
import dev.smalti.picture.SceneFile;
import dev.smalti.picture.TokenFile;
import dev.smalti.synthesis.Synthesizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a model is given, for pictures of its window.
 *
 * @param framing how pictures are brought to the window
 * @param source a folder with a file for each picture, or a file for all; null where no file is needed
 * @param reader makes a condition of a file; of null where no file is needed
 */
public record ModelCondition(Framing framing, @Nullable Path source, Function<@Nullable Path, Condition> reader) {
    /**
     * Understands what was said.
     *
     * @param word a class, a file or a folder; null where nothing was said
     * @throws SmaltiException of kind BAD_INPUT where the model takes something else
     */
    public static ModelCondition of(
            Bundle bundle, Synthesizer model, @Nullable String word, ConditionFileArguments arguments) {
        Conditioning conditioning = model.prior().conditioning();
        Framing framing = framing(bundle, model);
        if (conditioning instanceof Conditioning.Grid grid) {
            Medium medium = Medium.of(grid.stage(), bundle.manifest().name());
            ConditionPictures pictures = arguments.pictures(medium);
            return new ModelCondition(
                    framing,
                    Words.path(required(word, conditioning)),
                    file -> model.condition(pictures.read(requireNonNull(file), framing)));
        }
        arguments.requireUnused();
        if (conditioning instanceof Conditioning.Objects objects) {
            return new ModelCondition(
                    framing,
                    Words.path(required(word, conditioning)),
                    file -> SceneFile.read(requireNonNull(file), objects));
        }
        Condition constant = constant(conditioning, word);
        return new ModelCondition(framing, null, file -> constant);
    }

    /** What goes with this file: what is the same for all, or the file of its name in the folder. */
    public Condition of(Path file) {
        return source == null || !Files.isDirectory(source) ? reader.apply(source) : reader.apply(beside(source, file));
    }

    /**
     * What goes with all.
     *
     * @throws SmaltiException of kind BAD_INPUT where each picture has its own
     */
    Condition common() {
        if (source != null && Files.isDirectory(source)) {
            throw SmaltiException.badInput("'" + source + "' is a folder; for grids that are drawn, give one file");
        }
        return reader.apply(source);
    }

    private static Condition constant(Conditioning conditioning, @Nullable String word) {
        if (conditioning instanceof Conditioning.ClassLabel classes) {
            return Condition.label(ClassNames.find(classes, required(word, conditioning)));
        }
        if (word != null) {
            throw SmaltiException.badInput("this model is given " + conditioning.given() + ", not '" + word + "'");
        }
        return Condition.none();
    }

    private static String required(@Nullable String word, Conditioning conditioning) {
        if (word == null) {
            throw SmaltiException.badInput("this model is given " + conditioning.given() + "; say it with --condition");
        }
        return word;
    }

    private static Framing framing(Bundle bundle, Synthesizer model) {
        int factor = bundle.manifest().firstStage().factor();
        return new Framing(
                Framing.Mode.COVER,
                model.prior().window().rows() * factor,
                model.prior().window().columns() * factor);
    }

    /** The file in a folder that has another's name but for the extension. */
    private static Path beside(Path folder, Path file) {
        String wanted = stem(file);
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> found = files.filter(candidate -> stem(candidate).equals(wanted))
                    .sorted()
                    .toList();
            if (found.size() != 1) {
                throw SmaltiException.badInput("'" + folder + "' has " + (found.isEmpty() ? "no" : found.size())
                        + (found.isEmpty() ? " file" : " files") + " of the name " + wanted
                        + ", which would be its condition");
            }
            return found.get(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String stem(Path file) {
        String name = file.getFileName().toString();
        if (name.endsWith(TokenFile.EXTENSION)) {
            return name.substring(0, name.length() - TokenFile.EXTENSION.length());
        }
        int dot = name.lastIndexOf('.');
        return dot < 1 ? name : name.substring(0, dot);
    }
}
