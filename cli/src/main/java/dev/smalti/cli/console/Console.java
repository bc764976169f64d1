package dev.smalti.cli.console;

import dev.smalti.io.Json;
import java.io.PrintWriter;
import java.util.function.Supplier;
import me.tongfei.progressbar.ProgressBar;

/**
 * Where a command prints: its result on standard output, as text or as JSON and never both; remarks, warnings and
 * progress on standard error.
 */
public final class Console {
    /** A progress bar may stand in the line. */
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean json;
    private final boolean quiet;

    public Console(PrintWriter out, PrintWriter err, boolean json, boolean quiet) {
        this.out = out;
        this.err = err;
        this.json = json;
        this.quiet = quiet;
    }

    /** The result of the command: the value as JSON where that was asked for, else the text. */
    public void result(Object value, String text) {
        out.println(json ? Json.write(value) : printable(text));
        out.flush();
    }

    /** Text that is the whole result, whatever form was asked for, such as JSON. */
    public void text(String text) {
        out.println(text);
        out.flush();
    }

    /** A remark on the way, e.g. which device was chosen. */
    public void note(String line) {
        if (!quiet) {
            warn(line);
        }
    }

    /** Something that went wrong and was passed over; printed even when quiet. */
    public void warn(String line) {
        err.println((Progress.watched() ? CLEAR_LINE : "") + "smalti: " + oneLine(line));
    }

    /** Without line breaks and control characters. */
    public static String oneLine(String text) {
        return printable(text.strip().replaceAll("\\s*\\R\\s*", " "));
    }

    /** Names in other people's files may hold what a terminal would obey. */
    private static String printable(String text) {
        return text.replaceAll("\\r(?!\\n)|[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f]", "\ufffd");
    }

    /** A bar on the terminal that counts to {@code total}; a line every ten seconds where nobody watches. */
    public Progress progress(String task, long total) {
        return Progress.watched() ? bar(() -> Progress.bar(task, total)) : lines(task, "", total);
    }

    /** The same for tokens, with their speed and the time left. */
    public Progress tokens(String task, long total) {
        return Progress.watched() ? bar(() -> Progress.tokens(task, total)) : lines(task, "tokens", total);
    }

    /** A bar for the steps of a training, with its measures; nothing where nobody watches. */
    public Progress steps(String task, long total) {
        return Progress.watched() ? bar(() -> Progress.steps(task, total)) : Progress.silent();
    }

    private Progress bar(Supplier<ProgressBar> bar) {
        return quiet ? Progress.silent() : new Progress(bar.get());
    }

    private Progress lines(String task, String unit, long total) {
        return quiet ? Progress.silent() : new Progress(new ProgressLines(err, task, unit, total));
    }
}
