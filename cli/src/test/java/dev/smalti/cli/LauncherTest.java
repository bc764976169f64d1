package dev.smalti.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The real launcher script, in a copy of its folder where Java and Maven only say how they were called. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
    private static final Path SCRIPT = Path.of("..", "smalti");
    private static final String BUILDING =
            "smalti: building, which is needed once and after changes; about two minutes,"
                    + " more where libraries come from the network\n";

    @TempDir
    private Path temp;

    private final Map<String, String> environment = new HashMap<>();
    private Path home;
    private Path jar;

    @BeforeEach
    void makeAHomeWithSpacesInItsName() throws IOException {
        home = Files.createDirectories(temp.resolve("a home"));
        executable(home.resolve("smalti"), Files.readString(SCRIPT));
        executable(home.resolve("mvnw"), """
                #!/bin/sh
                echo "$@" >> maven-calls
                echo '[INFO] Building Smalti runtime 0.1.0-SNAPSHOT                            [1/2]'
                sleep 0.5
                mkdir -p cli/target/app && : > cli/target/app/smalti.jar
                """);
        Files.writeString(home.resolve("pom.xml"), "");
        Path source = Files.createDirectories(home.resolve("cli/src/main"));
        Files.writeString(home.resolve("cli/pom.xml"), "");
        age(home.resolve("pom.xml"), 3);
        age(home.resolve("cli/pom.xml"), 3);
        age(source, 3);
        jar = home.resolve("cli/target/app/smalti.jar");
        javaOfVersion("17.0.15");
    }

    @Test
    void buildsOnceAndSaysSo() throws Exception {
        Run first = launch(home.resolve("smalti"), "version");
        assertThat(first.err()).isEqualTo(BUILDING + "smalti: building 1 of 2: Smalti runtime\n");
        assertThat(mavenCalls()).containsExactly("--batch-mode --no-transfer-progress -pl cli -am package -DskipTests");

        assertThat(launch(home.resolve("smalti"), "version").err()).isEmpty();
        assertThat(mavenCalls()).hasSize(1);
        assertThat(home.resolve("cli/target/building")).doesNotExist();
    }

    @Test
    void buildsAgainAfterAChange() throws Exception {
        launch(home.resolve("smalti"), "version");
        age(jar, 1);
        Files.writeString(home.resolve("cli/src/main/New.java"), "");
        assertThat(launch(home.resolve("smalti"), "version").err()).startsWith("smalti: building");
        assertThat(mavenCalls()).hasSize(2);
    }

    @Test
    void keepsTheProfileOfTheBuildThatIsThere() throws Exception {
        Files.createDirectories(home.resolve("cli/target/app/lib"));
        Files.writeString(home.resolve("cli/target/app/lib/onnxruntime_gpu-1.jar"), "");
        launch(home.resolve("smalti"), "version");
        assertThat(mavenCalls().get(0)).contains(" -Pcuda ");
    }

    @Test
    void showsWhatMavenSaidWhereTheBuildFails() throws Exception {
        executable(home.resolve("mvnw"), "#!/bin/sh\necho '[INFO] chatter'; echo 'no such symbol'\nexit 1\n");
        assertThat(launch(home.resolve("smalti"), "version"))
                .isEqualTo(new Run(1, "", BUILDING + "no such symbol\n" + "smalti: the build failed, see above\n"));
        assertThat(home.resolve("cli/target/building")).doesNotExist();
    }

    /** A Maven that leaves half of an application, and then works on until it is told to end. */
    private static final String ENDLESS = """
            #!/bin/sh
            echo "$@" >> maven-calls
            echo $$ > maven-pid
            mkdir -p cli/target/app runtime/target/classes
            : > cli/target/app/smalti.jar
            : > runtime/target/classes/Half.class
            : > at-work
            exec sleep 600
            """;

    @Test
    void aBuildThatIsStoppedHalfWayIsDoneAgain() throws Exception {
        String maven = Files.readString(home.resolve("mvnw"));
        for (boolean killed : new boolean[] {false, true}) {
            executable(home.resolve("mvnw"), ENDLESS);
            Process launcher = start(home.resolve("smalti"), "version");
            await(home.resolve("at-work"));
            long builder =
                    Long.parseLong(Files.readString(home.resolve("maven-pid")).strip());
            if (killed) {
                launcher.destroyForcibly();
                ProcessHandle.of(builder).ifPresent(ProcessHandle::destroyForcibly);
                assertThat(launcher.waitFor(60, TimeUnit.SECONDS)).isTrue();
            } else {
                launcher.destroy();
                assertThat(launcher.waitFor(60, TimeUnit.SECONDS)).isTrue();
                assertThat(launcher.exitValue()).isEqualTo(143);
                assertThat(ProcessHandle.of(builder).filter(ProcessHandle::isAlive))
                        .as("Maven ends with the launcher")
                        .isEmpty();
                assertThat(home.resolve("cli/target/building")).doesNotExist();
            }
            assertThat(jar).exists();

            executable(home.resolve("mvnw"), maven);
            int before = mavenCalls().size();
            Run next = launch(home.resolve("smalti"), "version");
            assertThat(next.err()).startsWith(BUILDING);
            assertThat(next.out()).endsWith("version\n");
            assertThat(mavenCalls()).hasSize(before + 1);
            assertThat(home.resolve("runtime/target/classes")).doesNotExist();
            assertThat(launch(home.resolve("smalti"), "version").err()).isEmpty();
            assertThat(mavenCalls()).hasSize(before + 1);
            Files.delete(home.resolve("at-work"));
            age(jar, 4); // older than the sources: built again
        }
    }

    @Test
    void aMavenThatOutlivesItsLauncherIsWaitedFor() throws Exception {
        String maven = Files.readString(home.resolve("mvnw"));
        executable(home.resolve("mvnw"), ENDLESS);
        Process launcher = start(home.resolve("smalti"), "version");
        await(home.resolve("at-work"));
        ProcessHandle builder = ProcessHandle.of(Long.parseLong(
                        Files.readString(home.resolve("maven-pid")).strip()))
                .orElseThrow();
        launcher.destroyForcibly();
        assertThat(launcher.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(builder.isAlive()).isTrue();
        executable(home.resolve("mvnw"), maven);
        Process second = start(home.resolve("smalti"), "version");
        assertThat(second.waitFor(2, TimeUnit.SECONDS)).isFalse();
        assertThat(mavenCalls()).hasSize(1);
        builder.destroyForcibly();
        assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(second.exitValue()).isZero();
        assertThat(mavenCalls()).hasSize(2);
    }

    @Test
    void aStoppedBuildKeepsItsProfile() throws Exception {
        Files.createDirectories(home.resolve("cli/target"));
        Files.writeString(home.resolve("cli/target/unfinished"), "-Pcuda");
        launch(home.resolve("smalti"), "version");
        assertThat(mavenCalls().get(0)).contains(" -Pcuda ");
        assertThat(home.resolve("cli/target/unfinished")).doesNotExist();
    }

    @Test
    void whatWasUnpackedIsNeverBuilt() throws Exception {
        Path unpacked = Files.createDirectories(temp.resolve("un packed"));
        executable(unpacked.resolve("smalti"), Files.readString(SCRIPT));
        Files.createDirectories(unpacked.resolve("app"));
        Files.writeString(unpacked.resolve("app/smalti.jar"), "");
        Run run = launch(unpacked.resolve("smalti"), "version");
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).endsWith("-jar\n" + unpacked.toRealPath().resolve("app/smalti.jar") + "\nversion\n");
        assertThat(unpacked.resolve("cli")).doesNotExist();

        // A runtime that was unpacked with it is taken before any other.
        Files.createDirectories(unpacked.resolve("runtime/bin"));
        executable(unpacked.resolve("runtime/bin/java"), "#!/bin/sh\necho its own java\n");
        Files.writeString(unpacked.resolve("runtime/release"), "JAVA_VERSION=\"17.0.9\"\n");
        assertThat(launch(unpacked.resolve("smalti"), "version").out()).isEqualTo("its own java\n");
    }

    private static void await(Path file) throws InterruptedException {
        for (int i = 0; i < 3000 && !Files.exists(file); i++) {
            Thread.sleep(20);
        }
        assertThat(file).exists();
    }

    private Process start(Path script, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(temp.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        return builder.start();
    }

    @Test
    void passesArgumentsAsTheyAreThroughALinkFromAnyFolder() throws Exception {
        Path link = Files.createSymbolicLink(temp.resolve("link"), Path.of("a home", "smalti"));
        Path second = Files.createSymbolicLink(temp.resolve("link to link"), link);
        Run run = launch(second, "encode", "a picture.png", "*", "", "$HOME", "--top_k");
        assertThat(run.out().lines().dropWhile(line -> !line.equals("-jar")))
                .containsExactly(
                        "-jar", jar.toRealPath().toString(), "encode", "a picture.png", "*", "", "$HOME", "--top_k");
    }

    @Test
    void turnsTelemetryOffUnlessToldOtherwise() throws Exception {
        launch(home.resolve("smalti"), "version");
        assertThat(launch(home.resolve("smalti"), "version").out()).startsWith("telemetry off: 1\n");
        environment.put("ORT_DISABLE_TELEMETRY", "0");
        assertThat(launch(home.resolve("smalti"), "version").out()).startsWith("telemetry off: 0\n");
    }

    @Test
    void givesEachJavaTheOptionsItKnows() throws Exception {
        environment.put("SMALTI_JAVA_OPTS", "-Xmx1g -Dx=*");
        assertThat(launch(home.resolve("smalti"), "version").out())
                .contains("\n-Xmx1g\n-Dx=*\n-jar\n")
                .doesNotContain("--sun-misc-unsafe-memory-access");
        javaOfVersion("25.0.3");
        assertThat(launch(home.resolve("smalti"), "version").out())
                .contains("\n--sun-misc-unsafe-memory-access=allow\n");
    }

    @Test
    void refusesAJavaThatIsTooOldOrMissing() throws Exception {
        javaOfVersion("1.8.0_402");
        Path java = temp.resolve("jdk/bin/java");
        assertThat(launch(home.resolve("smalti")))
                .isEqualTo(new Run(
                        1, "", "smalti: " + java + " is Java 1.8.0_402, smalti needs 17 or newer; set JAVA_HOME\n"));
        environment.put("JAVA_HOME", "/nowhere");
        assertThat(launch(home.resolve("smalti")))
                .isEqualTo(new Run(
                        1,
                        "",
                        "smalti: JAVA_HOME is /nowhere, where there is no bin/java; set it to a JDK 17 or newer\n"));
    }

    @Test
    void asksAJavaWithoutAReleaseFileForItsVersion() throws Exception {
        javaOfVersion("11.0.2");
        Files.delete(temp.resolve("jdk/release"));
        assertThat(launch(home.resolve("smalti")).err())
                .isEqualTo("smalti: " + temp.resolve("jdk/bin/java")
                        + " is Java 11.0.2, smalti needs 17 or newer; set JAVA_HOME\n");
    }

    private void javaOfVersion(String version) throws IOException {
        Path bin = Files.createDirectories(temp.resolve("jdk/bin"));
        executable(bin.resolve("java"), """
                #!/bin/sh
                if [ "$1" = -version ]; then echo 'openjdk version "%s" 2024-01-01' >&2; exit 0; fi
                echo "telemetry off: $ORT_DISABLE_TELEMETRY"
                printf '%%s\\n' "$@"
                """.formatted(version));
        Files.writeString(temp.resolve("jdk/release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        environment.put("JAVA_HOME", temp.resolve("jdk").toString());
    }

    private List<String> mavenCalls() throws IOException {
        return Files.readAllLines(home.resolve("maven-calls"));
    }

    private Run launch(Path script, String... args) throws Exception {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(args));
        Path out = temp.resolve("out");
        Path err = temp.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(temp.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().remove("ORT_DISABLE_TELEMETRY");
        builder.environment().remove("SMALTI_JAVA_OPTS");
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Run(
                process.exitValue(),
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }

    private static void executable(Path file, String script) throws IOException {
        Files.writeString(file, script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void age(Path file, int hours) throws IOException {
        long time = System.currentTimeMillis() - TimeUnit.HOURS.toMillis(hours);
        Files.setLastModifiedTime(file, FileTime.fromMillis(time));
    }
}
