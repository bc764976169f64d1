package dev.smalti.cli.help;

import java.util.List;

/**
 * The help of a command with many options: examples, then the options that most people need, in groups. All others are shown
 * by {@code --help-all}, in the groups that name them, else in a last one.
 *
 * @param examples command lines
 * @param groups of options, in this order
 */
record HelpPage(List<String> examples, List<Group> groups) {
    /**
     * Options that belong together.
     *
     * @param title in words
     * @param usual the options, by their longest names, that help shows; parameters by their labels
     * @param rare those that only {@code --help-all} shows
     */
    record Group(String title, List<String> usual, List<String> rare) {}
}
