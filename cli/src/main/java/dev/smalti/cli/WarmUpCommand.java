package dev.smalti.cli;

import dev.smalti.bundle.BundledModels;
import dev.smalti.cli.console.ExitCode;
import dev.smalti.image.Pixels;
import dev.smalti.io.FileTree;
import dev.smalti.picture.PictureWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code smalti warm-up}: a short run through most of smalti, after which Java can archive the classes it loaded. */
@Command(
        name = "warm-up",
        hidden = true,
        description =
                "Reconstruct a small grey picture, draw another, and remove both; the launcher does so once after a build.")
final class WarmUpCommand implements Callable<Integer> {
    private static final int SIDE = 32;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Path folder = Files.createTempDirectory("smalti-warm-up");
        try {
            Path picture = folder.resolve("grey.png");
            PictureWriter.write(picture, new Pixels(3, SIDE, SIDE, new float[3 * SIDE * SIDE]));
            String output = folder.resolve("again").toString();
            int code = run("reconstruct", picture.toString(), "-o", output, "--compare", "--json");
            if (code != ExitCode.OK || BundledModels.onClassPath().drawingName().isEmpty()) {
                return code;
            }
            return run("sample", "--classes", "0", "-o", folder.resolve("drawn").toString(), "--grid", "--json");
        } finally {
            FileTree.delete(folder);
        }
    }

    private int run(String... words) {
        return Main.run(words, spec.commandLine().getOut(), spec.commandLine().getErr());
    }
}
