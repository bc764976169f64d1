package dev.smalti.job.run;

import dev.smalti.job.DrawJob;
import dev.smalti.job.JobJson;
import dev.smalti.job.OpenTokenizer;
import dev.smalti.job.drawing.Conditions;
import dev.smalti.job.drawing.Subject;
import dev.smalti.picture.Provenance;
import dev.smalti.picture.Provenance.Shows;
import java.util.List;

/** What drawn pictures say of themselves. */
final class DrawnRecords {
    private final OpenTokenizer open;
    private final DrawJob job;
    private final Provenance made;
    private final Conditions conditions;
    private final PublishedInputs inputs;

    DrawnRecords(OpenTokenizer open, DrawJob job, Conditions conditions, PublishedInputs inputs) {
        this.open = open;
        this.job = job.withModel(open.reference());
        this.made = open.provenance();
        this.conditions = conditions;
        this.inputs = inputs;
    }

    /** Of one picture: the job that draws it alone. */
    Provenance picture(Subject subject, long image, int height, int width, String tokensSha256) {
        return open.tiled(one(subject, image), height, width).withTokens(tokensSha256);
    }

    /** Of one picture that is not finished. */
    Provenance preview(Subject subject, long image) {
        return one(subject, image).showing(Shows.PREVIEW).withNotes(List.of("a preview of an unfinished picture"));
    }

    /** Of the sheet of all: the whole job. */
    Provenance sheet() {
        DrawJob whole = job.withConditions(
                        job.conditions().stream().map(conditions::named).toList())
                .withFiles(inputs::published);
        long last = job.first() + job.count() - 1;
        String note =
                "images " + job.first() + " to " + last + (job.conditions().size() == 1 ? "" : " of each row");
        return made.withJob(JobJson.tree(whole)).showing(Shows.SHEET).withNotes(List.of(note));
    }

    private Provenance one(Subject subject, long image) {
        DrawJob alone = job.withConditions(List.of(subject.condition()))
                .withImages(image, 1)
                .withFiles(inputs::published);
        return made.withJob(JobJson.tree(alone));
    }
}
