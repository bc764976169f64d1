package dev.smalti.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** CPU time in nanoseconds, the measure that a busy neighbour disturbs least. */
public final class CpuTime {
    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    /** Nanoseconds of each thread that lives, by the scheduler (Linux). */
    private static final Path THREADS = Path.of("/proc/self/task");

    private CpuTime() {}

    /** Of the calling thread. */
    public static long ofThread() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /**
     * Of all threads of this process, native ones included; where Linux' scheduler tells, of those that live, to some
     * milliseconds. Java's own figure only grows by hundredths of a second.
     */
    public static long ofProcess() {
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
            long sum = 0;
            for (Path thread : threads) {
                sum += ofThread(thread);
            }
            return sum;
        } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return PROCESS.getProcessCpuTime();
        }
    }

    /** 0 of a thread that ended since it was listed. */
    private static long ofThread(Path thread) throws IOException {
        try {
            return Long.parseLong(Files.readString(thread.resolve("schedstat")).split(" ", 2)[0]);
        } catch (NoSuchFileException e) {
            return 0;
        }
    }
}
