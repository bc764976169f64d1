package dev.smalti.job.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.smalti.Condition;
import dev.smalti.PartialGrid;
import dev.smalti.SampleRequest;
import dev.smalti.SamplingOptions;
import dev.smalti.Scheme;
import dev.smalti.TokenGrid;
import dev.smalti.job.OpenPrior;
import dev.smalti.job.OpenTokenizer;
import dev.smalti.cli.console.Console;
import dev.smalti.cli.console.Progress;
import dev.smalti.cli.console.Skipped;
import dev.smalti.cli.console.Table;
import dev.smalti.image.Pixels;
import dev.smalti.job.drawing.DrawingSummary;
import dev.smalti.job.drawing.DrawnFiles;
import dev.smalti.job.drawing.DrawnPicture;
import dev.smalti.picture.Provenance;
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
    private final Provenance made;
    private final SamplingOptions how;
    private final @Nullable Condition against;
    private final Scheme scheme;
    private final int batch;
    private final Map<Subject, Condition> conditions = new HashMap<>();
    private long tokens;
    private long nanos;

    /** @param made how the pictures are made, as far as they have it in common */
    Drawing(
            OpenPrior open,
            DrawnFiles files,
            Provenance made,
            SamplingOptions how,
            @Nullable Condition against,
            Scheme scheme,
            int batch) {
        this.open = open;
        this.files = files;
        this.made = made;
        this.how = how;
        this.against = against;
        this.scheme = scheme;
        this.batch = batch;
    }

    /** A picture to be drawn. */
    record Task(Subject subject, DrawnFiles.Place place, long image) {}

    /** What was drawn, and what it took. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Result(
            OpenTokenizer.Setup run,
            long seed,
            List<DrawnPicture> pictures,
            @Nullable String grid,
            @Nullable String npz,
            DrawingSummary summary) {
        /** The files, for people. */
        String text() {
            Table table = new Table().row("picture", "pixels");
            pictures.stream()
                    .filter(picture -> picture.output() != null)
                    .forEach(picture -> table.row(picture.output(), picture.width() + "x" + picture.height()));
            if (grid != null) {
                table.row(grid, "all");
            }
            if (npz != null) {
                table.row(npz, "all");
            }
            return table.toString();
        }
    }

    /**
     * Draws {@link DrawnFiles#count} pictures of each subject.
     *
     * @param skipped is told of pictures that alone cannot be written
     */
    Result run(Console console, String name, List<Subject> subjects, List<DrawnFiles.Place> places, Skipped skipped) {
        List<Task> tasks = tasks(subjects, places);
        long total = subjects.stream()
                .mapToLong(subject ->
                        (long) files.count() * subject.given().fit().grid().length())
                .sum();
        DrawingSummary.Costs costs = null;
        try (DrawnOutput output = new DrawnOutput(open, files, made, tasks, skipped);
                Progress progress = console.tokens(name, total)) {
            long done = 0;
            for (int from = 0; from < tasks.size(); from += batch) {
                List<Task> group = tasks.subList(from, Math.min(tasks.size(), from + batch));
                List<SampleRequest> requests = new ArrayList<>();
                for (Task task : group) {
                    requests.add(request(task));
                }
                if (costs == null) {
                    costs = DrawingSummary.Costs.of(open.synthesizer(), scheme, requests);
                }
                List<TokenGrid> grids = sample(group, requests, progress, done);
                done += grids.stream().mapToLong(grid -> grid.shape().length()).sum();
                progress.reach(done);
                save(output, group, grids);
            }
            DrawingSummary summary = new DrawingSummary(tasks.size(), tokens, nanos / 1e9, costs);
            return new Result(
                    open.first().setup(), seed(), output.pictures(), output.sheet(), output.archive(), summary);
        }
    }

    private long seed() {
        return made.run() == null ? 0 : made.run().seed();
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

    private List<TokenGrid> sample(List<Task> group, List<SampleRequest> requests, Progress progress, long before) {
        long given = requests.stream()
                .mapToLong(request ->
                        request.known().shape().length() - request.known().unknown())
                .sum();
        long started = System.nanoTime();
        try (PreviewFiles previews = new PreviewFiles(open.first(), made, files.preview(), group)) {
            List<TokenGrid> grids = open.synthesizer().sample(requests, state -> {
                progress.reach(before + given + state.done());
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
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("interrupted");
            }
            output.add(group.get(i), grids.get(i), pixels.get(i));
        }
    }
}
