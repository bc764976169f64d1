package dev.smalti.cli.argument;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where a command puts the pictures that it makes. */
public final class PictureOutput {
    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "DIR",
            order = 1,
            description = "The folder for the pictures, made where it is missing.")
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    /** The folder; it need not exist. */
    public Path folder() {
        return folder;
    }
}
