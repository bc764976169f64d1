package dev.smalti.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextFileTest {
    @TempDir
    private Path folder;

    @Test
    void goesByTheByteOrderMark() throws IOException {
        for (Charset charset : List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            Path file = Files.write(folder.resolve("list.txt"), "\ufeffmüll.png\r\nb.png\r\n".getBytes(charset));
            assertThat(TextFile.lines(file)).as(charset.name()).containsExactly("müll.png", "b.png");
        }
        Path bare = Files.writeString(folder.resolve("bare.txt"), "müll.png\n\na");
        assertThat(TextFile.read(bare)).isEqualTo("müll.png\n\na");
        assertThat(TextFile.read(Files.createFile(folder.resolve("empty")))).isEmpty();
    }

    @Test
    void whatIsNoTextIsAnError() throws IOException {
        Path file = Files.write(folder.resolve("binary"), new byte[] {'a', (byte) 0xff, (byte) 0xc0});
        assertThatThrownBy(() -> TextFile.read(file)).isInstanceOf(CharacterCodingException.class);
    }
}
