package dev.smalti.ort;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class NativeLibrariesTest {
    @TempDir
    Path cache;

    /** Unpacks to the cache and says where. */
    static final class Unpacker {
        public static void main(String[] args) {
            System.out.print(NativeLibraries.unpack(Path.of(System.getProperty("shared.cache")))
                    .orElseThrow());
        }
    }

    @Test
    void unpacksOnceThenOnlyLooksAndReplacesWhatWasDamaged() throws IOException {
        Path folder = NativeLibraries.unpack(cache).orElseThrow();
        Path library = folder.resolve(System.mapLibraryName("onnxruntime"));
        assertThat(library).isNotEmptyFile();
        assertThat(folder.resolve(System.mapLibraryName("onnxruntime4j_jni").replace("jnilib", "dylib")))
                .isNotEmptyFile();
        Object key = Files.readAttributes(library, "lastModifiedTime,fileKey");
        assertThat(NativeLibraries.unpack(cache)).contains(folder);
        assertThat((Object) Files.readAttributes(library, "lastModifiedTime,fileKey"))
                .isEqualTo(key);

        long bytes = Files.size(library);
        Files.write(library, new byte[10]);
        Files.write(Files.createDirectory(folder.resolveSibling(".unpacking1")).resolve("part"), new byte[10]);
        assertThat(NativeLibraries.unpack(cache)).contains(folder);
        assertThat(library).hasSize(bytes);
        try (Stream<Path> left = Files.list(folder.getParent())) {
            assertThat(left).containsExactlyInAnyOrder(folder, folder.resolveSibling(".lock"));
        }
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void doesNotLoadFromAFolderThatOthersMayWriteTo() throws IOException {
        Path folder = NativeLibraries.unpack(cache).orElseThrow();
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(NativeLibraries.unpack(cache)).contains(folder);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
    }

    @Test
    void leavesItToOnnxRuntimeWhereTheCacheCannotBeWritten() throws IOException {
        Path blocked = Files.write(cache.resolve("file"), new byte[0]);
        assertThat(NativeLibraries.unpack(blocked)).isEmpty();
    }

    @Test
    void respectsAPathThatTheUserSet() {
        String before = System.getProperty("onnxruntime.native.path");
        try {
            System.setProperty("onnxruntime.native.path", "chosen");
            NativeLibraries.prepare();
            assertThat(System.getProperty("onnxruntime.native.path")).isEqualTo("chosen");
        } finally {
            if (before == null) {
                System.clearProperty("onnxruntime.native.path");
            } else {
                System.setProperty("onnxruntime.native.path", before);
            }
        }
    }

    @Test
    void processesThatStartTogetherAgree() throws Exception {
        List<Process> children = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            children.add(ChildJvm.start(Unpacker.class, cache, Map.of(), "-Dshared.cache=" + cache.resolve("shared")));
        }
        for (Process child : children) {
            String said = new String(child.getInputStream().readAllBytes());
            assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(said)
                    .isEqualTo(NativeLibraries.unpack(cache.resolve("shared"))
                            .orElseThrow()
                            .toString());
        }
    }
}
