package dev.smalti.tokenizer;

import dev.smalti.PartialGrid;
import dev.smalti.image.Pixels;
import java.util.Arrays;

/** What can be seen of a picture while it is drawn. */
public final class Preview {
    private Preview() {}

    /**
     * Decodes the tokens that are known; where there are none yet, the picture is grey. Pixels beside the grey ones are not
     * final: a decoder looks further than its token.
     *
     * @return of the grid's size in pixels, as {@link ImageTokenizer#decode(TokenGrid)}
     */
    public static Pixels of(PartialGrid grid, ImageTokenizer tokenizer) {
        // Any token will do: what it stands for is covered with grey.
        Pixels decoded = tokenizer.decode(grid.filled(0));
        float[] values = decoded.values().clone();
        int factor = tokenizer.firstStage().factor();
        for (int row = 0; row < decoded.channels() * decoded.height(); row++) {
            for (int column = 0; column < grid.shape().columns(); column++) {
                if (!grid.isKnown(row % decoded.height() / factor, column)) {
                    int start = row * decoded.width() + column * factor;
                    Arrays.fill(values, start, start + factor, 0);
                }
            }
        }
        return new Pixels(decoded.channels(), decoded.height(), decoded.width(), values);
    }
}
