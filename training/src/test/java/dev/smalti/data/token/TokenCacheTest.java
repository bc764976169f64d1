package dev.smalti.data.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.GridShape;
import dev.smalti.SmaltiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenCacheTest {
    private static final String OF = "12 scenes of seed 1";

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void write() {
        file = folder.resolve("tokens.bin");
        int[] tokens = IntStream.range(0, 2 * 3 * (1 + 4)).toArray();
        TokenCache.write(
                file, OF, new TokenDataset(new GridShape(2, 2), 1, new TokenDataset.Vocabularies(30, 40), 2, tokens));
    }

    @Test
    void readsWhatItWrote() {
        TokenDataset read = TokenCache.read(file, OF).orElseThrow();
        assertThat(read.grid()).isEqualTo(new GridShape(2, 2));
        assertThat(read.conditionLength()).isEqualTo(1);
        assertThat(read.pictureVocabulary()).isEqualTo(30);
        assertThat(read.vocabulary()).isEqualTo(40);
        assertThat(read.views()).isEqualTo(2);
        assertThat(read.tokens()).containsExactly(IntStream.range(0, 30).toArray());
    }

    @Test
    void takesNothingThatWasMadeOfSomethingElse() {
        assertThat(TokenCache.read(file, "12 scenes of seed 2")).isEmpty();
        assertThat(TokenCache.read(folder.resolve("nothing.bin"), OF)).isEmpty();
    }

    @Test
    void refusesWhatIsDamaged() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 4));
        refuses("is cut short or damaged; remove it, and it is made again");
        Files.write(file, Arrays.copyOf(whole, 20));
        refuses("is no file of tokens; remove it, and it is made again");
        whole[0]++;
        Files.write(file, whole);
        refuses("is no file of tokens; remove it, and it is made again");
    }

    private void refuses(String message) {
        assertThatThrownBy(() -> TokenCache.read(file, OF))
                .isInstanceOf(SmaltiException.class)
                .hasMessage(file + " " + message);
    }
}
