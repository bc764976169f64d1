package dev.smalti.ort;

import ai.onnxruntime.OrtEnvironment;
import dev.smalti.io.CacheFolder;
import dev.smalti.io.FileTree;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * ONNX Runtime's native libraries, unpacked once per build of it instead of at every start.
 *
 * <p>They go to a folder of the cache that is named by what the jar holds, written beside it under another name and
 * moved there at once: whoever sees the folder sees all of it. Where that cannot be done, ONNX Runtime unpacks for
 * itself as it always does.
 */
final class NativeLibraries {
    private static final String PREFIX = "onnxruntime.native.";
    private static final String PATH = PREFIX + "path";
    private static final String UNFINISHED = ".unpacking";
    private static final List<String> NAMES = List.of(
            "onnxruntime",
            "onnxruntime4j_jni",
            "onnxruntime_providers_shared",
            "onnxruntime_providers_cuda",
            "onnxruntime_providers_tensorrt",
            "onnxruntime_providers_rocm",
            "onnxruntime_providers_dnnl",
            "onnxruntime_providers_openvino",
            "onnxruntime_providers_qnn",
            "webgpu_dawn",
            "dxil",
            "dxcompiler");

    private NativeLibraries() {}

    /**
     * Points ONNX Runtime at unpacked libraries; must come before its first class is used. Does nothing where one of its
     * own properties says where the libraries are.
     */
    static void prepare() {
        boolean chosen = System.getProperties().stringPropertyNames().stream().anyMatch(key -> key.startsWith(PREFIX));
        if (!chosen) {
            unpack(CacheFolder.path()).ifPresent(folder -> System.setProperty(PATH, folder.toString()));
        }
    }

    /** The folder with the libraries under this cache; empty where it cannot be had. */
    static synchronized Optional<Path> unpack(Path cache) {
        try {
            Map<String, Entry> entries = entries();
            if (entries.isEmpty()) {
                return Optional.empty();
            }
            Path parent = Files.createDirectories(cache.resolve("natives"));
            Path folder = parent.resolve(key(entries));
            if (!isComplete(folder, entries)) {
                // One process at a time; the lock goes when its holder does.
                try (FileChannel file = FileChannel.open(
                                parent.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                        FileLock lock = file.lock()) {
                    if (lock.isValid() && !isComplete(folder, entries)) {
                        publish(parent, folder, entries);
                    }
                }
            }
            return isComplete(folder, entries) ? Optional.of(folder) : Optional.empty();
        } catch (IOException | SecurityException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    /** A library in ONNX Runtime's jar. */
    private record Entry(URL url, long bytes, long crc) {}

    private static Map<String, Entry> entries() throws IOException {
        String folder = "ai/onnxruntime/native/" + platform() + "/";
        Map<String, Entry> entries = new TreeMap<>();
        for (String name : NAMES) {
            String file = System.mapLibraryName(name).replace("jnilib", "dylib");
            // The class loader, not the class: using the class would load the libraries.
            URL url = OrtEnvironment.class.getClassLoader().getResource(folder + file);
            if (url == null) {
                continue;
            }
            URLConnection connection = url.openConnection();
            if (!(connection instanceof JarURLConnection jar)) {
                return Map.of();
            }
            entries.put(
                    file,
                    new Entry(
                            url, jar.getJarEntry().getSize(), jar.getJarEntry().getCrc()));
        }
        return entries;
    }

    private static String platform() {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String os = system.contains("mac") ? "osx" : system.contains("win") ? "win" : "linux";
        String machine = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return os + "-" + (machine.equals("amd64") || machine.equals("x86_64") ? "x64" : machine);
    }

    private static String key(Map<String, Entry> entries) {
        CRC32 sum = new CRC32();
        long bytes = 0;
        for (Map.Entry<String, Entry> entry : entries.entrySet()) {
            String line = entry.getKey() + ":" + entry.getValue().bytes() + ":"
                    + entry.getValue().crc();
            sum.update(line.getBytes(StandardCharsets.UTF_8));
            bytes += entry.getValue().bytes();
        }
        return String.format(Locale.ROOT, "onnxruntime-%s-%d-%08x", platform(), bytes, sum.getValue());
    }

    /** Whether the folder is ours alone and holds every library at its full length. */
    private static boolean isComplete(Path folder, Map<String, Entry> entries) throws IOException {
        if (!Files.isDirectory(folder) || !isPrivate(folder)) {
            return false;
        }
        for (Map.Entry<String, Entry> entry : entries.entrySet()) {
            Path file = folder.resolve(entry.getKey());
            if (!Files.isRegularFile(file)
                    || Files.size(file) != entry.getValue().bytes()) {
                return false;
            }
        }
        return true;
    }

    /** Code is loaded from here: nobody else may have written it. */
    private static boolean isPrivate(Path folder) throws IOException {
        if (!folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return true;
        }
        PosixFileAttributes attributes = Files.readAttributes(folder, PosixFileAttributes.class);
        Set<PosixFilePermission> permissions = attributes.permissions();
        return isOwn(
                        attributes.owner(),
                        Objects.requireNonNull(folder.toAbsolutePath().getParent(), "parent"))
                && !permissions.contains(PosixFilePermission.GROUP_WRITE)
                && !permissions.contains(PosixFilePermission.OTHERS_WRITE);
    }

    /** Of a user without an entry in the system's list Java knows no name: then whoever owns a file made here is asked. */
    private static boolean isOwn(UserPrincipal owner, Path parent) throws IOException {
        if (owner.getName().equals(System.getProperty("user.name"))) {
            return true;
        }
        Path probe = Files.createTempFile(parent, ".owner", null);
        try {
            return owner.equals(Files.getOwner(probe));
        } finally {
            Files.deleteIfExists(probe);
        }
    }

    private static void publish(Path parent, Path folder, Map<String, Entry> entries) throws IOException {
        sweep(parent);
        Path fresh = Files.createTempDirectory(parent, UNFINISHED);
        for (Map.Entry<String, Entry> entry : entries.entrySet()) {
            Path file = fresh.resolve(entry.getKey());
            try (InputStream in = entry.getValue().url().openStream()) {
                Files.copy(in, file);
            }
            try (FileChannel written = FileChannel.open(file, StandardOpenOption.WRITE)) {
                written.force(true);
            }
        }
        if (Files.isDirectory(folder)) {
            FileTree.delete(folder);
        }
        Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
    }

    /** What a process left that ended while it unpacked; the lock says that it is not at it still. */
    private static void sweep(Path parent) throws IOException {
        List<Path> left;
        try (Stream<Path> found = Files.list(parent)) {
            left = found.filter(path -> path.getFileName().toString().startsWith(UNFINISHED))
                    .toList();
        }
        for (Path unfinished : left) {
            FileTree.delete(unfinished);
        }
    }
}
