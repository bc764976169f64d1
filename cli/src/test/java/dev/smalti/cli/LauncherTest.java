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
        assertThat(first.err()).isEqualTo("smalti: building, which is needed once and after changes\n");
        assertThat(mavenCalls())
                .containsExactly("--batch-mode --no-transfer-progress --quiet -pl cli -am package -DskipTests");

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
        executable(home.resolve("mvnw"), "#!/bin/sh\necho 'no such symbol'\nexit 1\n");
        assertThat(launch(home.resolve("smalti"), "version"))
                .isEqualTo(new Run(
                        1,
                        "",
                        "smalti: building, which is needed once and after changes\nno such symbol\n"
                                + "smalti: the build failed, see above\n"));
        assertThat(home.resolve("cli/target/building")).doesNotExist();
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
                .doesNotContain("--enable-native-access");
        javaOfVersion("25.0.3");
        assertThat(launch(home.resolve("smalti"), "version").out())
                .contains("\n--enable-native-access=ALL-UNNAMED\n--sun-misc-unsafe-memory-access=allow\n");
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
