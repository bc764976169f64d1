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
    private static final String VISIBLE = "CUDA_VISIBLE_DEVICES";
    private static final int PATIENCE_SECONDS = 5;

    /** As the tool names it; empty where this is none of its devices. */
    private final String name;

    private Gpu(String name) {
        this.name = name;
    }

    /** The one that this device computes on. */
    public static Gpu of(Device device) {
        boolean nvidia = device.provider() == Provider.CUDA || device.provider() == Provider.TENSORRT;
        return new Gpu(nvidia ? name(device.index(), System.getenv().getOrDefault(VISIBLE, "")) : "");
    }

    /** CUDA counts those that the environment lets it see, by number or by UUID; the tool counts all. */
    static String name(int index, String visible) {
        List<String> seen = List.of(visible.strip().split("\\s*,\\s*", -1));
        return visible.isBlank() || index >= seen.size() ? Integer.toString(index) : seen.get(index);
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
        if (name.isEmpty()) {
            return OptionalDouble.empty();
        }
        try {
            Process process = new ProcessBuilder(
                            List.of(TOOL, "--query-gpu=" + what, "--format=csv,noheader,nounits", "-i", name))
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
