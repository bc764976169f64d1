package dev.smalti.bench;

import dev.smalti.Device;
import dev.smalti.Provider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** What NVIDIA's own tool tells about a GPU; nothing about other devices, or where the tool is missing. */
public final class Gpu {
    private static final String TOOL = "nvidia-smi";
    private static final int PATIENCE_SECONDS = 5;

    private final int index;

    private Gpu(int index) {
        this.index = index;
    }

    /** The one that this device computes on. */
    public static Gpu of(Device device) {
        boolean nvidia = device.provider() == Provider.CUDA || device.provider() == Provider.TENSORRT;
        return new Gpu(nvidia ? device.index() : -1);
    }

    /** Bytes of its memory that all processes have taken together; nothing where that is not told. */
    public OptionalLong memory() {
        OptionalDouble mebibytes = ask("memory.used");
        return mebibytes.isPresent() ? OptionalLong.of((long) mebibytes.getAsDouble() << 20) : OptionalLong.empty();
    }

    /** Watts that it draws at this moment; nothing where that is not told. */
    public OptionalDouble power() {
        return ask("power.draw");
    }

    private OptionalDouble ask(String what) {
        if (index < 0) {
            return OptionalDouble.empty();
        }
        try {
            Process process = new ProcessBuilder(
                            List.of(TOOL, "--query-gpu=" + what, "--format=csv,noheader,nounits", "-i", "" + index))
                    .redirectErrorStream(true)
                    .start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return OptionalDouble.empty();
            }
            return number(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            return OptionalDouble.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalDouble.empty();
        }
    }

    /** The first line as a number; nothing where the tool says something else, such as {@code [N/A]}. */
    static OptionalDouble number(String answer) {
        String first = answer.lines().findFirst().orElse("").strip().toLowerCase(Locale.ROOT);
        return first.matches("\\d+(\\.\\d+)?") ? OptionalDouble.of(Double.parseDouble(first)) : OptionalDouble.empty();
    }
}
