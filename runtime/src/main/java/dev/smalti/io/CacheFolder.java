package dev.smalti.io;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where Smalti keeps what it can make again: the system property {@code smalti.cache}, else the environment's {@code
 * SMALTI_CACHE}, else the platform's folder for caches, else, where that cannot be written, a folder of the user's own
 * among the temporary files. Nothing there is needed; all of it may be deleted.
 */
public final class CacheFolder {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private CacheFolder() {}

    /** The folder, absolute; it need not exist. One that was asked for is taken even where it cannot be written. */
    public static Path path() {
        return path(
                System.getProperty("smalti.cache"),
                System.getenv(),
                System.getProperty("os.name", ""),
                Path.of(System.getProperty("user.home", "?")),
                Path.of(System.getProperty("java.io.tmpdir", "")));
    }

    /** Whether files can be made in the folder, or the folder where it is missing. */
    public static boolean isWritable(Path folder) {
        Path existing = folder.toAbsolutePath();
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        return existing != null && Files.isDirectory(existing) && Files.isWritable(existing);
    }

    static Path path(
            @Nullable String property, Map<String, String> environment, String system, Path home, Path temporary) {
        String asked = property != null ? property : environment.getOrDefault("SMALTI_CACHE", "");
        if (!asked.isBlank()) {
            return Path.of(asked).toAbsolutePath();
        }
        Path folder = platforms(environment, system, home);
        // Java says "?" for the home of a user who has none.
        if (folder.isAbsolute() && isWritable(folder)) {
            return folder;
        }
        return ownTemporary(temporary.toAbsolutePath()).orElse(folder.toAbsolutePath());
    }

    /** A folder that is named by this user, whom alone it lets in; empty where another was quicker to take the name. */
    private static Optional<Path> ownTemporary(Path temporary) {
        try {
            Path probe = Files.createTempFile(temporary, "smalti", null);
            UserPrincipal user = Files.getOwner(probe);
            Files.delete(probe);
            Path folder = temporary.resolve("smalti-" + user.getName().replaceAll("[^\\w.-]", "_"));
            boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
            if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
                makePrivate(folder, posix);
            }
            boolean own = Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                    && Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(user)
                    && (!posix || Files.getPosixFilePermissions(folder).equals(OWNER_ONLY));
            return own ? Optional.of(folder) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static void makePrivate(Path folder, boolean posix) throws IOException {
        try {
            if (posix) {
                Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            } else {
                Files.createDirectory(folder);
            }
        } catch (FileAlreadyExistsException e) {
            // Another process was quicker; whose it is is looked at next.
        }
    }

    private static Path platforms(Map<String, String> environment, String system, Path home) {
        String os = system.toLowerCase(Locale.ROOT);
        if (os.contains("win")) {
            return absoluteOr(
                            environment.get("LOCALAPPDATA"),
                            home.resolve("AppData").resolve("Local"))
                    .resolve("smalti")
                    .resolve("cache");
        }
        if (os.contains("mac")) {
            return home.resolve("Library").resolve("Caches").resolve("smalti");
        }
        return absoluteOr(environment.get("XDG_CACHE_HOME"), home.resolve(".cache"))
                .resolve("smalti");
    }

    /** The XDG rule, kept everywhere: a path that is not absolute is as good as none. */
    private static Path absoluteOr(@Nullable String given, Path otherwise) {
        if (given != null && !given.isBlank() && Path.of(given).isAbsolute()) {
            return Path.of(given);
        }
        return otherwise;
    }
}
