package dev.smalti.cli;

import dev.smalti.SmaltiException;
import dev.smalti.bundle.Bundle;
import dev.smalti.bundle.BundledModels;
import dev.smalti.cli.argument.TokenizerArguments;
import dev.smalti.cli.console.ExitCode;
import dev.smalti.image.Pixels;
import dev.smalti.io.Digests;
import dev.smalti.job.drawing.DrawnName;
import dev.smalti.picture.ImageQuality;
import dev.smalti.picture.ImageQuality.Levels;
import dev.smalti.picture.PictureReader;
import dev.smalti.picture.Provenance;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One picture made again by its own record, in a folder that holds nothing else.
 *
 * @param picture the file
 * @param made its record
 * @param command the command in it
 * @param options how it is to be made again
 */
record Replay(Path picture, Provenance made, Recorded command, Options options) {
    /**
     * How pictures are made again.
     *
     * @param model where the model is now; null for where the record says
     * @param anyModel whether another model will do
     * @param device where to run; null for where the record says
     */
    record Options(
            @Nullable String model,
            boolean anyModel,
            @Nullable String device) {}

    /**
     * What came of it.
     *
     * @param verdict whether it is the same
     * @param psnr how far the pixels are apart, in decibels; absent where they are equal or cannot be compared
     * @param reasons why it may differ
     * @param file the picture that was made, in the folder that was given
     */
    record Outcome(Verdict verdict, @Nullable Double psnr, List<String> reasons, Path file) {}

    /** Whether a picture that was made again is the same. */
    enum Verdict {
        /** Each pixel is. */
        PIXELS,
        /** Its tokens are, but not each pixel. */
        TOKENS,
        /** It is not. */
        NEITHER
    }

    /**
     * Reads the record of a picture and checks that it can be followed; nothing is run.
     *
     * @throws SmaltiException in one line: there is no record, the command is none that makes pictures, or an input is
     *     missing or changed
     */
    static Replay of(Path picture, Options options) {
        Provenance made =
                Provenance.read(picture).orElseThrow(() -> SmaltiException.badInput("it does not say how it was made"));
        Replay replay = new Replay(picture, made, Recorded.of(made.command()), options);
        replay.checks().requireInputs();
        return replay;
    }

    /**
     * Makes the picture again.
     *
     * @param folder an empty folder, the only place that is written to
     * @throws SmaltiException in one line: the model is missing or another, the size is not the picture's, or the command
     *     fails
     */
    Outcome run(Path folder) {
        Bundle bundle = bundle();
        String sha256 = Digests.sha256(bundle.folder().resolve(Bundle.MANIFEST));
        Provenance.Model recorded = made.model();
        if (!options.anyModel() && recorded != null && !recorded.sha256().equals(sha256)) {
            throw SmaltiException.badInput(
                    "the model in " + bundle.folder() + " is another than made it: model.json has"
                            + " SHA-256 " + start(sha256) + ", not " + start(recorded.sha256())
                            + "; say where it is with --model, or --any-model");
        }
        Pixels original = PictureReader.read(picture).pixels();
        checks().requireSize(original, bundle.manifest());
        StringWriter said = new StringWriter();
        int code = Main.run(
                words(bundle, folder).toArray(String[]::new),
                new PrintWriter(new StringWriter()),
                new PrintWriter(said));
        if (code != ExitCode.OK) {
            String line = said.toString().lines().findFirst().orElse("it ended with " + code);
            throw new SmaltiException(kind(code), "cannot be made again: " + line.replaceFirst("^smalti: ", ""));
        }
        return compare(original, find(folder));
    }

    private ReplayChecks checks() {
        return new ReplayChecks(made, command);
    }

    /** The command, with nothing in it that could write elsewhere. */
    private List<String> words(Bundle bundle, Path folder) {
        Provenance.Drawing drawing = made.drawing();
        DrawnName wanted = new DrawnName(drawing == null ? null : drawing.file());
        List<String> words = new ArrayList<>(List.of(command.name(), "--quiet"));
        words.addAll(command.options(drawing == null));
        words.add("--output=" + folder);
        words.add("--model=" + bundle.folder());
        words.add("--device=" + device());
        if (command.draws()) {
            words.addAll(command.given(wanted));
            words.add("--seed=" + (made.run() == null ? 0 : made.run().seed()));
        }
        if (command.draws() && drawing != null) {
            words.add("--first=" + drawing.image());
            words.add("-n=1");
        }
        words.add("--");
        words.addAll(command.name().equals("paint") ? wanted.only(false, command.files()) : command.files());
        return words;
    }

    private Bundle bundle() {
        String word = options.model() != null ? options.model() : command.value("--model");
        if (word == null
                && made.model() != null
                && BundledModels.onClassPath().names().contains(made.model().name())) {
            word = made.model().name();
        }
        if (word != null && options.model() == null) {
            ReplayChecks.requireNearModel(word);
        }
        try {
            return TokenizerArguments.bundle(word);
        } catch (SmaltiException e) {
            throw options.model() != null
                    ? e
                    : new SmaltiException(e.kind(), e.getMessage() + "; say where the model is with --model", e);
        }
    }

    /** A device's bare name: its options are the record's, and some of them name files. */
    private String device() {
        if (options.device() != null) {
            return options.device();
        }
        String recorded = made.run() == null ? "cpu" : made.run().device();
        if (!recorded.matches("[A-Za-z]+(:[0-9]{1,3})?")) {
            throw SmaltiException.badInput("it was made on a device of an unknown name; choose one with --device");
        }
        return recorded;
    }

    /** The picture among what was made. */
    private Path find(Path folder) {
        Provenance.Drawing drawing = made.drawing();
        String name =
                drawing != null ? drawing.file() : command.draws() ? "grid.png" : String.valueOf(picture.getFileName());
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> all = files.filter(Files::isRegularFile).sorted().toList();
            Optional<Path> named = all.stream()
                    .filter(file -> folder.relativize(file)
                                    .toString()
                                    .replace('\\', '/')
                                    .equals(name)
                            || (drawing == null && file.getFileName().toString().equals(name)))
                    .findFirst();
            return named.orElseGet(() -> only(all));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path only(List<Path> all) {
        if (all.size() == 1) {
            return all.get(0);
        }
        throw SmaltiException.badInput("it is one of " + all.size()
                + " pictures of its command, and none of them has its name; give it back the name that it had");
    }

    private Outcome compare(Pixels original, Path file) {
        Pixels again = PictureReader.read(file).pixels();
        if (original.equals(again)) {
            return new Outcome(Verdict.PIXELS, null, List.of(), file);
        }
        Provenance now = Provenance.read(file).orElse(null);
        boolean sized = original.height() == again.height() && original.width() == again.width();
        Double psnr = sized ? ImageQuality.psnr(original, again, Levels.CONTINUOUS) : null;
        boolean tokens = now != null
                && now.drawing() != null
                && made.drawing() != null
                && made.drawing().tokensSha256().equals(now.drawing().tokensSha256());
        return new Outcome(
                tokens ? Verdict.TOKENS : Verdict.NEITHER, psnr, now == null ? List.of() : reasons(now), file);
    }

    private List<String> reasons(Provenance now) {
        List<String> reasons = new ArrayList<>();
        differs(reasons, "by", made.tool(), now.tool());
        if (made.model() != null && now.model() != null) {
            differs(
                    reasons,
                    "by the model",
                    start(made.model().sha256()),
                    start(now.model().sha256()));
        }
        if (made.run() != null && now.run() != null) {
            differs(reasons, "on", made.run().device(), now.run().device());
            made.run()
                    .versions()
                    .forEach((what, version) -> differs(
                            reasons,
                            "with " + what,
                            version,
                            now.run().versions().getOrDefault(what, "none")));
        }
        if (made.drawing() == null && !command.files().isEmpty()) {
            reasons.add("the record does not say whether its inputs are still the same");
        }
        if (reasons.isEmpty()) {
            reasons.add("the record gives no reason: the processor, the number of threads or what it was batched with");
        }
        return reasons;
    }

    private static void differs(List<String> reasons, String how, String then, String now) {
        if (!then.equals(now)) {
            reasons.add("made " + how + " " + then + ", this time " + now);
        }
    }

    private static SmaltiException.Kind kind(int code) {
        return code == ExitCode.DEVICE
                ? SmaltiException.Kind.DEVICE
                : code == ExitCode.RESOURCE ? SmaltiException.Kind.RESOURCE : SmaltiException.Kind.BAD_INPUT;
    }

    private static String start(String digest) {
        return digest.substring(0, Math.min(12, digest.length())) + "...";
    }
}
