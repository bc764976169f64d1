package dev.smalti.cli.argument;

/** Option names may be written with underscores, as the reference's scripts do: {@code --top_k} is {@code --top-k}. */
public final class OptionNames {
    private OptionNames() {}

    /**
     * Replaces underscores by dashes in the names of long options: in what starts with {@code --}, up to an equals sign.
     * Values, short options, and everything after a lone {@code --} stay as they are.
     */
    public static String[] normalize(String[] args) {
        String[] normalized = args.clone();
        for (int i = 0; i < args.length && !args[i].equals("--"); i++) {
            if (args[i].startsWith("--")) {
                int equals = args[i].indexOf('=');
                int end = equals < 0 ? args[i].length() : equals;
                normalized[i] = args[i].substring(0, end).replace('_', '-') + args[i].substring(end);
            }
        }
        return normalized;
    }
}
