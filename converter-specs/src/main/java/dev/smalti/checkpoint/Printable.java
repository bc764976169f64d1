package dev.smalti.checkpoint;

/** Names out of foreign files as they may stand in a message: one short line that cannot steer a terminal. */
final class Printable {
    private static final int LONGEST = 160;

    private Printable() {}

    /** The name with invisible characters replaced and a long tail cut off. */
    static String of(String name) {
        StringBuilder text = new StringBuilder();
        name.codePoints().limit(LONGEST).forEach(c -> text.appendCodePoint(visible(c) ? c : '?'));
        return name.length() > LONGEST ? text + "..." : text.toString();
    }

    private static boolean visible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
