package dev.smalti.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.SmaltiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportFilesTest {
    @TempDir
    private Path folder;

    private final Report report = ComparisonTest.report(
            ComparisonTest.row(BenchTask.ENCODE, 100, 1), ComparisonTest.row(BenchTask.DECODE, 120, 20));

    @Test
    void readsWhatItWrote() {
        ReportFiles.write(folder, report);
        assertThat(ReportFiles.read(folder)).isEqualTo(report);
        assertThat(ReportFiles.read(folder.resolve("bench.json"))).isEqualTo(report);
    }

    @Test
    void keepsAReportOnItsWay() {
        ReportFiles.keep(folder.resolve("new"), report);
        assertThat(ReportFiles.read(folder.resolve("new"))).isEqualTo(report);
    }

    @Test
    void writesATableAPageAndAChartForEachTask() throws IOException {
        ReportFiles.write(folder, report);

        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "bench.json", "bench.csv", "bench.md", "bench.html", "encode.png", "decode.png");
        }
        assertThat(ImageIO.read(folder.resolve("encode.png").toFile()).getWidth())
                .isEqualTo(900);
        assertThat(Files.readAllLines(folder.resolve("bench.csv")))
                .hasSize(3)
                .element(1)
                .asString()
                .startsWith("encode,m,cpu,fp32,1,pictures,1.0,9,100.0,99.0,101.0,");
        assertThat(Files.readString(folder.resolve("bench.md")))
                .contains("## decode", "| m, cpu, fp32, batch 1 | 120 | 100 to 140 |", "no CUDA");
        assertThat(Files.readString(folder.resolve("bench.html")))
                .contains("<code>smalti bench 'a|b&lt;c&gt;'</code>", "data:image/png;base64,", "no CUDA")
                .doesNotContain("src=\"encode", "http");
    }

    @Test
    void refusesWhatIsNoReport() throws IOException {
        Path file = folder.resolve("other.json");
        Files.writeString(file, "{\"format\": 7}");
        assertThatThrownBy(() -> ReportFiles.read(file))
                .isInstanceOf(SmaltiException.class)
                .hasMessageContaining("other.json");
        Files.writeString(file, "[");
        assertThatThrownBy(() -> ReportFiles.read(file))
                .isInstanceOf(SmaltiException.class)
                .hasMessageStartingWith(file + " is no report of smalti bench: ");
        assertThatThrownBy(() -> ReportFiles.read(folder.resolve("gone.json")))
                .isInstanceOf(SmaltiException.class)
                .hasMessageContaining("gone.json");
    }
}
