package dev.smalti.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SameFileTest {
    @TempDir
    private Path folder;

    @Test
    void linksAndDotsLeadToTheSameFile() throws IOException {
        Path real = Files.createDirectories(folder.resolve("real"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);
        Path file = Files.createFile(real.resolve("a.png"));
        Path hard = Files.createLink(folder.resolve("hard.png"), file);
        Path alias = Files.createSymbolicLink(folder.resolve("alias.png"), Path.of("link", "a.png"));
        Path back = folder.resolve("new/../link/a.png");
        for (Path other : new Path[] {file, link.resolve("a.png"), hard, alias, back}) {
            assertThat(SameFile.is(other, file)).as(other.toString()).isTrue();
            assertThat(SameFile.is(file, other)).as(other.toString()).isTrue();
        }
        assertThat(SameFile.is(Files.createFile(folder.resolve("a.png")), file)).isFalse();
    }

    @Test
    void whatDoesNotExistIsKnownByItsFolder() throws IOException {
        Path real = Files.createDirectories(folder.resolve("real"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);
        assertThat(SameFile.real(link.resolve("deep/new.png")))
                .isEqualTo(real.toRealPath().resolve("deep/new.png"));
        assertThat(SameFile.is(link.resolve("new.png"), real.resolve("new.png")))
                .isTrue();
        assertThat(SameFile.is(link.resolve("new.png"), real.resolve("other.png")))
                .isFalse();
    }
}
