package dev.smalti.benchmarks;

import dev.smalti.SmaltiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The memory of this process that is in the machine's, in MiB (Linux). */
final class ResidentMemory {
    private static final Path STATUS = Path.of("/proc/self/status");

    private ResidentMemory() {}

    /** At this moment. */
    static long now() {
        return mebibytes("VmRSS");
    }

    /** The most there ever was. */
    static long peak() {
        return mebibytes("VmHWM");
    }

    private static long mebibytes(String key) {
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith(key))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new SmaltiException(SmaltiException.Kind.UNSUPPORTED, "only Linux tells " + key, e);
        }
    }
}
