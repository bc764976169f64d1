package dev.smalti.cli;

import dev.smalti.SmaltiException;
import dev.smalti.bundle.BundledModels;
import dev.smalti.cli.argument.ByteSize;
import dev.smalti.cli.console.Devices;
import dev.smalti.cli.console.ExitCode;
import dev.smalti.cli.console.Facts;
import dev.smalti.io.CacheFolder;
import dev.smalti.job.Release;
import dev.smalti.ort.DeviceReport;
import dev.smalti.ort.OrtRuntime;
import dev.smalti.ort.ProviderStatus;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code smalti doctor}: what is there to run on, and what is missing. */
@Command(
        name = "doctor",
        description = "Say what smalti can run on here: Java, memory, folders, and every device with what it lacks.",
        footer = {"", "Ends with exit code 4 where ONNX Runtime does not start."})
final class DoctorCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private SmaltiCommand smalti;

    /**
     * What was found.
     *
     * @param physicalMemory bytes of the machine
     * @param freeMemory bytes of them that are free
     * @param heapLimit bytes that Java's heap may take
     * @param cacheBytes what lies in the cache folder
     * @param failure why ONNX Runtime does not start; absent where it does
     */
    record Findings(
            String smalti,
            String java,
            String javaHome,
            String system,
            int processors,
            long physicalMemory,
            long freeMemory,
            long heapLimit,
            String cache,
            boolean cacheWritable,
            long cacheBytes,
            List<String> models,
            String onnxRuntime,
            boolean telemetry,
            List<Device> devices,
            @Nullable String failure) {}

    /** One execution provider; shortcoming says why it is not usable and what to do, and is empty where it is. */
    record Device(String name, boolean compiledIn, boolean usable, String shortcoming) {}

    @Override
    public Integer call() throws IOException {
        Findings findings = examine();
        smalti.console().result(findings, text(findings));
        return findings.failure() == null ? ExitCode.OK : ExitCode.DEVICE;
    }

    private static Findings examine() throws IOException {
        List<Device> devices = new ArrayList<>();
        String failure = null;
        try {
            for (ProviderStatus status : DeviceReport.probe().providers()) {
                devices.add(new Device(
                        status.provider().id(),
                        status.compiledIn(),
                        status.usable(),
                        status.usable() ? "" : Devices.shortcoming(status)));
            }
        } catch (SmaltiException e) {
            failure = e.getMessage();
        }
        Path cache = CacheFolder.path();
        long[] memory = memory();
        return new Findings(
                Release.version(),
                Release.java(),
                System.getProperty("java.home"),
                Release.system(),
                Runtime.getRuntime().availableProcessors(),
                memory[0],
                memory[1],
                Runtime.getRuntime().maxMemory(),
                cache.toString(),
                CacheFolder.isWritable(cache),
                size(cache),
                BundledModels.onClassPath().names(),
                Release.onnxRuntime(),
                !OrtRuntime.telemetryOff(),
                devices,
                failure);
    }

    private static String text(Findings found) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("smalti", found.smalti());
        facts.put("java", found.java() + ", " + found.javaHome());
        facts.put("system", found.system() + ", " + found.processors() + " processors");
        facts.put(
                "memory",
                ByteSize.format(found.physicalMemory()) + ", " + ByteSize.format(found.freeMemory())
                        + " free; Java's heap may take " + ByteSize.format(found.heapLimit()));
        facts.put(
                "cache",
                found.cache() + ", " + ByteSize.format(found.cacheBytes())
                        + (found.cacheWritable() ? "" : "; not writable: set SMALTI_CACHE to a folder that is"));
        facts.put("models", found.models().isEmpty() ? "none" : String.join(", ", found.models()));
        facts.put(
                "runtime",
                found.onnxRuntime() + ", telemetry "
                        + (found.telemetry() ? "not disabled: set ORT_DISABLE_TELEMETRY=1" : "disabled"));
        facts.put("devices", found.failure() == null ? devices(found.devices()) : found.failure());
        return Facts.of(facts);
    }

    /** One line for each device that works or could; the rest in one. */
    private static String devices(List<Device> devices) {
        List<String> lines = new ArrayList<>();
        List<String> absent = new ArrayList<>();
        for (Device device : devices) {
            if (device.usable()) {
                lines.add(device.name() + ": works");
            } else if (device.compiledIn() || device.name().equals("cuda")) {
                lines.add(device.name() + ": " + device.shortcoming());
            } else {
                absent.add(device.name());
            }
        }
        lines.add("not in this build of ONNX Runtime: " + String.join(", ", absent));
        return String.join(System.lineSeparator(), lines);
    }

    /** The machine's memory and how much of it is free, in bytes; -1 where Java cannot tell. */
    private static long[] memory() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean machine
                ? new long[] {machine.getTotalMemorySize(), machine.getFreeMemorySize()}
                : new long[] {-1, -1};
    }

    private static long size(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
