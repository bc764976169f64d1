package dev.smalti.bench;

import dev.smalti.SmaltiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** What this process holds of the machine's memory, where the system tells (Linux). */
public final class ProcessMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path CLEAR = Path.of("/proc/self/clear_refs");
    /** Lets the peak begin anew. */
    private static final String CLEAR_PEAK = "5";

    private ProcessMemory() {}

    /** At this moment, in bytes. */
    public static OptionalLong now() {
        return read("VmRSS:");
    }

    /** The most since {@link #forgetPeak}, in bytes. */
    public static OptionalLong peak() {
        return read("VmHWM:");
    }

    /**
     * As {@link #now}, in MiB.
     *
     * @throws SmaltiException of kind UNSUPPORTED where the system does not tell
     */
    public static long mebibytes() {
        return required(now());
    }

    /**
     * As {@link #peak}, in MiB.
     *
     * @throws SmaltiException of kind UNSUPPORTED where the system does not tell
     */
    public static long peakMebibytes() {
        return required(peak());
    }

    private static long required(OptionalLong bytes) {
        return bytes.orElseThrow(() -> new SmaltiException(
                        SmaltiException.Kind.UNSUPPORTED, "only Linux tells what memory a process holds"))
                >> 20;
    }

    /** Lets the peak begin at what is held now; without effect where the system does not allow it. */
    public static void forgetPeak() {
        try {
            if (Files.isWritable(CLEAR)) {
                Files.writeString(CLEAR, CLEAR_PEAK);
            }
        } catch (IOException e) {
            // The peak is then that of the whole process: larger, and still true.
        }
    }

    private static OptionalLong read(String key) {
        if (!Files.isReadable(STATUS)) {
            return OptionalLong.empty();
        }
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith(key))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .findFirst();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
