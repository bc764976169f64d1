package dev.smalti.ort;

import ai.onnxruntime.OrtException;
import dev.smalti.SmaltiException;
import dev.smalti.SmaltiException.Kind;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Turns ONNX Runtime's exceptions into {@link SmaltiException}s of the right kind. */
final class OrtErrors {
    private static final List<String> OUT_OF_MEMORY = List.of(
            "out of memory",
            "out_of_memory",
            "bad_alloc",
            "failed to allocate memory",
            "failed to allocate buffer",
            "available memory of");

    private OrtErrors() {}

    /** What a failed start of a session means: mostly a damaged model or a device that is not there. */
    static SmaltiException opening(String what, OrtException e) {
        Kind kind = switch (e.getCode()) {
            case ORT_EP_FAIL, ORT_ENGINE_ERROR, ORT_DEVICE_RESET -> Kind.DEVICE;
            case ORT_NOT_IMPLEMENTED -> Kind.UNSUPPORTED;
            default -> Kind.CORRUPT;
        };
        return error(isOutOfMemory(e) ? Kind.RESOURCE : kind, "cannot load " + what, e);
    }

    /** What a failed run means: mostly a device that gave up, or another graph than was meant. */
    static SmaltiException running(String what, OrtException e) {
        Kind kind = switch (e.getCode()) {
            case ORT_INVALID_ARGUMENT -> Kind.BAD_INPUT;
            case ORT_NOT_IMPLEMENTED -> Kind.UNSUPPORTED;
            // ONNX Runtime's Java part has no code of its own for names that the graph does not have.
            case ORT_JAVA_UNKNOWN -> Kind.CORRUPT;
            default -> Kind.DEVICE;
        };
        return error(isOutOfMemory(e) ? Kind.RESOURCE : kind, "running " + what + " failed", e);
    }

    /** The first line of what ONNX Runtime says, without its source positions. */
    static String firstLine(@Nullable String message) {
        if (message == null) {
            return "no reason given";
        }
        String line = message.strip().lines().findFirst().orElse("no reason given");
        return line.replaceAll("/\\S*\\.(?:cc|cpp|h):\\d+\\s*", "");
    }

    static boolean isOutOfMemory(OrtException e) {
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        return OUT_OF_MEMORY.stream().anyMatch(message::contains);
    }

    private static SmaltiException error(Kind kind, String start, OrtException e) {
        String advice =
                kind == Kind.RESOURCE ? "; out of memory: use smaller tiles, a smaller batch or a lower limit" : "";
        return new SmaltiException(kind, start + advice + ": " + firstLine(e.getMessage()), e);
    }
}
