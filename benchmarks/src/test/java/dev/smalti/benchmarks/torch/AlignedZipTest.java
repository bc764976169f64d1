package dev.smalti.benchmarks.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlignedZipTest {
    @TempDir
    private Path folder;

    @Test
    void storesEveryEntryAtAMultipleOf64() throws IOException {
        Path file = folder.resolve("x.zip");
        try (AlignedZip zip = new AlignedZip(file)) {
            zip.add("a", new byte[] {1});
            zip.add("folder/another", new byte[100]);
            zip.add("folder/empty", new byte[0]);
            zip.add("last", new byte[] {2, 3});
        }
        assertThat(dataOffsets(file))
                .hasSize(4)
                .allSatisfy(offset -> assertThat(offset % 64).isZero());
        try (ZipFile zip = new ZipFile(file.toFile())) {
            assertThat(zip.getInputStream(zip.getEntry("last"))).hasBinaryContent(new byte[] {2, 3});
            assertThat(zip.getInputStream(zip.getEntry("folder/another"))).hasBinaryContent(new byte[100]);
        }
    }

    @Test
    void writesEqualBytesForEqualEntries() throws IOException {
        byte[] data = "the same".getBytes(StandardCharsets.UTF_8);
        for (String name : List.of("one", "two")) {
            try (AlignedZip zip = new AlignedZip(folder.resolve(name))) {
                zip.add("entry", data);
            }
        }
        assertThat(folder.resolve("one")).hasSameBinaryContentAs(folder.resolve("two"));
    }

    /** Where the data of each local entry starts, read off the headers. */
    private static List<Integer> dataOffsets(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        List<Integer> offsets = new ArrayList<>();
        int at = 0;
        while (bytes.getInt(at) == 0x04034b50) {
            int data = at + 30 + bytes.getShort(at + 26) + bytes.getShort(at + 28);
            offsets.add(data);
            at = data + bytes.getInt(at + 18);
        }
        return offsets;
    }
}
