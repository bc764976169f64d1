package dev.smalti.job.run;

import dev.smalti.SmaltiException;
import dev.smalti.TokenGrid;
import dev.smalti.image.ContactSheet;
import dev.smalti.image.Pixels;
import dev.smalti.io.Digests;
import dev.smalti.io.WritableFolder;
import dev.smalti.job.OpenPrior;
import dev.smalti.job.OpenTokenizer;
import dev.smalti.job.drawing.DrawnFiles;
import dev.smalti.job.drawing.DrawnPicture;
import dev.smalti.job.drawing.Subject;
import dev.smalti.picture.PictureArray;
import dev.smalti.picture.TokenFile;
import dev.smalti.tokenizer.Fit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes pictures as they are finished; what holds all of them is there after the last one, or not at all. */
final class DrawnOutput implements AutoCloseable {
    private final OpenTokenizer open;
    private final DrawnFiles files;
    private final DrawnRecords records;
    private final List<Drawing.Task> tasks;
    private final @Nullable PictureArray archive;
    private final TokenFile.@Nullable Model model;
    private final Skips skips;
    private final JobListener listener;
    private final List<Pixels> onSheet = new ArrayList<>();
    private final List<DrawnPicture> pictures = new ArrayList<>();

    /**
     * Makes the archive, where one is wanted.
     *
     * @param skips is told of pictures that alone cannot be written
     */
    DrawnOutput(
            OpenPrior open,
            DrawnFiles files,
            DrawnRecords records,
            List<Drawing.Task> tasks,
            Skips skips,
            JobListener listener) {
        this.open = open.first();
        this.skips = skips;
        this.listener = listener;
        this.files = files;
        this.records = records;
        this.tasks = tasks;
        this.model = files.tokens() ? TokenFile.Model.of(this.open.bundle()) : null;
        this.archive = files.npz() == null ? null : archive(files.npz(), tasks);
    }

    private static PictureArray archive(Path file, List<Drawing.Task> tasks) {
        makeFolder(file);
        Fit fit = tasks.get(0).subject().given().fit();
        return PictureArray.create(file, tasks.size(), fit.height(), fit.width());
    }

    /** The next picture, in the order of the tasks. */
    void add(Drawing.Task task, TokenGrid grid, Pixels decoded) {
        Subject subject = task.subject();
        Pixels picture = subject.start().finish(subject.given().fit().crop(decoded));
        String sha256 = Digests.sha256(grid);
        String single = null;
        String tokens = null;
        if (files.singles()) {
            Path file = task.place().picture(task.image());
            if (wrote(
                    file,
                    () -> open.medium()
                            .write(
                                    file,
                                    picture,
                                    records.picture(
                                            subject, task.image(), picture.height(), picture.width(), sha256)))) {
                single = file.toString();
            }
            Path own = task.place().tokens(task.image());
            if (model != null && wrote(own, () -> write(model, task, grid, own))) {
                tokens = own.toString();
            }
        }
        if (files.grid()) {
            onSheet.add(picture);
        }
        if (archive != null) {
            archive.add(picture);
        }
        DrawnPicture drawn = new DrawnPicture(
                single,
                tokens,
                subject.name().isEmpty() ? null : String.join("/", subject.name()),
                task.image(),
                picture.width(),
                picture.height(),
                sha256);
        pictures.add(drawn);
        listener.on(new JobEvent.Drawn(drawn));
        if (files.grid() && pictures.size() == tasks.size()) {
            writeSheet();
        }
    }

    /** Writes a file; where only this one cannot be written, it is named and left out. */
    private boolean wrote(Path file, Runnable write) {
        makeFolder(file);
        try {
            write.run();
            listener.on(new JobEvent.Written(file));
            return true;
        } catch (SmaltiException | UncheckedIOException e) {
            if (!WritableFolder.isOf(file)) {
                throw e;
            }
            skips.add(file, new SmaltiException(SmaltiException.Kind.RESOURCE, FailureText.of(e), e));
            return false;
        }
    }

    private void write(TokenFile.Model own, Drawing.Task task, TokenGrid grid, Path file) {
        String picture = task.place().picture(task.image()).getFileName().toString();
        try {
            TokenFile.of(own, picture, task.subject().given().fit(), grid).write(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A row for each subject where there are several, else about square. */
    private void writeSheet() {
        int columns = files.count() == tasks.size() ? ContactSheet.columnsFor(files.count()) : files.count();
        makeFolder(files.sheet());
        open.medium().write(files.sheet(), ContactSheet.of(onSheet, columns), records.sheet());
        listener.on(new JobEvent.Written(files.sheet()));
    }

    /** What was added so far. */
    List<DrawnPicture> pictures() {
        return List.copyOf(pictures);
    }

    /** The sheet's file; absent where there is none. */
    @Nullable
    String sheet() {
        return files.grid() ? files.sheet().toString() : null;
    }

    /** The archive's file; absent where there is none. */
    @Nullable
    String archive() {
        return files.npz() == null ? null : files.npz().toString();
    }

    private static void makeFolder(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (archive != null) {
            archive.close();
        }
    }
}
