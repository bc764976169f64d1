package dev.smalti;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where Smalti keeps what it can make again: the system property {@code smalti.cache}, else the environment's {@code
 * SMALTI_CACHE}, else the platform's folder for caches. Nothing there is needed; all of it may be deleted.
 */
public final class CacheFolder {
    private CacheFolder() {}

    /** The folder, absolute; it need not exist. */
    public static Path path() {
        return path(
                System.getProperty("smalti.cache"),
                System.getenv(),
                System.getProperty("os.name", ""),
                Path.of(System.getProperty("user.home", ".")));
    }

    static Path path(@Nullable String property, Map<String, String> environment, String system, Path home) {
        String asked = property != null ? property : environment.getOrDefault("SMALTI_CACHE", "");
        if (!asked.isBlank()) {
            return Path.of(asked).toAbsolutePath();
        }
        String os = system.toLowerCase(Locale.ROOT);
        if (os.contains("win")) {
            return absoluteOr(
                            environment.get("LOCALAPPDATA"),
                            home.resolve("AppData").resolve("Local"))
                    .resolve("smalti")
                    .resolve("cache");
        }
        if (os.contains("mac")) {
            return home.resolve("Library").resolve("Caches").resolve("smalti").toAbsolutePath();
        }
        return absoluteOr(environment.get("XDG_CACHE_HOME"), home.resolve(".cache"))
                .resolve("smalti");
    }

    /** The XDG rule, kept everywhere: a path that is not absolute is as good as none. */
    private static Path absoluteOr(@Nullable String given, Path otherwise) {
        if (given != null && !given.isBlank() && Path.of(given).isAbsolute()) {
            return Path.of(given);
        }
        return otherwise.toAbsolutePath();
    }
}
