package dev.smalti.job.replay;

import dev.smalti.SmaltiException;
import dev.smalti.bundle.Bundle;
import dev.smalti.image.Pixels;
import dev.smalti.job.Job;
import dev.smalti.job.JobJson;
import dev.smalti.job.ModelReference;
import dev.smalti.job.run.JobListener;
import dev.smalti.job.run.JobResult;
import dev.smalti.job.run.JobRunner;
import dev.smalti.job.run.OutputOptions;
import dev.smalti.job.run.Placement;
import dev.smalti.job.run.SkippedFile;
import dev.smalti.picture.CommandRecord;
import dev.smalti.picture.ImageQuality;
import dev.smalti.picture.ImageQuality.Levels;
import dev.smalti.picture.PictureReader;
import dev.smalti.picture.Provenance;
import dev.smalti.picture.Provenance.Shows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One picture made again by its own record, in a folder that holds nothing else.
 *
 * @param picture the file
 * @param made its record
 * @param job the job in it
 * @param shows what of the job's results the picture is
 * @param options how it is to be made again
 */
public record Replay(Path picture, Provenance made, Job job, Shows shows, ReplayOptions options) {
    /** Reads records of before. */
    @FunctionalInterface
    public interface FormerReader {
        /**
         * The job of such a record.
         *
         * @param picture the file, whose name may tell which of the command's pictures it is
         * @throws SmaltiException of kind UNSUPPORTED where its command is none that makes pictures, or is not understood
         */
        Former read(Path picture, CommandRecord record);
    }

    /**
     * The job of a record of before, with paths as they were given.
     *
     * @param job what draws or makes the one picture
     * @param shows what of the job's results it is
     */
    public record Former(Job job, Shows shows) {}

    /**
     * What came of it.
     *
     * @param verdict whether it is the same
     * @param psnr how far the pixels are apart, in decibels; absent where they are equal or cannot be compared
     * @param reasons why it may differ
     * @param file the picture that was made, in the folder that was given
     */
    public record Outcome(Verdict verdict, @Nullable Double psnr, List<String> reasons, Path file) {}

    /** Whether a picture that was made again is the same. */
    public enum Verdict {
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
     * @param former reads records of before
     * @throws SmaltiException in one line: there is no record, it holds no job, or an input is missing or changed
     */
    public static Replay of(Path picture, ReplayOptions options, FormerReader former) {
        Provenance made =
                Provenance.read(picture).orElseThrow(() -> SmaltiException.badInput("it does not say how it was made"));
        Replay replay = made.former() != null
                ? ofFormer(picture, made, former.read(picture, made.former()), options)
                : new Replay(picture, made, job(made), made.shows(), options);
        if (replay.shows == Shows.PREVIEW) {
            throw SmaltiException.badInput("it is the preview of a picture that was not finished");
        }
        RecordedInputs inputs = replay.inputs();
        replay.job.files().forEach(inputs::find);
        return replay;
    }

    private static Replay ofFormer(Path picture, Provenance made, Former former, ReplayOptions options) {
        return new Replay(picture, made, former.job(), former.shows(), options);
    }

    private static Job job(Provenance made) {
        if (made.job() == null) {
            throw SmaltiException.badInput("it says how it was made, but by none of the jobs that can be run again");
        }
        return JobJson.read(made.job(), "its job");
    }

    /**
     * Makes the picture again.
     *
     * @param folder an empty folder, the only place that is written to
     * @param listener is told how far it is
     * @throws SmaltiException in one line: the model is missing or another, the size is not the picture's, or the job fails
     */
    public Outcome run(Path folder, JobListener listener) {
        RecordedInputs inputs = inputs();
        RecordedModel models =
                new RecordedModel(made.model() == null ? null : made.model().sha256(), options, inputs.folders());
        Job named = job.model() != null || made.model() == null
                ? job
                : job.withModel(ModelReference.named(made.model().name()));
        Pixels original = PictureReader.read(picture).pixels();
        if (named.model() != null) {
            Bundle bundle = models.find(named.model(), Bundle.Check.LENGTHS);
            ReplayChecks.requireSize(named, shows, original, bundle.manifest());
        } else {
            throw SmaltiException.badInput("it does not say by which model it was made");
        }
        JobRunner runner = new JobRunner(new Placement(device(), 0), models, inputs);
        JobResult result;
        try {
            result = runner.run(named, outputs(folder), listener);
        } catch (SmaltiException e) {
            throw new SmaltiException(e.kind(), "cannot be made again: " + e.getMessage(), e);
        }
        return compare(original, file(result));
    }

    private RecordedInputs inputs() {
        return RecordedInputs.of(picture, options.inputs(), made.former() != null);
    }

    private OutputOptions outputs(Path folder) {
        OutputOptions plain = OutputOptions.in(folder);
        return switch (shows) {
            case SHEET -> plain.asSheet();
            case COMPARISON -> plain.withComparisons();
            case PICTURE, PREVIEW -> plain;
        };
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

    /** The picture that was made. */
    private Path file(JobResult result) {
        String file = null;
        if (result instanceof JobResult.Decoding decoding
                && !decoding.pictures().isEmpty()) {
            file = decoding.pictures().get(0).output();
        } else if (result instanceof JobResult.Reconstruction reconstruction
                && !reconstruction.pictures().isEmpty()) {
            JobResult.Reconstructed one = reconstruction.pictures().get(0);
            file = shows == Shows.COMPARISON ? one.comparison() : one.output();
        } else if (result instanceof JobResult.Drawing drawing) {
            file = shows == Shows.SHEET
                    ? drawing.grid()
                    : drawing.pictures().get(0).output();
        }
        if (file == null) {
            throw SmaltiException.badInput("cannot be made again: "
                    + result.skipped().stream()
                            .map(SkippedFile::reason)
                            .findFirst()
                            .orElse("its job makes no picture"));
        }
        return Path.of(file);
    }

    private Outcome compare(Pixels original, Path file) {
        Pixels again = PictureReader.read(file).pixels();
        if (original.equals(again)) {
            return new Outcome(Verdict.PIXELS, null, List.of(), file);
        }
        Provenance now = Provenance.read(file).orElse(null);
        boolean sized = original.height() == again.height() && original.width() == again.width();
        Double psnr = sized ? ImageQuality.psnr(original, again, Levels.CONTINUOUS) : null;
        boolean tokens =
                now != null && now.tokensSha256() != null && now.tokensSha256().equals(made.tokensSha256());
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
                    RecordedModel.start(made.model().sha256()),
                    RecordedModel.start(now.model().sha256()));
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
        if (job.files().stream().anyMatch(file -> file.sha256() == null)) {
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
}
