package dev.smalti.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** One run of {@code smalti} as a user sees it: the exit code and both streams, lines ending in \n. */
record Run(int code, String out, String err) {
    static Run smalti(Object... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] words = new String[args.length];
        for (int i = 0; i < args.length; i++) {
            words[i] = args[i].toString();
        }
        int code = Main.run(words, new PrintWriter(out, true), new PrintWriter(err, true));
        return new Run(code, lines(out), lines(err));
    }

    private static String lines(StringWriter text) {
        return text.toString().replace(System.lineSeparator(), "\n");
    }
}
