package dev.smalti;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Where and how a model runs: an execution provider, which of several devices, the provider's own options, and the
 * session's. A named device never falls back to another; only {@code auto} chooses, see {@link #parse}.
 *
 * <p>CUDA runs float32 in full precision: where {@code use_tf32} is not given, Smalti sets it to 0. TensorRT has no such
 * option and decides for itself.
 *
 * @param provider what runs the operators
 * @param index which device of that provider, from 0
 * @param options the provider's options by ONNX Runtime's names, e.g. {@code gpu_mem_limit}
 * @param tuning the session's options
 */
public record Device(Provider provider, int index, Map<String, String> options, SessionTuning tuning) {
    /** Copies the options and checks the index. */
    public Device {
        if (index < 0 || (index > 0 && !provider.indexed())) {
            throw SmaltiException.badInput("there is no device " + provider.id() + ":" + index);
        }
        if (options.containsKey("device_id")) {
            throw SmaltiException.badInput(
                    "give the device's number as " + provider.id() + ":NUMBER, not as the option device_id");
        }
        options = Map.copyOf(options);
    }

    /** The processor. */
    public static Device cpu() {
        return of(Provider.CPU);
    }

    /** The first NVIDIA GPU through CUDA. */
    public static Device cuda() {
        return of(Provider.CUDA);
    }

    /** The first device of this provider. */
    public static Device of(Provider provider) {
        return new Device(provider, 0, Map.of(), SessionTuning.DEFAULTS);
    }

    /**
     * Reads {@code provider[:index][,key=value]...} or {@code auto[,key=value]...}, e.g. {@code cpu,threads=4},
     * {@code cuda:1,gpu_mem_limit=8589934592}. The keys {@code threads}, {@code spinning}, {@code arena} (each on or
     * off) and {@code optimization} (none, basic, extended, all) are the session's; every other key is the provider's.
     *
     * @param auto chooses where the text says {@code auto}
     * @throws SmaltiException of kind BAD_INPUT that says which part is wrong
     */
    public static Device parse(String text, Supplier<Device> auto) {
        String[] parts = text.split(",", -1);
        Device device = parseName(parts[0].strip(), auto);
        SessionTuning tuning = device.tuning;
        Map<String, String> options = new LinkedHashMap<>();
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            if (equals < 1) {
                throw SmaltiException.badInput("'" + parts[i] + "' in the device '" + text + "' is not KEY=VALUE");
            }
            String key = parts[i].substring(0, equals).strip();
            String value = parts[i].substring(equals + 1).strip();
            switch (key) {
                case "threads" -> tuning = tuning.withThreads(count(key, value));
                case "spinning" -> tuning = tuning.withSpinning(onOff(key, value));
                case "arena" -> tuning = tuning.withArena(onOff(key, value));
                case "optimization" -> tuning = tuning.withOptimization(level(value));
                default -> options.put(key, value);
            }
        }
        return new Device(device.provider, device.index, options, tuning);
    }

    /** The same on this many threads; 0 for one per physical core. */
    public Device withThreads(int threads) {
        return withTuning(tuning.withThreads(threads));
    }

    /** The same with other session options. */
    public Device withTuning(SessionTuning changed) {
        return new Device(provider, index, options, changed);
    }

    /** The same with one more of the provider's options. */
    public Device withOption(String key, String value) {
        Map<String, String> more = new LinkedHashMap<>(options);
        more.put(key, value);
        return new Device(provider, index, more, tuning);
    }

    /** The name a user would write, without options: {@code cpu}, {@code cuda:0}. */
    public String id() {
        return provider.indexed() ? provider.id() + ":" + index : provider.id();
    }

    private static Device parseName(String name, Supplier<Device> auto) {
        if (name.equalsIgnoreCase("auto")) {
            return auto.get();
        }
        int colon = name.indexOf(':');
        if (colon < 0) {
            return of(Provider.named(name));
        }
        Provider provider = Provider.named(name.substring(0, colon));
        return new Device(provider, count("index", name.substring(colon + 1)), Map.of(), SessionTuning.DEFAULTS);
    }

    private static int count(String key, String value) {
        try {
            int count = Integer.parseInt(value);
            if (count >= 0) {
                return count;
            }
        } catch (NumberFormatException e) {
            // Answered below, like a negative number.
        }
        throw SmaltiException.badInput("a device's " + key + " is a whole number from 0, was '" + value + "'");
    }

    private static boolean onOff(String key, String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "on", "true", "1" -> true;
            case "off", "false", "0" -> false;
            default -> throw SmaltiException.badInput("a device's " + key + " is on or off, was '" + value + "'");
        };
    }

    private static SessionTuning.Optimization level(String value) {
        for (SessionTuning.Optimization level : SessionTuning.Optimization.values()) {
            if (level.name().equalsIgnoreCase(value)) {
                return level;
            }
        }
        throw SmaltiException.badInput("a device's optimization is none, basic, extended or all, was '" + value + "'");
    }
}
