package dev.smalti.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.smalti.ort.OrtRuntime;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a figure was taken.
 *
 * @param processor its model name
 * @param cores as Java counts them
 * @param memory in bytes; 0 where the system does not say
 * @param system name and architecture
 * @param java name and version of the virtual machine
 * @param runtime version of ONNX Runtime
 */
public record Machine(String processor, int cores, long memory, String system, String java, String runtime) {
    /** This one. */
    public static Machine current() {
        return new Machine(
                processorName(),
                Runtime.getRuntime().availableProcessors(),
                ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                        ? system.getTotalMemorySize()
                        : 0,
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                System.getProperty("java.vm.name") + " " + Runtime.version(),
                OrtRuntime.get().version());
    }

    /** How many programs want a core, averaged over the last minute; null where the system does not say. */
    public static @Nullable Double load() {
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        return load < 0 ? null : load;
    }

    private static String processorName() {
        Path linux = Path.of("/proc/cpuinfo");
        if (Files.isReadable(linux)) {
            try (Stream<String> lines = Files.lines(linux)) {
                return lines.filter(line -> line.startsWith("model name"))
                        .map(line -> line.substring(line.indexOf(':') + 1).strip())
                        .findFirst()
                        .orElse("unknown");
            } catch (IOException e) {
                return "unknown";
            }
        }
        return System.getProperty("os.arch");
    }
}
