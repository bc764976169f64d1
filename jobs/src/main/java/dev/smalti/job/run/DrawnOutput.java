package dev.smalti.job.run;

import dev.smalti.SmaltiException;
import dev.smalti.TokenGrid;
import dev.smalti.job.OpenPrior;
import dev.smalti.job.OpenTokenizer;
import dev.smalti.cli.console.Failure;
import dev.smalti.cli.console.Skipped;
import dev.smalti.image.ContactSheet;
import dev.smalti.image.Pixels;
import dev.smalti.io.Digests;
import dev.smalti.io.WritableFolder;
import dev.smalti.job.drawing.DrawnFiles;
import dev.smalti.job.drawing.DrawnPicture;
import dev.smalti.picture.PictureArray;
import dev.smalti.picture.Provenance;
import dev.smalti.picture.TokenFile;
import dev.smalti.tokenizer.Fit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes pictures as they are finished; what holds all of them is there after the last one, or not at all. */
final class DrawnOutput implements AutoCloseable {
    private final OpenTokenizer open;
    private final DrawnFiles files;
    private final Provenance made;
    private final List<Drawing.Task> tasks;
    private final @Nullable PictureArray archive;
    private final TokenFile.@Nullable Model model;
    private final Map<Subject, Map<String, String>> inputs = new HashMap<>();
    private final Skipped skipped;
    private final List<Pixels> onSheet = new ArrayList<>();
    private final List<DrawnPicture> pictures = new ArrayList<>();

    /**
     * Makes the archive, where one is wanted.
     *
     * @param skipped is told of pictures that alone cannot be written
     */
    DrawnOutput(OpenPrior open, DrawnFiles files, Provenance made, List<Drawing.Task> tasks, Skipped skipped) {
        this.open = open.first();
        this.skipped = skipped;
        this.files = files;
        this.made = made;
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
            if (wrote(file, () -> open.medium().write(file, picture, provenance(task, picture, file, sha256)))) {
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
        pictures.add(new DrawnPicture(
                single,
                tokens,
                subject.name().isEmpty() ? null : String.join("/", subject.name()),
                task.image(),
                picture.width(),
                picture.height(),
                sha256));
        if (files.grid() && pictures.size() == tasks.size()) {
            writeSheet();
        }
    }

    /** Writes a file; where only this one cannot be written, it is named and left out. */
    private boolean wrote(Path file, Runnable write) {
        makeFolder(file);
        try {
            write.run();
            return true;
        } catch (SmaltiException | UncheckedIOException e) {
            if (!WritableFolder.isOf(file)) {
                throw e;
            }
            skipped.add(
                    file,
                    new SmaltiException(
                            SmaltiException.Kind.RESOURCE, Failure.of(e).message(), e));
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

    private Provenance provenance(Drawing.Task task, Pixels picture, Path file, String sha256) {
        String name = files.folder().relativize(file).toString().replace('\\', '/');
        Map<String, String> read = inputs.computeIfAbsent(task.subject(), Subject::inputs);
        return open.tiled(made, picture.height(), picture.width())
                .withDrawing(new Provenance.Drawing(task.image(), name, sha256, read));
    }

    /** A row for each subject where there are several, else about square. */
    private void writeSheet() {
        int columns = files.count() == tasks.size() ? ContactSheet.columnsFor(files.count()) : files.count();
        makeFolder(files.sheet());
        long last = files.first() + files.count() - 1;
        String note = "images " + files.first() + " to " + last + (files.count() == tasks.size() ? "" : " of each row");
        open.medium().write(files.sheet(), ContactSheet.of(onSheet, columns), made.withNotes(List.of(note)));
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
