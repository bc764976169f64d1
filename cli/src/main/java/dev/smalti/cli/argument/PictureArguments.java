package dev.smalti.cli.argument;

import dev.smalti.job.InputFile;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Parameters;

/** The pictures that a command is given, by name or by folder. */
public final class PictureArguments {
    @Parameters(
            paramLabel = "PICTURE|FOLDER",
            arity = "1..*",
            description = "Pictures (JPEG, PNG, WebP, TIFF, GIF, BMP), and folders of them with all folders below.")
    private List<Path> inputs = List.of();

    /** The pictures and folders, as they were named. */
    public List<InputFile> inputs() {
        return inputs.stream().map(InputFile::of).toList();
    }
}
