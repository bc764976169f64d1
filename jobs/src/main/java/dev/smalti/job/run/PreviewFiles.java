package dev.smalti.job.run;

import dev.smalti.PartialGrid;
import dev.smalti.job.OpenTokenizer;
import dev.smalti.tokenizer.Fit;
import dev.smalti.tokenizer.Preview;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Shows pictures as files while they are drawn; closing it removes them. It takes an eighth of the time at most: where
 * showing is slow beside drawing, pictures are shown less often than was asked for.
 */
final class PreviewFiles implements AutoCloseable {
    private static final double LARGEST_SHARE = 1 / 8.0;

    private final OpenTokenizer open;
    private final DrawnRecords records;
    private final @Nullable Integer every;
    private final List<Drawing.Task> tasks;
    private final List<Preview> previews = new ArrayList<>();
    private final JobListener listener;
    private final List<Path> written = new ArrayList<>();
    private final long started = System.nanoTime();
    private long shown;
    private long spent;
    private long last;

    /** @param every after how many tokens of each picture; absent for never */
    PreviewFiles(
            OpenTokenizer open,
            DrawnRecords records,
            @Nullable Integer every,
            List<Drawing.Task> tasks,
            JobListener listener) {
        this.open = open;
        this.records = records;
        this.listener = listener;
        this.every = every;
        this.tasks = List.copyOf(tasks);
        for (int i = 0; i < tasks.size(); i++) {
            previews.add(new Preview(open.tokenizer()));
        }
    }

    /** Shows this state if enough was drawn since the last one. */
    void show(dev.smalti.Progress state) {
        if (every == null || state.done() == state.total() || state.done() / tasks.size() < shown + every) {
            return;
        }
        long now = System.nanoTime();
        if (spent + last > LARGEST_SHARE * (now - started + last)) {
            return;
        }
        shown = state.done() / tasks.size();
        write(state);
        last = System.nanoTime() - now;
        spent += last;
    }

    private void write(dev.smalti.Progress state) {
        List<PartialGrid> grids = state.grids();
        for (int i = 0; i < tasks.size(); i++) {
            Drawing.Task task = tasks.get(i);
            Fit fit = task.subject().given().fit();
            Path file = task.place().preview(task.image());
            written.add(file);
            try {
                Files.createDirectories(file.toAbsolutePath().getParent());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            open.medium()
                    .write(
                            file,
                            fit.crop(previews.get(i).show(grids.get(i))),
                            records.preview(task.subject(), task.image()));
            listener.on(new JobEvent.Previewed(task.image(), file));
        }
    }

    @Override
    public void close() {
        for (Path file : written) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                file.toFile().deleteOnExit();
            }
        }
    }
}
