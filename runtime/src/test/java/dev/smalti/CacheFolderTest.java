package dev.smalti;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CacheFolderTest {
    private static final Path HOME = Path.of("home").toAbsolutePath();
    private static final String ELSEWHERE =
            Path.of("elsewhere").toAbsolutePath().toString();

    @Test
    void thePropertyGoesBeforeTheEnvironment() {
        Map<String, String> environment = Map.of("SMALTI_CACHE", "other", "XDG_CACHE_HOME", ELSEWHERE);
        assertThat(CacheFolder.path(ELSEWHERE, environment, "Linux", HOME)).isEqualTo(Path.of(ELSEWHERE));
        assertThat(CacheFolder.path(null, environment, "Linux", HOME))
                .isEqualTo(Path.of("other").toAbsolutePath());
    }

    @Test
    void elseEveryPlatformsOwnFolder() {
        assertThat(CacheFolder.path(null, Map.of(), "Linux", HOME)).isEqualTo(HOME.resolve(".cache/smalti"));
        assertThat(CacheFolder.path(null, Map.of("XDG_CACHE_HOME", ELSEWHERE), "Linux", HOME))
                .isEqualTo(Path.of(ELSEWHERE, "smalti"));
        assertThat(CacheFolder.path(null, Map.of("XDG_CACHE_HOME", "relative"), "Linux", HOME))
                .isEqualTo(HOME.resolve(".cache/smalti"));
        assertThat(CacheFolder.path(null, Map.of(), "Mac OS X", HOME)).isEqualTo(HOME.resolve("Library/Caches/smalti"));
        assertThat(CacheFolder.path(null, Map.of("LOCALAPPDATA", ELSEWHERE), "Windows 11", HOME))
                .isEqualTo(Path.of(ELSEWHERE, "smalti", "cache"));
    }
}
