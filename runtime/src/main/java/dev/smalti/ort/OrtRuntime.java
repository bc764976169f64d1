package dev.smalti.ort;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import dev.smalti.SmaltiException;
import dev.smalti.SmaltiException.Kind;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * ONNX Runtime's environment, started once per process and never closed. The only caller of
 * {@link OrtEnvironment#getEnvironment()}.
 */
public final class OrtRuntime {
    /** ONNX Runtime 1.29.0 matches the whole command line with a recursive regular expression in its first call. */
    private static final long STARTUP_STACK_BYTES = 256L << 20;

    private static @Nullable OrtRuntime instance;

    private final OrtEnvironment environment;
    private final RunsInFlight runs = new RunsInFlight();

    private OrtRuntime(OrtEnvironment environment) {
        this.environment = environment;
    }

    /**
     * The environment, started on the first call.
     *
     * @throws SmaltiException of kind DEVICE where ONNX Runtime's libraries do not load
     */
    public static synchronized OrtRuntime get() {
        OrtRuntime runtime = instance;
        if (runtime == null) {
            NativeLibraries.prepare();
            runtime = new OrtRuntime(start());
            Runtime.getRuntime().addShutdownHook(new Thread(runtime.runs::stop, "smalti-ort-stop"));
            instance = runtime;
        }
        return runtime;
    }

    /** ONNX Runtime's version. */
    public String version() {
        return environment.getVersion();
    }

    /**
     * Whether ONNX Runtime's telemetry is off altogether. Its API, which is used in any case, comes too late for what
     * 1.29.0 does while it starts: on Linux and macOS it writes an identifier and a database to the user's cache folder
     * and can send one event, unless the environment variable {@code ORT_DISABLE_TELEMETRY} is 1. No Java before 22
     * can set that from within.
     */
    public static boolean telemetryOff() {
        String set = System.getenv("ORT_DISABLE_TELEMETRY");
        return "1".equals(set) || "true".equalsIgnoreCase(set);
    }

    OrtEnvironment environment() {
        return environment;
    }

    RunsInFlight runs() {
        return runs;
    }

    private static OrtEnvironment start() {
        AtomicReference<OrtEnvironment> started = new AtomicReference<>();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread starter = new Thread(
                null,
                () -> {
                    try {
                        started.set(quietEnvironment());
                    } catch (OrtException | RuntimeException | LinkageError e) {
                        failure.set(e);
                    }
                },
                "smalti-ort-start",
                STARTUP_STACK_BYTES);
        starter.setDaemon(true);
        starter.start();
        boolean interrupted = false;
        while (starter.isAlive()) {
            try {
                starter.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        OrtEnvironment environment = started.get();
        if (environment == null) {
            Throwable cause = failure.get();
            throw new SmaltiException(Kind.DEVICE, "ONNX Runtime does not start on this machine: " + cause, cause);
        }
        return environment;
    }

    private static OrtEnvironment quietEnvironment() throws OrtException {
        // Errors come as exceptions too; printed as well they would spoil the one clear line.
        OrtEnvironment environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "smalti");
        environment.setTelemetry(false);
        return environment;
    }
}
