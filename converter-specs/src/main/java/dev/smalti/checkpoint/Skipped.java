package dev.smalti.checkpoint;

import java.util.ArrayList;
import java.util.List;

/** Collects what a reader passes over: the first lines in full, of the rest the number. */
final class Skipped {
    private static final int MOST_LINES = 1000;

    private final List<String> lines = new ArrayList<>();
    private long more;

    /** Notes a thing by its name in the file, made fit for a message, and why it is passed over. */
    void add(String what, String name, String why) {
        if (lines.size() < MOST_LINES) {
            lines.add(what + " " + Printable.of(name) + ": " + why);
        } else {
            more++;
        }
    }

    List<String> lines() {
        List<String> all = new ArrayList<>(lines);
        if (more > 0) {
            all.add("and " + more + " more");
        }
        return all;
    }
}
