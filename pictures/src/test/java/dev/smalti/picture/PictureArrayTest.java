package dev.smalti.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.image.Pixels;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureArrayTest {
    @TempDir
    Path folder;

    @Test
    void isAnArchiveAsNumPyReadsIt() throws IOException {
        Path file = folder.resolve("pictures.npz");
        try (PictureArray array = PictureArray.create(file, 2, 1, 2)) {
            // Red and white, then black and the middle in grey.
            array.add(new Pixels(3, 1, 2, new float[] {1, 1, -1, 1, -1, 1}));
            assertThat(file).doesNotExist();
            array.add(new Pixels(1, 1, 2, new float[] {-1, 0}));
        }
        try (ZipFile zip = new ZipFile(file.toFile())) {
            assertThat(zip.stream().map(ZipEntry::getName)).containsExactly("arr_0.npy");
            byte[] content;
            try (InputStream in = zip.getInputStream(zip.getEntry("arr_0.npy"))) {
                content = in.readAllBytes();
            }
            int header = (content[8] & 0xff) + 256 * (content[9] & 0xff);
            assertThat(new String(content, 0, 6, StandardCharsets.ISO_8859_1)).isEqualTo("\u0093NUMPY");
            assertThat(content[6]).isEqualTo((byte) 1);
            assertThat((10 + header) % 64).isZero();
            assertThat(new String(content, 10, header, StandardCharsets.ISO_8859_1))
                    .matches("\\{'descr': '\\|u1', 'fortran_order': False, 'shape': \\(2, 1, 2, 3\\), } *\n");
            assertThat(Arrays.copyOfRange(content, 10 + header, content.length))
                    .containsExactly(-1, 0, 0, -1, -1, -1, 0, 0, 0, 128, 128, 128);
        }
        assertOnly(file);
    }

    @Test
    void samePicturesGiveTheSameBytes() throws IOException {
        Path first = write("first.npz");
        assertThat(write("second.npz")).hasSameBinaryContentAs(first);
    }

    private Path write(String name) {
        Path file = folder.resolve(name);
        try (PictureArray array = PictureArray.create(file, 1, 1, 1)) {
            array.add(new Pixels(1, 1, 1, new float[] {0.5f}));
        }
        return file;
    }

    @Test
    void leavesNothingWherePicturesAreMissing() throws IOException {
        try (PictureArray array = PictureArray.create(folder.resolve("pictures.npz"), 2, 1, 1)) {
            array.add(new Pixels(1, 1, 1, new float[1]));
        }
        assertOnly();
    }

    @Test
    void refusesOtherSizesAndOneTooMany() {
        try (PictureArray array = PictureArray.create(folder.resolve("pictures.npz"), 1, 1, 1)) {
            assertThatThrownBy(() -> array.add(new Pixels(1, 1, 2, new float[2])))
                    .isInstanceOf(IllegalArgumentException.class);
            array.add(new Pixels(1, 1, 1, new float[1]));
            assertThatThrownBy(() -> array.add(new Pixels(1, 1, 1, new float[1])))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    private void assertOnly(Path... files) throws IOException {
        try (Stream<Path> there = Files.list(folder)) {
            assertThat(there).containsExactlyInAnyOrder(files);
        }
    }
}
