package dev.smalti.job.run;

import dev.smalti.Condition;
import dev.smalti.CounterNoise;
import dev.smalti.GridShape;
import dev.smalti.Provider;
import dev.smalti.SamplingOptions;
import dev.smalti.SmaltiException;
import dev.smalti.Strategy;
import dev.smalti.bundle.Manifest;
import dev.smalti.bundle.Manifest.Prior;
import dev.smalti.job.DrawJob;
import dev.smalti.job.Execution;
import dev.smalti.job.InputFile;
import dev.smalti.job.JobCondition;
import dev.smalti.job.JobStart;
import dev.smalti.job.ManifestText;
import dev.smalti.job.OpenPrior;
import dev.smalti.job.PictureSize;
import dev.smalti.job.drawing.Completed;
import dev.smalti.job.drawing.Conditions;
import dev.smalti.job.drawing.DrawnFiles;
import dev.smalti.job.drawing.Given;
import dev.smalti.job.drawing.Original;
import dev.smalti.job.drawing.SettingsName;
import dev.smalti.job.drawing.Start;
import dev.smalti.job.drawing.Subject;
import dev.smalti.job.drawing.Varied;
import dev.smalti.picture.MaskFile;
import dev.smalti.prior.GridSampler;
import dev.smalti.synthesis.SynthesizerOptions;
import dev.smalti.tokenizer.Mask;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A {@link DrawJob} that runs. */
record DrawRun(JobRunner runner, DrawJob job, PublishedInputs inputs, OutputOptions outputs, JobListener listener) {
    JobResult.Drawing run() {
        Manifest manifest = runner.glance(job).manifest();
        Prior prior = Conditions.prior(manifest);
        Original original = original(manifest);
        Conditions conditions = new Conditions(manifest, prior, job.size(), original == null ? null : original.size());
        List<Subject> subjects = subjects(manifest, prior, conditions, original);
        SamplingOptions how = new SamplingOptions(
                job.sampling().filters(),
                job.sampling().guidanceScale(),
                new CounterNoise(job.seed()),
                job.execution().strategy(),
                job.sampling().drawRule());
        Condition against = job.sampling().guidance() == null
                ? null
                : conditions.against(job.sampling().guidance().against());
        DrawnFiles files = outputs.files(job);
        requireOneSize(files, subjects);
        requireColours(files, manifest);
        subjects.forEach(subject ->
                GridSampler.requireDrawable(prior, manifest.firstStage().factor(), grid(subject), job.scheme()));
        List<DrawnFiles.Place> places = files.places(
                SettingsName.of(job.sampling()),
                manifest.name(),
                subjects.stream().map(Subject::name).toList());
        files.requireOthers(
                subjects.stream().flatMap(subject -> subject.files().stream()).toList(), places);
        noteSequences(prior, subjects);
        try (OpenPrior open = runner.openPrior(job, options(files))) {
            Drawing drawing = new Drawing(
                    open, files, new DrawnRecords(open.first(), job, conditions, inputs), how, against, job, listener);
            return drawing.run(subjects, places);
        }
    }

    private SynthesizerOptions options(DrawnFiles files) {
        Execution execution = job.execution();
        SynthesizerOptions options = SynthesizerOptions.defaults().withScheme(job.scheme());
        // Steps that run one by one cost nothing to look between.
        if (runner.placement().open().provider() == Provider.CPU && execution.strategy() != Strategy.LOOP) {
            options = options.withChunk(1);
        }
        if (execution.cacheLimit() != null) {
            options = options.withCacheLimit(execution.cacheLimit());
        }
        return files.preview() == null ? options : options.withChunk(Math.min(options.chunk(), files.preview()));
    }

    private void noteSequences(Prior prior, List<Subject> subjects) {
        subjects.stream()
                .map(DrawRun::grid)
                .distinct()
                .filter(grid -> !prior.slidesOver(grid) && !grid.equals(prior.window()))
                .forEach(grid -> listener.on(new JobEvent.Note(grid + " tokens are no window of " + prior.window()
                        + ": they are drawn as one sequence, which suits a model that was trained on such pictures")));
    }

    private static GridShape grid(Subject subject) {
        return subject.given().fit().grid();
    }

    private @Nullable Original original(Manifest manifest) {
        InputFile picture = job.start() instanceof JobStart.Completion completion
                ? completion.picture()
                : job.start() instanceof JobStart.Variation variation ? variation.picture() : null;
        return picture == null ? null : Original.read(inputs.path(picture), manifest);
    }

    /** One for each condition; a class that is named twice is drawn once. */
    private List<Subject> subjects(Manifest manifest, Prior prior, Conditions conditions, @Nullable Original original) {
        List<Given> givens = new ArrayList<>();
        Map<Object, JobCondition> each = new LinkedHashMap<>();
        for (JobCondition condition : job.conditions()) {
            Given given = conditions.given(condition, inputs::path);
            Object key = condition instanceof JobCondition.ClassLabel ? given.name() : givens.size();
            if (each.putIfAbsent(key, conditions.named(condition)) == null) {
                givens.add(given);
            }
        }
        List<JobCondition> named = List.copyOf(each.values());
        Start common = original == null ? null : start(manifest, prior, original);
        List<Subject> subjects = new ArrayList<>();
        for (int i = 0; i < givens.size(); i++) {
            Given given = givens.get(i);
            subjects.add(Subject.of(named.get(i), given, common == null ? Start.blank(given.fit()) : common));
        }
        return subjects;
    }

    private Start start(Manifest manifest, Prior prior, Original original) {
        if (job.start() instanceof JobStart.Variation variation) {
            int length = original.fit(manifest).grid().length();
            Integer first = variation.firstTokens();
            if (first != null && first >= length) {
                throw SmaltiException.badInput("--from is from 0 to " + (length - 1) + " for this picture of " + length
                        + " tokens, was " + first);
            }
            return new Varied(original, prior.sequence(), first, variation.keepProbability(), job.seed());
        }
        JobStart.Completion completion = (JobStart.Completion) job.start();
        Path maskFile = completion.region() instanceof JobStart.MaskRegion mask ? inputs.path(mask.file()) : null;
        Completed completed = new Completed(
                original,
                mask(completion.region(), maskFile, original.size()),
                maskFile,
                completion.coverage(),
                completion.paste());
        completed.requireSomething(manifest);
        return completed;
    }

    private Mask mask(JobStart.Region region, @Nullable Path file, PictureSize size) {
        if (region instanceof JobStart.BoxRegion box) {
            return Mask.box(size.height(), size.width(), box.x(), box.y(), box.width(), box.height());
        }
        return file == null ? Mask.lowerHalf(size.height(), size.width()) : mask(file, size);
    }

    private Mask mask(Path file, PictureSize size) {
        MaskFile read = MaskFile.read(file);
        Mask mask = read.mask();
        if (mask.height() != size.height() || mask.width() != size.width()) {
            throw SmaltiException.badInput("the mask '" + file + "' is " + mask.width() + "x" + mask.height()
                    + " pixels, the picture " + size + "; a mask is of the picture's size");
        }
        if (mask.isEmpty()) {
            throw SmaltiException.badInput(
                    "the mask '" + file + "' is black all over, so there is nothing to draw; what is white is drawn");
        }
        switch (read.by()) {
            case COLOUR -> {}
            case TRANSPARENCY ->
                listener.on(new JobEvent.Note("the mask '" + file
                        + "' is transparent in parts: those are drawn, and the rest is kept whatever its colour"));
            case BOTH ->
                listener.on(new JobEvent.Note("the mask '" + file
                        + "' is black and white and transparent in parts: those are drawn, and so is what is white"));
        }
        return mask;
    }

    private static void requireOneSize(DrawnFiles files, List<Subject> subjects) {
        boolean together = files.grid() || files.npz() != null;
        long sizes = subjects.stream()
                .map(subject -> subject.given().fit())
                .distinct()
                .count();
        if (together && sizes > 1) {
            throw SmaltiException.badInput(
                    "--grid and --npz hold pictures of one size, these differ; bring them to one with --size");
        }
    }

    private static void requireColours(DrawnFiles files, Manifest manifest) {
        if (files.npz() != null && manifest.firstStage().content() != Manifest.Content.IMAGE) {
            throw SmaltiException.unsupported("--npz holds pictures, the model " + manifest.name() + " draws "
                    + ManifestText.plural(manifest.firstStage().content()));
        }
    }
}
