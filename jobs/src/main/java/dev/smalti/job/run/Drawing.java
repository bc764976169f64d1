package dev.smalti.job.run;

import dev.smalti.Condition;
import dev.smalti.PartialGrid;
import dev.smalti.SampleRequest;
import dev.smalti.SamplingOptions;
import dev.smalti.TokenGrid;
import dev.smalti.image.Pixels;
import dev.smalti.job.DrawJob;
import dev.smalti.job.OpenPrior;
import dev.smalti.job.drawing.DrawingSummary;
import dev.smalti.job.drawing.DrawnFiles;
import dev.smalti.job.drawing.Subject;
import dev.smalti.synthesis.Synthesizer;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Draws pictures in batches and saves each batch before the next is drawn: what is finished stays, whatever happens later.
 * For one thread and one run.
 */
final class Drawing {
    private final OpenPrior open;
    private final DrawnFiles files;
    private final DrawnRecords records;
    private final SamplingOptions how;
    private final @Nullable Condition against;
    private final DrawJob job;
    private final JobListener listener;
    private final Map<Subject, Condition> conditions = new HashMap<>();
    private long tokens;
    private long nanos;

    Drawing(
            OpenPrior open,
            DrawnFiles files,
            DrawnRecords records,
            SamplingOptions how,
            @Nullable Condition against,
            DrawJob job,
            JobListener listener) {
        this.open = open;
        this.files = files;
        this.records = records;
        this.how = how;
        this.against = against;
        this.job = job;
        this.listener = listener;
    }

    /** A picture to be drawn. */
    record Task(Subject subject, DrawnFiles.Place place, long image) {}

    /** Draws {@link DrawnFiles#count} pictures of each subject. */
    JobResult.Drawing run(List<Subject> subjects, List<DrawnFiles.Place> places) {
        List<Task> tasks = tasks(subjects, places);
        int batch = job.execution().batch();
        List<SampleRequest> requests = requests(tasks, 0, batch);
        DrawingSummary.Costs costs = DrawingSummary.Costs.of(open.synthesizer(), job.scheme(), requests);
        long total = subjects.stream()
                .mapToLong(subject ->
                        (long) files.count() * subject.given().fit().grid().length())
                .sum();
        listener.on(new JobEvent.Started("draw", open.first().setup(), JobEvent.Unit.TOKENS, total, costs));
        Skips skips = new Skips(listener);
        try (DrawnOutput output = new DrawnOutput(open, files, records, tasks, skips, listener)) {
            long done = 0;
            for (int from = 0; from < tasks.size(); from += batch) {
                List<Task> group = tasks.subList(from, Math.min(tasks.size(), from + batch));
                requests = from == 0 ? requests : requests(tasks, from, batch);
                List<TokenGrid> grids = sample(group, requests, done);
                done += grids.stream().mapToLong(grid -> grid.shape().length()).sum();
                listener.on(new JobEvent.Advanced(done));
                save(output, group, grids);
            }
            DrawingSummary summary = new DrawingSummary(tasks.size(), tokens, nanos / 1e9, costs);
            return new JobResult.Drawing(
                    open.first().setup(),
                    job.seed(),
                    output.pictures(),
                    output.sheet(),
                    output.archive(),
                    summary,
                    skips.files());
        }
    }

    private List<SampleRequest> requests(List<Task> tasks, int from, int batch) {
        List<SampleRequest> requests = new ArrayList<>();
        for (Task task : tasks.subList(from, Math.min(tasks.size(), from + batch))) {
            requests.add(request(task));
        }
        return requests;
    }

    /** Subject by subject; made when they are asked for, since there may be millions. */
    private List<Task> tasks(List<Subject> subjects, List<DrawnFiles.Place> places) {
        int count = files.count();
        int size = Math.multiplyExact(subjects.size(), count);
        return new AbstractList<>() {
            @Override
            public Task get(int index) {
                int subject = Objects.checkIndex(index, size) / count;
                return new Task(subjects.get(subject), places.get(subject), files.first() + index % count);
            }

            @Override
            public int size() {
                return size;
            }
        };
    }

    private SampleRequest request(Task task) {
        Synthesizer synthesizer = open.synthesizer();
        Subject subject = task.subject();
        Condition condition = conditions.computeIfAbsent(
                subject, any -> subject.given().condition().apply(synthesizer));
        PartialGrid known = subject.start().known(synthesizer.tokenizer(), task.image());
        return new SampleRequest(condition, against, known, task.image(), how);
    }

    private List<TokenGrid> sample(List<Task> group, List<SampleRequest> requests, long before) {
        long given = requests.stream()
                .mapToLong(request ->
                        request.known().shape().length() - request.known().unknown())
                .sum();
        long started = System.nanoTime();
        try (PreviewFiles previews = new PreviewFiles(open.first(), records, files.preview(), group, listener)) {
            List<TokenGrid> grids = open.synthesizer().sample(requests, state -> {
                stopWhereAsked();
                listener.on(new JobEvent.Advanced(before + given + state.done()));
                previews.show(state);
            });
            nanos += System.nanoTime() - started;
            tokens += requests.stream()
                    .mapToLong(request -> request.known().unknown())
                    .sum();
            return grids;
        }
    }

    private void save(DrawnOutput output, List<Task> group, List<TokenGrid> grids) {
        List<Pixels> pixels = open.synthesizer().tokenizer().decode(grids);
        for (int i = 0; i < group.size(); i++) {
            stopWhereAsked();
            output.add(group.get(i), grids.get(i), pixels.get(i));
        }
    }

    private void stopWhereAsked() {
        if (listener.cancelled()) {
            throw new CancellationException("interrupted");
        }
    }
}
