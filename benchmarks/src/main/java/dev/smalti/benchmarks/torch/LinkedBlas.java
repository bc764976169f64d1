package dev.smalti.benchmarks.torch;

import dev.smalti.SmaltiException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which BLAS the libtorch of this process computes with (Linux): a library of its own beside it, or one that is linked
 * into it and leaves the name of its version's function there.
 */
final class LinkedBlas {
    private static final Path MAPS = Path.of("/proc/self/maps");
    private static final Map<String, String> FUNCTIONS = new LinkedHashMap<>();

    static {
        FUNCTIONS.put("MKL_Get_Version_String", "MKL");
        FUNCTIONS.put("openblas_get_config", "OpenBLAS");
    }

    private LinkedBlas() {}

    /** Its name, {@code unknown} where neither trace is found. */
    static String name() {
        try {
            Set<Path> libraries = loaded();
            for (Path library : libraries) {
                String name = library.getFileName().toString();
                if (name.startsWith("libmkl")) {
                    return "MKL";
                } else if (name.startsWith("libopenblas") || name.startsWith("libblas")) {
                    return name;
                }
            }
            Optional<Path> torch = libraries.stream()
                    .filter(path -> path.endsWith("libtorch_cpu.so"))
                    .findFirst();
            return torch.isPresent() ? linkedInto(torch.get()) : "unknown";
        } catch (IOException e) {
            throw new SmaltiException(
                    SmaltiException.Kind.UNSUPPORTED, "only Linux tells which libraries are loaded", e);
        }
    }

    private static Set<Path> loaded() throws IOException {
        List<String> maps = Files.readAllLines(MAPS);
        Set<Path> libraries = new TreeSet<>();
        for (String line : maps) {
            int path = line.indexOf('/');
            if (path >= 0 && line.contains(".so")) {
                libraries.add(Path.of(line.substring(path)));
            }
        }
        return libraries;
    }

    private static String linkedInto(Path library) throws IOException {
        for (Map.Entry<String, String> function : FUNCTIONS.entrySet()) {
            if (contains(library, function.getKey().getBytes(StandardCharsets.US_ASCII))) {
                return function.getValue();
            }
        }
        return "unknown";
    }

    /** Reads in pieces that overlap by the text's length. */
    private static boolean contains(Path file, byte[] text) throws IOException {
        byte[] piece = new byte[1 << 20];
        int kept = 0;
        try (var in = Files.newInputStream(file)) {
            for (int read = in.readNBytes(piece, 0, piece.length); read > 0; ) {
                int end = kept + read;
                if (indexOf(piece, end, text)) {
                    return true;
                }
                kept = Math.min(text.length - 1, end);
                System.arraycopy(piece, end - kept, piece, 0, kept);
                read = in.readNBytes(piece, kept, piece.length - kept);
            }
        }
        return false;
    }

    private static boolean indexOf(byte[] piece, int end, byte[] text) {
        for (int start = 0; start + text.length <= end; start++) {
            int same = 0;
            while (same < text.length && piece[start + same] == text[same]) {
                same++;
            }
            if (same == text.length) {
                return true;
            }
        }
        return false;
    }
}
