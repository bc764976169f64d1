package dev.smalti.bench;

import dev.smalti.Device;
import dev.smalti.Provider;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * What a run takes of energy: by the counters of the processor's packages where the system lets them be read (Linux, {@code
 * powercap}), by what a GPU draws on average meanwhile where NVIDIA's tool tells it.
 */
final class Energy {
    private static final Path COUNTERS = Path.of("/sys/class/powercap");
    /** Counters and power readings are refreshed every few milliseconds up to a tenth of a second. */
    private static final double LONG_ENOUGH = 1.5;

    private static final int BETWEEN_READINGS_MILLIS = 100;

    private Energy() {}

    /** Of one run, in joules; nothing where the device does not tell. Runs it for at least a second and a half where it does. */
    static OptionalDouble ofRun(Device device, Workload workload) {
        if (device.provider() == Provider.CPU) {
            return counted(workload);
        }
        Gpu gpu = Gpu.of(device);
        return gpu.power().isPresent() ? drawn(gpu, workload) : OptionalDouble.empty();
    }

    private static OptionalDouble counted(Workload workload) {
        OptionalLong before = microjoules();
        if (before.isEmpty()) {
            return OptionalDouble.empty();
        }
        int runs = repeat(workload);
        OptionalLong after = microjoules();
        // The counters begin again at 0 after some minutes: such a reading is no use.
        return after.isPresent() && after.getAsLong() > before.getAsLong()
                ? OptionalDouble.of((after.getAsLong() - before.getAsLong()) * 1e-6 / runs)
                : OptionalDouble.empty();
    }

    private static OptionalDouble drawn(Gpu gpu, Workload workload) {
        Readings readings = new Readings(gpu);
        Thread reader = new Thread(readings, "smalti-power");
        reader.setDaemon(true);
        reader.start();
        double seconds;
        int runs;
        try {
            long start = System.nanoTime();
            runs = repeat(workload);
            seconds = (System.nanoTime() - start) * 1e-9;
        } finally {
            stop(reader);
        }
        OptionalDouble watts = readings.mean();
        return watts.isPresent() ? OptionalDouble.of(watts.getAsDouble() * seconds / runs) : OptionalDouble.empty();
    }

    private static void stop(Thread reader) {
        reader.interrupt();
        try {
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int repeat(Workload workload) {
        long start = System.nanoTime();
        int runs = 0;
        while (runs == 0 || (System.nanoTime() - start) * 1e-9 < LONG_ENOUGH) {
            workload.attempt();
            runs++;
        }
        return runs;
    }

    /** Of all packages together. */
    private static OptionalLong microjoules() {
        long sum = 0;
        boolean any = false;
        try (DirectoryStream<Path> packages = Files.newDirectoryStream(COUNTERS, "intel-rapl:[0-9]")) {
            for (Path each : packages) {
                sum += Long.parseLong(
                        Files.readString(each.resolve("energy_uj")).strip());
                any = true;
            }
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty();
        }
        return any ? OptionalLong.of(sum) : OptionalLong.empty();
    }

    /** Reads a GPU's power until it is interrupted. */
    private static final class Readings implements Runnable {
        private final Gpu gpu;
        private double sum;
        private int count;

        Readings(Gpu gpu) {
            this.gpu = gpu;
        }

        @Override
        public void run() {
            while (!Thread.currentThread().isInterrupted()) {
                gpu.power().ifPresent(this::add);
                try {
                    TimeUnit.MILLISECONDS.sleep(BETWEEN_READINGS_MILLIS);
                } catch (InterruptedException e) {
                    return;
                }
            }
        }

        private synchronized void add(double watts) {
            sum += watts;
            count++;
        }

        synchronized OptionalDouble mean() {
            return count == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / count);
        }
    }
}
