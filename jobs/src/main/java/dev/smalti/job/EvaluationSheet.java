package dev.smalti.job;

import dev.smalti.evaluate.TokenizerEvaluation.Trial;
import dev.smalti.image.ContactSheet;
import dev.smalti.image.Pixels;
import dev.smalti.picture.Provenance;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Originals beside what became of them, as one picture. */
public final class EvaluationSheet {
    private static final int MOST = 32;
    private static final int COLUMNS = 8;

    private EvaluationSheet() {}

    /**
     * Writes the first pictures: each with its reconstruction at its right, and then its drawing.
     *
     * @param drawings one for each trial, or none
     */
    public static void write(
            Path file, List<Trial> trials, List<Pixels> drawings, Medium medium, Provenance provenance) {
        int each = drawings.isEmpty() ? 2 : 3;
        List<Pixels> shown = new ArrayList<>();
        for (int i = 0; i < Math.min(MOST, trials.size()); i++) {
            shown.add(trials.get(i).original());
            shown.add(trials.get(i).again());
            if (!drawings.isEmpty()) {
                shown.add(drawings.get(i));
            }
        }
        medium.write(file, ContactSheet.of(shown, COLUMNS / each * each), provenance);
    }
}
