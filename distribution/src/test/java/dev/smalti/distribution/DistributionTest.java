package dev.smalti.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The zip of {@code ./mvnw -Pdist verify}, unpacked where the path has spaces and nothing can be built. */
@DisabledOnOs(OS.WINDOWS)
@EnabledIfSystemProperty(named = "distribution.zip", matches = ".+")
class DistributionTest {
    @TempDir
    static Path folder;

    private static Path home;

    @BeforeAll
    static void unpack() throws IOException {
        Path zip = Path.of(System.getProperty("distribution.zip"));
        Path place = Files.createDirectories(folder.resolve("a path with spaces"));
        try (FileSystem inside = FileSystems.newFileSystem(
                        URI.create("jar:" + zip.toUri()), Map.of("enablePosixFileAttributes", "true"));
                Stream<Path> files = Files.walk(inside.getPath("/"))) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                Path target = place.resolve(file.toString().substring(1));
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
                Files.setPosixFilePermissions(target, Files.getPosixFilePermissions(file));
            }
        }
        try (Stream<Path> unpacked = Files.list(place)) {
            home = unpacked.findFirst().orElseThrow();
        }
        assertThat(home.getFileName()).hasToString("smalti-" + Installed.version());
    }

    private static String smalti(String... words) throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home")).toString();
        List<String> command = Stream.concat(
                        Stream.of(
                                "/usr/bin/env",
                                "-i",
                                "JAVA_HOME=" + java,
                                "PATH=/usr/bin:/bin",
                                "SMALTI_CACHE=" + folder.resolve("cache"),
                                home.resolve("smalti").toString()),
                        Stream.of(words))
                .toList();
        return Installed.run(folder, command);
    }

    @Test
    void runsWithoutABuild() throws IOException, InterruptedException {
        assertThat(smalti("version")).startsWith("smalti       " + Installed.version());
        assertThat(home.resolve("cli")).doesNotExist();
    }

    @Test
    void drawsWithABundledModel() throws IOException, InterruptedException {
        smalti(
                "sample",
                "--classes",
                "lake",
                "--size",
                "32x16",
                "-o",
                folder.resolve("out").toString());
        try (Stream<Path> files = Files.walk(folder.resolve("out"))) {
            List<Path> pictures =
                    files.filter(file -> file.toString().endsWith(".png")).toList();
            assertThat(pictures).hasSize(1);
            assertThat(ImageIO.read(pictures.get(0).toFile()).getWidth()).isEqualTo(32);
        }
    }

    @Test
    void holdsWhatPeopleReadAndNoSources() {
        assertThat(Stream.of("LICENSE", "README.md", "CHANGELOG.md", "docs/cli.md", "smalti.bat")
                        .map(home::resolve))
                .allMatch(Files::isRegularFile);
        assertThat(home.resolve("pom.xml")).doesNotExist();
    }
}
