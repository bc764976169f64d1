package dev.smalti.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.Device;
import dev.smalti.GridShape;
import dev.smalti.PartialGrid;
import dev.smalti.TokenGrid;
import dev.smalti.bundle.Bundle;
import dev.smalti.bundle.TinyBundle;
import dev.smalti.image.Pixels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
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

    @Test
    void showsTheWholePictureAtTheEndWhateverTheOrder() throws IOException {
        Bundle bundle = TinyBundle.write(folder);
        try (ImageTokenizer tokenizer = ImageTokenizer.open(bundle, Device.cpu())) {
            GridShape shape = new GridShape(13, 17);
            Random random = new Random(4);
            int vocabulary = tokenizer.firstStage().vocabulary();
            int[] all = random.ints(shape.length(), 0, vocabulary).toArray();
            Pixels whole = tokenizer.decode(new TokenGrid(shape, all));
            for (boolean raster : new boolean[] {true, false}) {
                List<Integer> order = new ArrayList<>();
                for (int i = 0; i < all.length; i++) {
                    order.add(i);
                }
                if (!raster) {
                    Collections.shuffle(order, random);
                }
                Preview preview = new Preview(tokenizer);
                int[] tokens = new int[all.length];
                Arrays.fill(tokens, PartialGrid.UNKNOWN);
                assertThat(preview.show(new PartialGrid(shape, tokens)).values())
                        .containsOnly(0);
                int known = 0;
                while (known < all.length) {
                    int next = Math.min(all.length, known + 1 + random.nextInt(20));
                    for (; known < next; known++) {
                        tokens[order.get(known)] = all[order.get(known)];
                    }
                    PartialGrid grid = new PartialGrid(shape, tokens);
                    Pixels seen = preview.show(grid);
                    int side = TinyBundle.FACTOR;
                    for (int i = 0; i < seen.values().length; i++) {
                        int row = i / seen.width() % seen.height() / side;
                        int column = i % seen.width() / side;
                        float expected = grid.isKnown(row, column) ? whole.values()[i] : 0;
                        assertThat(seen.values()[i]).isEqualTo(expected);
                    }
                }
            }
        }
    }

    @Test
    void refusesAGridOfAnotherShape() throws IOException {
        Bundle bundle = TinyBundle.write(folder);
        try (ImageTokenizer tokenizer = ImageTokenizer.open(bundle, Device.cpu())) {
            Preview preview = new Preview(tokenizer);
            preview.show(PartialGrid.unknown(new GridShape(2, 3)));
            assertThatThrownBy(() -> preview.show(PartialGrid.unknown(new GridShape(3, 2))))
                    .hasMessage("a preview of 2x3 tokens was given 3x2");
        }
    }
}
