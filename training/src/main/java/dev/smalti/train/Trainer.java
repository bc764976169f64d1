package dev.smalti.train;

import dev.smalti.SmaltiException;
import dev.smalti.image.ContactSheet;
import dev.smalti.image.Pixels;
import dev.smalti.ort.Tensor;
import dev.smalti.picture.PictureWriter;
import dev.smalti.run.Checkpoints;
import dev.smalti.run.LogLine;
import dev.smalti.run.LogSummary;
import dev.smalti.run.RunFolder;
import dev.smalti.run.SavedCheckpoint;
import dev.smalti.run.TrainingLog;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Drives a learner: batches in, a log, samples and checkpoints out. A training that was stopped, or whose process was
 * killed, goes on from its newest whole checkpoint and gives the very numbers that it would have given without the break.
 * For one thread; owns neither the run nor the learner.
 */
public final class Trainer {
    private final RunFolder run;
    private final Learner learner;
    private final BatchSource batches;
    private final TrainerOptions options;
    private final TrainingListener listener;
    private final Checkpoints checkpoints;
    private long done;
    private long saved = -1;
    private long savedAt;
    private boolean interrupted;

    /**
     * A trainer of one run.
     *
     * @param learner new, as the run's recipe makes it; what the run has learned so far is put into its state
     * @param batches the run's data
     */
    public Trainer(
            RunFolder run, Learner learner, BatchSource batches, TrainerOptions options, TrainingListener listener) {
        this.run = run;
        this.learner = learner;
        this.batches = batches;
        this.options = options;
        this.listener = listener;
        this.checkpoints = new Checkpoints(run.checkpoints(), options.rhythm().kept(), run.origin());
    }

    /**
     * Trains until all steps are done or {@code stop} says so, which is asked after each step and while a batch is
     * waited for, or the thread is interrupted; then saves and exports.
     *
     * @return how many steps are done, those of earlier starts included
     * @throws SmaltiException bad input or corrupt where a batch cannot be had (what was learned until then is saved
     *     first), corrupt where every checkpoint is damaged or the loss is no
     *     number any more (the last checkpoint stays), resource where a file cannot
     *     be written, and whatever the learner throws
     */
    public long train(BooleanSupplier stop) {
        run.begin();
        long logBytes = restore();
        listener.started(done);
        try (TrainingLog log = TrainingLog.open(run.log(), logBytes, listener::remark);
                Prefetcher prefetcher = new Prefetcher(batches, done, options.steps(), options.threads())) {
            savedAt = System.nanoTime();
            while (done < options.steps() && !stop.getAsBoolean()) {
                if (!step(log, prefetcher, stop)) {
                    break;
                }
                saveIfDue(log);
                sampleIfDue();
            }
            save(log);
        }
        LogSummary.write(run);
        RunExport.write(run, learner, done).ifPresent(why -> listener.remark("nothing is exported: " + why));
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return done;
    }

    /**
     * Exports what the newest checkpoint holds, and trains no further.
     *
     * @return of how many steps it is
     * @throws SmaltiException bad input where there is no checkpoint or nothing to export in it yet, else as {@link #train}
     */
    public long export() {
        restore();
        if (saved < 0) {
            throw SmaltiException.badInput(run.path() + " has no checkpoint yet, so there is nothing to export");
        }
        Optional<String> unready = RunExport.write(run, learner, done);
        if (unready.isPresent()) {
            throw SmaltiException.badInput(run.path() + " cannot be exported: " + unready.get());
        }
        return done;
    }

    private long restore() {
        Optional<SavedCheckpoint> newest = checkpoints.newest(listener::remark);
        if (newest.isEmpty() && checkpoints.any()) {
            // To begin anew would cut the log and take the place of what may still be saved.
            throw SmaltiException.corrupt(
                    "every checkpoint in " + run.checkpoints()
                            + " is damaged, and nothing was changed; put a whole one back, or begin a new run in another folder");
        }
        checkpoints.removeDrafts();
        newest.ifPresent(checkpoint -> {
            checkpoints.load(checkpoint, learner.state());
            done = checkpoint.step();
            saved = done;
        });
        return newest.map(SavedCheckpoint::logBytes).orElse(0L);
    }

    /** Does a step; returns whether it was done, and not stopped before it began. */
    private boolean step(TrainingLog log, Prefetcher prefetcher, BooleanSupplier stop) {
        long start = System.nanoTime();
        Map<String, Tensor> batch;
        try {
            Optional<Map<String, Tensor>> taken = prefetcher.take(stop);
            if (taken.isEmpty()) {
                return false;
            }
            batch = taken.get();
        } catch (InterruptedException e) {
            // Noted and told at the end: an interrupted thread can write neither log nor checkpoint.
            interrupted = true;
            return false;
        } catch (SmaltiException e) {
            save(log);
            throw e;
        }
        Map<String, Float> measures = learner.step(done, batch);
        done++;
        LogLine line = new LogLine(done, measures, (System.nanoTime() - start) / 1e9, pictures(batch));
        boolean finite = Float.isFinite(line.loss());
        if (!finite || done % options.rhythm().log() == 0 || done == options.steps()) {
            log.append(line);
        }
        if (!finite) {
            log.force();
            LogSummary.write(run);
            throw diverged("the loss of step " + done + " is " + line.loss() + " on " + batches.describe(done - 1));
        }
        listener.step(line);
        return true;
    }

    private SmaltiException diverged(String what) {
        return SmaltiException.corrupt(
                what + "; " + (saved < 0 ? "nothing was saved yet" : "step " + saved + " is saved")
                        + "; a smaller learning rate may help");
    }

    private static long pictures(Map<String, Tensor> batch) {
        return batch.values().stream()
                .map(Tensor::shape)
                .filter(shape -> shape.length > 0)
                .mapToLong(shape -> shape[0])
                .max()
                .orElse(0);
    }

    private void sampleIfDue() {
        if (!due(options.rhythm().sample())) {
            return;
        }
        LogSummary.write(run);
        List<Pixels> pictures = learner.samples();
        if (!pictures.isEmpty()) {
            Path sheet = run.samples().resolve(Checkpoints.name(done) + ".png");
            PictureWriter.write(sheet, ContactSheet.of(pictures, learner.sampleColumns()));
            listener.sampled(sheet);
        }
    }

    private void saveIfDue(TrainingLog log) {
        long most = options.rhythm().saveAfter().toNanos();
        if (due(options.rhythm().save()) || (most > 0 && System.nanoTime() - savedAt >= most)) {
            save(log);
        }
    }

    private boolean due(long every) {
        return done == options.steps() || (every > 0 && done % every == 0);
    }

    private void save(TrainingLog log) {
        if (saved == done) {
            return;
        }
        checkpoints.save(done, learner.state(), log.force());
        saved = done;
        savedAt = System.nanoTime();
        listener.saved(done);
    }
}
