package dev.smalti.picture;

import static dev.smalti.picture.Fixtures.encoded;
import static dev.smalti.picture.Fixtures.gradient;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.smalti.SmaltiException;
import dev.smalti.picture.PictureFolder.Descent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureFolderTest {
    @TempDir
    Path folder;

    @BeforeEach
    void fill() throws IOException {
        for (String name : List.of("b.png", "a.jpeg", "B.png", "a/z.png", "a/deep/y.png", ".hidden/x.png", ".x.png")) {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.write(file, encoded(gradient(), "png"));
        }
        Files.writeString(folder.resolve("notes.txt"), "not a picture");
        Files.writeString(folder.resolve("a/fake.png"), "not a picture either");
        Files.createFile(folder.resolve("empty.png"));
    }

    @Test
    void listsAFolderInAStableOrderByContentNotByName() {
        PictureFolder listed = PictureFolder.list(List.of(folder), Descent.FLAT);
        assertThat(listed.pictures()).map(this::name).containsExactly("B.png", "a.jpeg", "b.png");
        assertThat(listed.skipped()).map(this::name).containsExactly("empty.png", "notes.txt");
    }

    @Test
    void descendsWhereAsked() {
        PictureFolder listed = PictureFolder.list(List.of(folder), Descent.RECURSIVE);
        assertThat(listed.pictures())
                .map(this::name)
                .containsExactly("B.png", "a.jpeg", "a/deep/y.png", "a/z.png", "b.png");
        assertThat(listed.skipped()).map(this::name).containsExactly("a/fake.png", "empty.png", "notes.txt");
    }

    @Test
    void keepsTheOrderGivenAndListsEachFileOnce() {
        Path notes = folder.resolve("notes.txt");
        PictureFolder listed =
                PictureFolder.list(List.of(folder.resolve("b.png"), notes, folder.resolve("."), notes), Descent.FLAT);
        assertThat(listed.pictures())
                .map(path -> folder.relativize(path.normalize()).toString())
                .containsExactly("b.png", "notes.txt", "B.png", "a.jpeg");
        assertThat(listed.skipped())
                .map(path -> folder.relativize(path.normalize()).toString())
                .containsExactly("empty.png");
    }

    @Test
    void followsLinksButNotInCircles() throws IOException {
        Files.createSymbolicLink(folder.resolve("a/circle"), folder);
        Files.createSymbolicLink(folder.resolve("linked.png"), folder.resolve("a/z.png"));
        PictureFolder listed = PictureFolder.list(List.of(folder), Descent.RECURSIVE);
        assertThat(listed.pictures())
                .map(this::name)
                .containsExactly("B.png", "a.jpeg", "a/deep/y.png", "a/z.png", "b.png", "linked.png");
        assertThat(listed.skipped()).map(this::name).contains("a/circle");
    }

    @Test
    void namesWhatDoesNotExist() {
        Path missing = folder.resolve("missing");
        assertThat(catchThrowableOfType(
                        SmaltiException.class, () -> PictureFolder.list(List.of(folder, missing), Descent.FLAT)))
                .hasMessage("'" + missing + "' does not exist");
    }

    private String name(Path path) {
        return folder.relativize(path).toString();
    }
}
