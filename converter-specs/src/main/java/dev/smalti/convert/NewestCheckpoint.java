package dev.smalti.convert;

import dev.smalti.SmaltiException;
import dev.smalti.checkpoint.Checkpoint;
import dev.smalti.checkpoint.Checkpoints;
import dev.smalti.checkpoint.Settings;
import dev.smalti.io.FileFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The newest of a run's checkpoints: that of the most steps, where all say theirs, else of the most epochs; else the one
 * called last, and the youngest of several such. Lightning calls it {@code last-v1} where a run that was resumed finds {@code last} taken.
 *
 * @param file the checkpoint
 * @param remark which was taken of several that could be meant; null where it is the one called last
 */
record NewestCheckpoint(Path file, @Nullable String remark) {
    private static final String LAST = "last(-v[0-9]+)?\\.[a-z]+";

    /** A checkpoint with what tells its age. */
    private record Dated(Path file, OptionalLong step, OptionalLong epoch, FileTime changed) {
        String name() {
            return String.valueOf(file.getFileName());
        }

        boolean isLast() {
            return name().matches(LAST);
        }

        String described() {
            if (step.isPresent()) {
                return name() + " of step " + step.getAsLong();
            }
            return name() + " of "
                    + (epoch.isPresent()
                            ? "epoch " + epoch.getAsLong()
                            : changed.toString().substring(0, 10));
        }
    }

    /** Whether a file has the name of a run's last checkpoint. */
    static boolean isLast(Path file) {
        return String.valueOf(file.getFileName()).matches(LAST);
    }

    /**
     * The newest of at least one.
     *
     * @throws SmaltiException if one cannot be looked at
     */
    static NewestCheckpoint of(List<Path> files) {
        if (files.size() == 1) {
            return new NewestCheckpoint(files.get(0), null);
        }
        List<Dated> dated = files.stream().map(NewestCheckpoint::dated).toList();
        Comparator<Dated> age = Comparator.comparing(Dated::isLast);
        if (dated.stream().allMatch(one -> one.step.isPresent())) {
            age = Comparator.comparingLong(one -> one.step.orElseThrow());
        } else if (dated.stream().allMatch(one -> one.epoch.isPresent())) {
            age = Comparator.comparingLong(one -> one.epoch.orElseThrow());
        }
        Comparator<Dated> order = age.thenComparing(Dated::isLast)
                .thenComparing(Dated::changed)
                .thenComparing(one -> one.name().length())
                .thenComparing(Dated::name);
        List<Dated> sorted = dated.stream().sorted(order.reversed()).toList();
        Dated newest = sorted.get(0);
        boolean plain = newest.name().startsWith("last.")
                && sorted.stream().filter(Dated::isLast).count() == 1;
        return new NewestCheckpoint(
                newest.file,
                plain
                        ? null
                        : "of " + files.size() + " checkpoints the newest was taken, " + newest.described()
                                + "; the next is " + sorted.get(1).described());
    }

    private static Dated dated(Path file) {
        Settings settings;
        try (Checkpoint checkpoint = Checkpoints.open(file)) {
            settings = checkpoint.settings();
        } catch (SmaltiException e) {
            // One that cannot be read says nothing of its age; it is refused where it is the one that is taken.
            settings = Settings.NONE;
        }
        try {
            return new Dated(file, settings.step(), settings.epoch(), Files.getLastModifiedTime(file));
        } catch (IOException e) {
            throw FileFailure.unreadable("cannot read " + file, e);
        }
    }
}
