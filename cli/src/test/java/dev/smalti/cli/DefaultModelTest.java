package dev.smalti.cli;

import static dev.smalti.cli.Run.smalti;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.cli.console.ExitCode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A drawing that names no model takes the bundled one that is given what it gives. */
class DefaultModelTest {
    private static final Path MAP = Path.of("..", "docs", "examples", "lake-map.png");

    @Test
    void isTheOneThatTakesTheCondition() {
        assertThat(model("paint", MAP)).contains("\"name\" : \"scenes-segmentation\"");
        assertThat(model("sample", "--classes", "lake")).contains("\"name\" : \"scenes-class\"");
    }

    @Test
    void isTheUsualOneWhereNoneTakesTheCondition(@TempDir Path folder) {
        Run run = smalti("paint", MAP, "--as", "edges", "--device", "cpu", "-o", folder.resolve("out"));
        assertThat(run.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(run.err()).isEqualTo("smalti: the model scenes-class is given a class of 12, not a picture\n");
    }

    private static String model(String command, Object... given) {
        Object[] arguments = new Object[given.length + 4];
        arguments[0] = command;
        System.arraycopy(given, 0, arguments, 1, given.length);
        arguments[given.length + 1] = "-o";
        arguments[given.length + 2] = "out";
        arguments[given.length + 3] = "--print-job";
        Run run = smalti(arguments);
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        return run.out();
    }
}
