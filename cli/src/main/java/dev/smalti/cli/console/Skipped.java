package dev.smalti.cli.console;

import dev.smalti.SmaltiException;
import dev.smalti.SmaltiException.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The files that a command could not use and went past; they decide its exit code. */
public final class Skipped {
    private final Console console;
    private final List<File> files = new ArrayList<>();
    private int exitCode = ExitCode.OK;

    public Skipped(Console console) {
        this.console = console;
    }

    /** A file and why it was not used. */
    public record File(String file, String reason) {}

    /** Names a file that cannot be used; where the device itself failed there is no going on. */
    public void add(Path file, SmaltiException reason) {
        if (reason.kind() == Kind.DEVICE) {
            throw reason;
        }
        String message = Failure.of(reason).message();
        console.warn("skipped " + file + ": " + message);
        files.add(new File(file.toString(), message));
        exitCode = Math.max(exitCode, ExitCode.of(reason.kind()));
    }

    /** The files, by name. */
    public List<File> files() {
        return files.stream().sorted(Comparator.comparing(File::file)).toList();
    }

    /** 0 where nothing was skipped, else that of the gravest reason; says so where not all is told. */
    public int exitCode(int total) {
        if (!files.isEmpty()) {
            console.warn("skipped " + files.size() + " of " + total + " files, named above");
        }
        return exitCode;
    }
}
