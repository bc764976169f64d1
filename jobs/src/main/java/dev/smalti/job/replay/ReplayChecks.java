package dev.smalti.job.replay;

import dev.smalti.SmaltiException;
import dev.smalti.bundle.Conditioning;
import dev.smalti.bundle.Manifest;
import dev.smalti.condition.ClassNames;
import dev.smalti.image.ContactSheet;
import dev.smalti.image.Pixels;
import dev.smalti.job.DrawJob;
import dev.smalti.job.Job;
import dev.smalti.job.JobCondition;
import dev.smalti.job.PictureSize;
import dev.smalti.job.drawing.Conditions;
import dev.smalti.picture.Provenance.Shows;

/** What a record may ask for, since anybody may have written it: no more than its picture shows, which could take days. */
final class ReplayChecks {
    private ReplayChecks() {}

    /**
     * Checks that no more is made than the picture shows.
     *
     * @throws SmaltiException of kind BAD_INPUT where more is, or the model draws nothing at all
     */
    static void requireSize(Job job, Shows shows, Pixels original, Manifest manifest) {
        if (!(job instanceof DrawJob drawing)) {
            if (job.files().size() != 1) {
                throw SmaltiException.badInput(
                        "it says that it was made from " + job.files().size() + " files, but one picture is of one");
            }
            return;
        }
        PictureSize own = new PictureSize(original.width(), original.height());
        if (shows != Shows.SHEET) {
            requireOne(drawing, own);
            return;
        }
        Manifest.Prior prior = Conditions.prior(manifest);
        int factor = manifest.firstStage().factor();
        // Pictures that do not fill their last tokens are smaller than the window.
        PictureSize least = drawing.size() != null
                ? drawing.size()
                : new PictureSize(
                        (prior.window().columns() - 1) * factor + 1,
                        (prior.window().rows() - 1) * factor + 1);
        long wanted = drawing.count() * subjects(drawing, prior.conditioning());
        long room = (long) fitting(own.width(), least.width()) * fitting(own.height(), least.height());
        if (wanted > room) {
            throw SmaltiException.badInput("it says that it shows " + wanted + " pictures, but its " + own
                    + " pixels have room for " + room + " at most");
        }
    }

    private static void requireOne(DrawJob drawing, PictureSize own) {
        long pictures = (long) drawing.count() * drawing.conditions().size();
        if (pictures != 1) {
            throw SmaltiException.badInput("it says that it shows " + pictures + " pictures, but is one");
        }
        if (drawing.size() != null && !drawing.size().equals(own)) {
            throw SmaltiException.badInput(
                    "it says that it was drawn with " + drawing.size() + " pixels, but has " + own);
        }
    }

    /** How many pictures fit side by side on a sheet. */
    private static int fitting(int sheet, int picture) {
        return (sheet + ContactSheet.GAP) / (picture + ContactSheet.GAP);
    }

    private static long subjects(DrawJob drawing, Conditioning conditioning) {
        return drawing.conditions().stream()
                .map(condition -> condition instanceof JobCondition.ClassLabel label
                                && conditioning instanceof Conditioning.ClassLabel known
                        ? ClassNames.find(known, label.label())
                        : new Object())
                .distinct()
                .count();
    }
}
