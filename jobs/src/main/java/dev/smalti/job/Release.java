package dev.smalti.job;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** What this build is, as it was written down when it was built. */
public final class Release {
    private static final Properties PROPERTIES = load();

    private Release() {}

    /** The version of smalti, e.g. {@code 0.1.0}. */
    public static String version() {
        return PROPERTIES.getProperty("version");
    }

    /** The artifact of ONNX Runtime that this build brings and its version, e.g. {@code onnxruntime 1.29.0}. */
    public static String onnxRuntime() {
        return PROPERTIES.getProperty("onnxruntime.artifact") + " " + PROPERTIES.getProperty("onnxruntime");
    }

    /** The Java that runs this. */
    public static String java() {
        return System.getProperty("java.version") + ", " + System.getProperty("java.vm.name") + ", "
                + System.getProperty("java.vendor");
    }

    /** The operating system and its machine. */
    public static String system() {
        return System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                + System.getProperty("os.arch");
    }

    private static Properties load() {
        Properties properties = new Properties();
        try (InputStream in = Release.class.getResourceAsStream("smalti.properties")) {
            properties.load(in);
            return properties;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
