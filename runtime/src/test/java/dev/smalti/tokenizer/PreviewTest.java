package dev.smalti.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.Device;
import dev.smalti.GridShape;
import dev.smalti.PartialGrid;
import dev.smalti.TokenGrid;
import dev.smalti.bundle.Bundle;
import dev.smalti.bundle.TinyBundle;
import dev.smalti.image.Pixels;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreviewTest {
    @TempDir
    private Path folder;

    @Test
    void isGreyWhereNothingIsDrawnAndTheDecodedPictureElsewhere() throws IOException {
        Bundle bundle = TinyBundle.write(folder);
        try (ImageTokenizer tokenizer = ImageTokenizer.open(bundle, Device.cpu())) {
            GridShape shape = new GridShape(2, 3);
            Pixels whole = tokenizer.decode(new TokenGrid(shape, new int[] {9, 60, 3, 42, 17, 5}));
            Pixels seen = Preview.of(new PartialGrid(shape, new int[] {9, 60, -1, 42, -1, -1}), tokenizer);
            int side = TinyBundle.FACTOR;
            for (int i = 0; i < seen.values().length; i++) {
                int row = i / seen.width() % seen.height() / side;
                int column = i % seen.width() / side;
                boolean known = shape.index(row, column) != 2 && (row == 0 || column == 0);
                assertThat(seen.values()[i]).isEqualTo(known ? whole.values()[i] : 0);
            }
        }
    }
}
