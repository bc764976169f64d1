package dev.smalti.checkpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** Copies of checkpoints, as {@link TorchZipWriter} writes them, with another key and more beside the weights. */
public final class RepickledFiles {
    private static final byte[] HEAD =
            new PickleText().raw("\u0080\2}").text("state_dict").bytes();

    private RepickledFiles() {}

    /**
     * A copy whose weights lie under another key.
     *
     * @param more opcodes that put more entries into the dictionary on the stack, as the letters of their values
     */
    public static Path copy(Path from, Path to, String key, String more) {
        try (ZipFile in = new ZipFile(from.toFile());
                ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(to))) {
            for (ZipEntry entry : Collections.list(in.entries())) {
                out.putNextEntry(new ZipEntry(entry.getName()));
                byte[] content = in.getInputStream(entry).readAllBytes();
                out.write(entry.getName().endsWith("/data.pkl") ? repickled(content, key, more) : content);
            }
            return to;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Opcodes that put a whole number under a key. */
    public static String number(String key, long value) {
        return letters(new PickleText().text(key).integer(value).raw("s"));
    }

    /** Opcodes that put a mapping of whole numbers under a key. */
    public static String mapping(String key, String numbers) {
        return letters(new PickleText().text(key).raw("}" + numbers + "s"));
    }

    /** Opcodes that put a namespace of arguments under a key. */
    public static String namespace(String key, String numbers) {
        return letters(new PickleText().text(key).raw("cargparse\nNamespace\n)\u0081}" + numbers + "bs"));
    }

    /** Opcodes that put a dictionary with one tensor of one element, the first of the file, under a key. */
    public static String dictionary(String key, String tensor) {
        return letters(new PickleText()
                .text(key)
                .raw("}")
                .text(tensor)
                .tensor("FloatStorage", "0", 1, 0, new long[] {1}, new long[] {1})
                .raw("ss"));
    }

    private static String letters(PickleText text) {
        return new String(text.bytes(), StandardCharsets.ISO_8859_1);
    }

    private static byte[] repickled(byte[] pickle, String key, String more) {
        if (!Arrays.equals(pickle, 0, HEAD.length, HEAD, 0, HEAD.length)) {
            throw new IllegalArgumentException("not a state dict as it is written here");
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new PickleText().raw("\u0080\2}").text(key).bytes());
        out.write(pickle, HEAD.length, pickle.length - 1 - HEAD.length);
        out.writeBytes(new PickleText().raw(more).raw(".").bytes());
        return out.toByteArray();
    }
}
