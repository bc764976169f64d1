package dev.smalti.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Text that people write: UTF-8, or what the byte order mark says that Windows' editors and shells put first. */
public final class TextFile {
    private static final int MARK = 0xfeff;

    private TextFile() {}

    /**
     * The whole text without its mark.
     *
     * @throws IOException where it cannot be read, or is no text in that encoding
     */
    public static String read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Charset charset = charset(bytes);
        CharsetDecoder decoder = charset.newDecoder();
        String text = decoder.decode(ByteBuffer.wrap(bytes)).toString();
        return text.startsWith(Character.toString(MARK)) ? text.substring(1) : text;
    }

    /** Its lines, without their ends. */
    public static List<String> lines(Path file) throws IOException {
        return read(file).lines().toList();
    }

    private static Charset charset(byte[] bytes) {
        int first = bytes.length < 2 ? 0 : ((bytes[0] & 0xff) << 8) | (bytes[1] & 0xff);
        if (first == MARK) {
            return StandardCharsets.UTF_16BE;
        }
        return first == 0xfffe ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_8;
    }
}
