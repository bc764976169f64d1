package dev.smalti.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The script of long trainings in a copy of its folder, with an application of this test's own classes. */
@DisabledOnOs(OS.WINDOWS)
class LongRunTest {
    private static final Path SCRIPT = Path.of("..", "training", "long", "run");
    private static final int SECONDS = 120;

    private static final String TINY = """
            # A segmenter that learns for a few seconds.
            train  segmenter
            recipe scenes-segmenter
            data   scenes
            seed   5
            set    model.channels=4
            set    model.multipliers=[1, 1]
            set    data.batch=2
            set    data.size=16
            save-every 7
            steps  120
            """;

    @TempDir
    private Path temp;

    private final Map<String, String> environment = new HashMap<>();
    private Path home;
    private Path runs;

    @BeforeEach
    void makeAHomeWithSpacesInItsName() throws IOException {
        Path tree = temp.resolve("a tree");
        home = Files.createDirectories(tree.resolve("training/long"));
        runs = home.resolve("runs");
        executable(home.resolve("run"), Files.readString(SCRIPT));
        Path application = Files.createDirectories(tree.resolve("cli/target/app"));
        jar(application.resolve("smalti.jar"));
        jar(Files.createDirectories(application.resolve("lib")).resolve("other.jar"));
        // At the lowest priority of all a busy machine would keep the test waiting.
        Path tools = Files.createDirectories(temp.resolve("tools"));
        for (String tool : List.of("chrt", "ionice", "taskset")) {
            executable(tools.resolve(tool), "#!/bin/sh\nexit 1\n");
        }
        executable(tools.resolve("nice"), "#!/bin/sh\nshift 2\nexec \"$@\"\n");
        environment.put("PATH", tools + ":" + System.getenv("PATH"));
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("SMALTI_JAVA_OPTS", "-XX:TieredStopAtLevel=1");
    }

    @AfterEach
    void endWhatIsAtWork() throws IOException {
        kill("pid");
        kill("trainer");
    }

    @Test
    void aRunThatIsKilledAndStoppedGoesOnAsIfNothingHadHappened() throws Exception {
        Files.writeString(home.resolve("broken.run"), TINY);
        Files.writeString(home.resolve("whole.run"), TINY + "after broken\n");
        assertThat(run("start", "broken", "whole").code()).isZero();
        until(() -> logged("broken") >= 10);
        kill("pid");
        kill("trainer");
        int killedAt = logged("broken");
        assertThat(killedAt).isLessThan(120);
        assertThat(run("status", "broken").out()).startsWith("broken: was killed, step ");

        assertThat(run("resume").code()).isZero();
        until(() -> journal("broken").size() == 3 && logged("broken") >= killedAt + 5);
        assertThat(run("stop").code()).isZero();
        assertThat(logged("broken")).isLessThan(120);
        assertThat(run("status").out()).startsWith("broken: stopped, step ").endsWith("\nwhole: waits for broken\n");
        assertThat(journal("broken")).containsExactly("start", "killed", "start", "stop");

        assertThat(run("resume").code()).isZero();
        until(() -> Files.exists(runs.resolve("whole/done")));
        assertThat(steps("broken")).hasSize(120).isEqualTo(steps("whole"));
        assertThat(journal("broken")).containsExactly("start", "killed", "start", "stop", "start", "stop");
        assertThat(runs.resolve("broken/run/export/segmenter.onnx")).exists();
        assertThat(run("status", "broken").out())
                .matches("(?s)broken: finished, step 120 of 120, 240 pictures, \\d\\.\\d\\d hours so far\n"
                        + "  begun 2\\S+Z, resumed 2 times, last 2\\S+Z\n"
                        + "  means of the last 100 steps: .* seconds, loss .*, accuracy .*\n");
    }

    @Test
    void doesOneAfterTheOtherAsTheirDescriptionsSay() throws Exception {
        Path bin = Files.createDirectories(temp.resolve("jdk/bin"));
        executable(bin.resolve("java"), """
                #!/bin/sh
                while [ "$1" != -jar ]; do shift; done
                shift 2
                printf '%s|' "$@" >> calls
                echo >> calls
                case "$*" in *failing*) echo 'no such recipe'; exit 3 ;; esac
                """);
        environment.put("JAVA_HOME", temp.resolve("jdk").toString());
        Files.writeString(home.resolve("judge.run"), """
                train segmenter
                recipe scenes-segmenter
                data scenes
                """);
        Files.writeString(home.resolve("codes.run"), """
                train tokenizer
                after judge
                recipe scenes-f8
                data scenes
                set  loss.perceptual={"weight": 1, "levels": 3}
                steps 100
                """);
        Files.writeString(home.resolve("failing.run"), "train prior\nrecipe failing\n");
        assertThat(run("start", "codes").err()).isEqualTo("run: 'codes' needs 'judge' first: run start judge codes\n");
        assertThat(run("start", "failing").code()).isZero();
        until(() -> journal("failing").size() == 2);
        assertThat(run("status").out()).isEqualTo("failing: failed with exit code 3: no such recipe\n");

        assertThat(run("stop").code()).isZero();
        environment.put("JAVA_HOME", "/nowhere");
        assertThat(run("start", "judge", "codes"))
                .isEqualTo(new Run(
                        1,
                        "",
                        "run: JAVA_HOME is /nowhere, where there is no bin/java; set it to a JDK 17 or newer\n"));
        environment.put("JAVA_HOME", temp.resolve("jdk").toString());
        assertThat(run("end", "codes", "40").code()).isZero();
        assertThat(run("resume", "judge", "codes").code()).isZero();
        until(() -> Files.exists(runs.resolve("codes/done")));
        String always = "--threads|1|--resume|--save-minutes|4|-o|";
        assertThat(Files.readAllLines(home.resolve("calls")))
                .containsExactly(
                        "train|prior|" + always + "runs/failing/run|--recipe|failing|",
                        "train|segmenter|" + always + "runs/judge/run|--recipe|scenes-segmenter|--data|scenes|",
                        "train|tokenizer|" + always + "runs/codes/run|--recipe|scenes-f8|--data|scenes|--set|"
                                + "loss.perceptual={\"weight\": 1, \"levels\": 3}|--steps|40|",
                        "convert|runs/codes/run|-o|runs/codes/model|");
        assertThat(run("status", "judge", "codes").out()).isEqualTo("judge: finished\ncodes: finished\n");
    }

    @Test
    void saysWhatIsWrongInALine() throws Exception {
        assertThat(run("start", "nothing").err())
                .isEqualTo("run: there is no run 'nothing': no file nothing.run in " + home.toRealPath() + "\n");
        Files.writeString(home.resolve("odd.run"), "train prior\nlength 7\n");
        assertThat(run("start", "odd")).isEqualTo(new Run(3, "", "run: odd.run: there is no 'length'\n"));
        assertThat(run("resume")).isEqualTo(new Run(3, "", "run: no run was started yet\n"));
        assertThat(run("resume", "odd").err()).isEqualTo("run: 'odd' was not started; it begins with: run start odd\n");
        assertThat(run("stop")).isEqualTo(new Run(0, "nothing is at work\n", ""));
        assertThat(run().err()).startsWith("run start NAME...  ").hasLineCount(5);
    }

    /** A jar that stands for the whole application: it has no classes, and names those of this test. */
    private static void jar(Path file) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "dev.smalti.cli.Main");
        manifest.getMainAttributes()
                .put(
                        Attributes.Name.CLASS_PATH,
                        Arrays.stream(System.getProperty("java.class.path").split(":"))
                                .map(entry -> Path.of(entry).toUri().toString())
                                .collect(Collectors.joining(" ")));
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out, manifest)) {
            jar.finish();
        }
    }

    private List<String> journal(String name) {
        return lines(runs.resolve(name).resolve("journal"))
                .map(line -> line.split(" ")[2])
                .toList();
    }

    private int logged(String name) {
        return (int) lines(log(name)).count();
    }

    /** What was measured in each step, without how long it took. */
    private List<ObjectNode> steps(String name) throws IOException {
        List<ObjectNode> steps = new ArrayList<>();
        for (String line : Files.readAllLines(log(name))) {
            ObjectNode step = (ObjectNode) new ObjectMapper().readTree(line);
            step.remove(List.of("seconds", "pictures_per_second"));
            steps.add(step);
        }
        return steps;
    }

    private Path log(String name) {
        return runs.resolve(name).resolve("run/log.jsonl");
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file).stream() : Stream.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void kill(String whose) throws IOException {
        Path file = runs.resolve("worker").resolve(whose);
        if (Files.exists(file)) {
            ProcessHandle.of(Long.parseLong(Files.readString(file).strip())).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    private void until(BooleanSupplier done) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (!done.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                fail("not within " + SECONDS + " seconds: " + run("status").out());
            }
            Thread.sleep(20);
        }
    }

    private Run run(String... args) throws Exception {
        List<String> command = new ArrayList<>(List.of(home.resolve("run").toString()));
        command.addAll(List.of(args));
        Path out = temp.resolve("out");
        Path err = temp.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(temp.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
        return new Run(
                process.exitValue(),
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }

    private static void executable(Path file, String script) throws IOException {
        Files.writeString(file, script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
