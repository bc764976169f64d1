package dev.smalti.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Smalti as others have it: jars and poms in a local repository of their own, which holds nothing else; what Smalti stands
 * on comes from the repository that built it. Maven works offline.
 */
final class Installed {
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    static final List<String> JARS =
            List.of("runtime", "pictures", "converter-specs", "onnx-models", "training", "bench", "jobs", "cli");
    private static final Pattern VERSION =
            Pattern.compile("<artifactId>smalti-bom</artifactId>\\s*<version>([^<]+)</version>");

    private final Path repository;

    private Installed(Path repository) {
        this.repository = repository;
    }

    /** Installs into a folder that is empty or not there. */
    static Installed into(Path repository) throws IOException {
        String version = version();
        place(ROOT.resolve("pom.xml"), repository, "smalti", version, ".pom");
        place(ROOT.resolve("bom/pom.xml"), repository, "smalti-bom", version, ".pom");
        for (String module : JARS) {
            String name = "smalti-" + module;
            Path jar = module.equals("cli")
                    ? ROOT.resolve("cli/target/app/smalti.jar")
                    : ROOT.resolve(module + "/target/" + name + "-" + version + ".jar");
            assertThat(jar).as("built by ./mvnw package").isRegularFile();
            place(jar, repository, name, version, ".jar");
            place(ROOT.resolve(module + "/pom.xml"), repository, name, version, ".pom");
        }
        return new Installed(repository);
    }

    static String version() throws IOException {
        Matcher version = VERSION.matcher(Files.readString(ROOT.resolve("bom/pom.xml")));
        assertThat(version.find()).isTrue();
        return version.group(1);
    }

    private static void place(Path file, Path repository, String name, String version, String ending)
            throws IOException {
        Path folder = Files.createDirectories(
                repository.resolve("dev/smalti").resolve(name).resolve(version));
        Files.copy(file, folder.resolve(name + "-" + version + ending), StandardCopyOption.REPLACE_EXISTING);
    }

    /** Runs Maven on a project, offline, and fails with what it said where it does. */
    void maven(Path project, String... goals) throws IOException, InterruptedException {
        run(project, command("--offline", goals));
    }

    /** The same with what is missing from the network. */
    void mavenOnline(Path project, String... goals) throws IOException, InterruptedException {
        run(project, command("--show-version", goals));
    }

    private List<String> command(String mode, String... goals) {
        String home = System.getProperty("maven.home");
        Path local = Path.of(System.getProperty(
                "local.repository",
                Path.of(System.getProperty("user.home"), ".m2", "repository").toString()));
        List<String> command = new ArrayList<>(List.of(
                home == null
                        ? ROOT.resolve("mvnw").toString()
                        : Path.of(home, "bin", "mvn").toString(),
                mode,
                "--batch-mode",
                "--quiet",
                "--no-transfer-progress",
                "-Dmaven.repo.local=" + repository,
                "-Dmaven.repo.local.tail=" + local));
        command.addAll(List.of(goals));
        return command;
    }

    /** What a command wrote; fails with it where the command fails. */
    static String run(Path folder, List<String> command) throws IOException, InterruptedException {
        Path said = Files.createTempFile("smalti", ".log");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile());
            builder.environment().put("ORT_DISABLE_TELEMETRY", "1");
            builder.environment().remove("MAVEN_ARGS");
            Process process = builder.start();
            boolean ended = process.waitFor(300, TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly();
            }
            String text = Files.readString(said);
            assertThat(ended && process.exitValue() == 0)
                    .as("%s\n%s", String.join(" ", command), text)
                    .isTrue();
            return text;
        } finally {
            Files.deleteIfExists(said);
        }
    }

    /** The java of this test. */
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Copies a folder, without what was built in it. */
    static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                if (folder.endsWith("target")) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(to.resolve(from.relativize(folder).toString()));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
