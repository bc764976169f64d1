package dev.smalti.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class FileTreeTest {
    @TempDir
    Path folder;

    @Test
    void removesAllThatIsInAFolder() throws IOException {
        Path tree = folder.resolve("tree");
        Files.writeString(Files.createDirectories(tree.resolve("a/b")).resolve("file"), "x");
        Files.createDirectories(tree.resolve("empty"));
        FileTree.delete(tree);
        assertThat(tree).doesNotExist();
        FileTree.delete(tree);
        Path file = Files.writeString(folder.resolve("file"), "x");
        FileTree.deleteTemporary(file);
        assertThat(file).doesNotExist();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void followsNoLinks() throws IOException {
        Path kept = Files.createDirectories(folder.resolve("kept"));
        Files.writeString(kept.resolve("file"), "x");
        Path tree = Files.createDirectories(folder.resolve("tree"));
        Files.createSymbolicLink(tree.resolve("link"), kept);
        Files.createSymbolicLink(tree.resolve("to nothing"), folder.resolve("nothing"));
        FileTree.delete(tree);
        assertThat(tree).doesNotExist();
        assertThat(kept.resolve("file")).hasContent("x");
        Path link = Files.createSymbolicLink(folder.resolve("link"), kept);
        FileTree.delete(link);
        assertThat(Files.isSymbolicLink(link)).isFalse();
        assertThat(kept.resolve("file")).hasContent("x");
    }
}
