package dev.smalti.job.drawing;

import dev.smalti.PartialGrid;
import dev.smalti.image.Pixels;
import dev.smalti.tokenizer.Fit;
import dev.smalti.tokenizer.ImageTokenizer;
import java.nio.file.Path;
import java.util.List;

/** What a picture starts from: nothing, or another picture of which a part is kept. */
public interface Start {
    /** The tokens that are given. */
    PartialGrid known(ImageTokenizer tokenizer, long image);

    /** What becomes of the decoded picture, which has been cut to its size. */
    default Pixels finish(Pixels drawn) {
        return drawn;
    }

    /** The files that it is read from. */
    default List<Path> files() {
        return List.of();
    }

    /** Nothing is given. */
    static Start blank(Fit fit) {
        PartialGrid unknown = PartialGrid.unknown(fit.grid());
        return (tokenizer, image) -> unknown;
    }
}
