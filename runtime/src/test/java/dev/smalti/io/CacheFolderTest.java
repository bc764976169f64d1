package dev.smalti.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class CacheFolderTest {
    private static final String ELSEWHERE =
            Path.of("elsewhere").toAbsolutePath().toString();

    @TempDir
    private Path home;

    @TempDir
    private Path temporary;

    @Test
    void thePropertyGoesBeforeTheEnvironment() {
        Map<String, String> environment = Map.of("SMALTI_CACHE", "other", "XDG_CACHE_HOME", ELSEWHERE);
        assertThat(CacheFolder.path(ELSEWHERE, environment, "Linux", home, temporary))
                .isEqualTo(Path.of(ELSEWHERE));
        assertThat(CacheFolder.path(null, environment, "Linux", home, temporary))
                .isEqualTo(Path.of("other").toAbsolutePath());
    }

    @Test
    void elseEveryPlatformsOwnFolder() {
        assertThat(CacheFolder.path(null, Map.of(), "Linux", home, temporary)).isEqualTo(home.resolve(".cache/smalti"));
        assertThat(CacheFolder.path(null, Map.of("XDG_CACHE_HOME", ELSEWHERE), "Linux", home, temporary))
                .isEqualTo(Path.of(ELSEWHERE, "smalti"));
        assertThat(CacheFolder.path(null, Map.of("XDG_CACHE_HOME", "relative"), "Linux", home, temporary))
                .isEqualTo(home.resolve(".cache/smalti"));
        assertThat(CacheFolder.path(null, Map.of(), "Mac OS X", home, temporary))
                .isEqualTo(home.resolve("Library/Caches/smalti"));
        assertThat(CacheFolder.path(null, Map.of("LOCALAPPDATA", ELSEWHERE), "Windows 11", home, temporary))
                .isEqualTo(Path.of(ELSEWHERE, "smalti", "cache"));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void elseAFolderOfTheUsersOwnAmongTheTemporaryFiles() throws IOException {
        Path blocked = Files.createFile(home.resolve("file"));
        Path folder = CacheFolder.path(null, Map.of(), "Linux", blocked, temporary);
        assertThat(folder)
                .isEqualTo(temporary.resolve("smalti-" + Files.getOwner(blocked).getName()));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
        assertThat(CacheFolder.path(null, Map.of(), "Linux", Path.of("?"), temporary))
                .isEqualTo(folder);
        assertThat(CacheFolder.path(blocked.toString(), Map.of(), "Linux", home, temporary))
                .isEqualTo(blocked);
        try (Stream<Path> left = Files.list(temporary)) {
            assertThat(left).containsExactly(folder);
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void butNotOneThatOthersMayWriteToOrALink() throws IOException {
        Path home = Path.of("?");
        Path without = home.resolve(".cache/smalti").toAbsolutePath();
        Path folder = CacheFolder.path(null, Map.of(), "Linux", home, temporary);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(CacheFolder.path(null, Map.of(), "Linux", home, temporary)).isEqualTo(without);
        Files.delete(folder);
        Files.createSymbolicLink(folder, this.home);
        assertThat(CacheFolder.path(null, Map.of(), "Linux", home, temporary)).isEqualTo(without);
    }
}
