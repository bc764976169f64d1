package dev.smalti.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** CPU time in nanoseconds, the measure that a busy neighbour disturbs least. */
public final class CpuTime {
    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private CpuTime() {}

    /** Of the calling thread. */
    public static long ofThread() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /** Of all threads of this process, native ones included. */
    public static long ofProcess() {
        return PROCESS.getProcessCpuTime();
    }
}
