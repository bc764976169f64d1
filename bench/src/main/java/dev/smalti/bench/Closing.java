package dev.smalti.bench;

/** Closes what is known only as something to be closed. */
final class Closing {
    private Closing() {}

    /** Closes it; nothing that is closed here throws checked exceptions. */
    static void now(AutoCloseable open) {
        try {
            open.close();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("closing failed", e);
        }
    }
}
