package dev.smalti.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.GridShape;
import dev.smalti.Latents;
import dev.smalti.SmaltiException;
import dev.smalti.bundle.Bundle;
import dev.smalti.bundle.TinyBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodebookSearchTest {
    @Property(tries = 60)
    void findsTheBestRowForEveryCountAndWidth(
            @ForAll @IntRange(min = 1, max = 19) int channels,
            @ForAll @IntRange(min = 1, max = 50) int rows,
            @ForAll @IntRange(min = 1, max = 700) int count,
            @ForAll long seed) {
        // Small whole numbers: every sum is exact, so ties are real and the first must win.
        float[] codebook = whole(new Random(seed), channels * rows);
        float[] bias = whole(new Random(seed + 1), rows);
        Latents latents = new Latents(channels, new GridShape(1, count), whole(new Random(seed + 2), channels * count));
        int[] expected = new int[count];
        for (int i = 0; i < count; i++) {
            double best = Double.NEGATIVE_INFINITY;
            for (int k = 0; k < rows; k++) {
                double score = bias[k];
                for (int c = 0; c < channels; c++) {
                    score += codebook[k * channels + c] * latents.values()[c * count + i];
                }
                if (score > best) {
                    best = score;
                    expected[i] = k;
                }
            }
        }
        CodebookSearch search = new CodebookSearch(channels, codebook, bias, null);
        assertThat(search.search(latents).tokens()).containsExactly(expected);
        assertThat(search.parallel().search(latents).tokens()).containsExactly(expected);
    }

    @Test
    void aTableTurnsRowsToTokens() {
        CodebookSearch search = new CodebookSearch(1, new float[] {-1, 1}, new float[2], new int[] {9, 4});
        Latents latents = new Latents(1, new GridShape(1, 3), new float[] {2, -3, 0});
        assertThat(search.search(latents).tokens()).containsExactly(4, 9, 9);
    }

    @Test
    void readsWhatTheManifestPointsAt(@TempDir Path temp) throws IOException {
        CodebookSearch search = CodebookSearch.of(TinyBundle.write(temp.resolve("tiny")));
        float[] colours = TinyBundle.colours();
        Latents latents = new Latents(
                3, new GridShape(1, 1), new float[] {colours[31 * 3], colours[31 * 3 + 1], colours[31 * 3 + 2]});
        assertThat(search.search(latents).tokens()).containsExactly(31);
    }

    @Test
    void refusesACodebookThatWasCutSinceItsBundleWasOpened(@TempDir Path temp) throws IOException {
        Bundle bundle = TinyBundle.write(temp.resolve("tiny"));
        Files.write(bundle.path("weights.bin"), new byte[1000]);
        assertThatThrownBy(() -> CodebookSearch.of(bundle))
                .isInstanceOf(SmaltiException.class)
                .hasMessage(bundle.path("weights.bin") + " ends before its codebook");
    }

    @Test
    void refusesLatentsOfAnotherWidth() {
        CodebookSearch search = new CodebookSearch(2, new float[4], new float[2], null);
        assertThatThrownBy(() -> search.search(new Latents(1, new GridShape(1, 1), new float[1])))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("the codebook has rows of 2 channels, the latents have 1");
    }

    private static float[] whole(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextInt(7) - 3;
        }
        return values;
    }
}
