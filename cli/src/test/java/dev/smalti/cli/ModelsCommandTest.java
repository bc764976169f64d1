package dev.smalti.cli;

import static dev.smalti.cli.Run.smalti;
import static org.assertj.core.api.Assertions.assertThat;

import dev.smalti.bundle.BundledModels;
import dev.smalti.cli.ModelsCommand.Listed;
import dev.smalti.cli.argument.ByteSize;
import dev.smalti.cli.console.Table;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelsCommandTest {
    @TempDir
    private Path folder;

    @Test
    void listsEveryModelTheDefaultFirst() throws IOException {
        Path root = Files.createDirectories(folder.resolve("dev/smalti/models"));
        Files.writeString(
                root.resolve("index.json"), "{\"default\":\"two\",\"drawing\":\"one\",\"models\":[\"one\",\"two\"]}");
        TinyBundle.write(root.resolve("one"), "one");
        TinyBundle.write(root.resolve("two"), "two");
        BundledModels models =
                BundledModels.of(new URLClassLoader(new URL[] {folder.toUri().toURL()}, null));
        Path cache = folder.resolve("cache");
        models.open("one", cache);

        List<Listed> listed = ModelsCommand.list(models, cache);

        assertThat(listed).extracting(Listed::name).containsExactly("two", "one");
        assertThat(listed).extracting(Listed::isDefault).containsExactly(true, false);
        assertThat(listed).extracting(Listed::isToDraw).containsExactly(false, true);
        assertThat(listed).extracting(Listed::unpacked).containsExactly(false, true);
        String size = ByteSize.format(listed.get(0).bytes());
        assertThat(ModelsCommand.table(listed))
                .isEqualTo(new Table()
                        .row(
                                "name",
                                "draws from",
                                "pixels/token",
                                "vocabulary",
                                "precision",
                                "size",
                                "licence",
                                "unpacked")
                        .row("two (default)", "-", 4, 8, "fp32", size, "CC0-1.0", "no")
                        .row("one (default to draw)", "-", 4, 8, "fp32", size, "CC0-1.0", models.folder("one", cache))
                        .toString());
    }

    @Test
    void printsWhatTheClassPathHolds() {
        Run run = smalti("models", "--json");
        assertThat(run.code()).isZero();
        for (String name : BundledModels.onClassPath().names()) {
            assertThat(run.out()).contains("\"name\" : \"" + name + "\"");
            assertThat(smalti("models", name).out()).startsWith("#");
        }
    }

    @Test
    void namesAModelThatIsNotThere() {
        Run run = smalti("models", "huge");
        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err()).startsWith("smalti: no model is called 'huge'; there ");
    }
}
