package dev.smalti.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.smalti.SmaltiException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** What a file is that was taken for another one: a download that failed, something packed, a model of another program. */
public final class WrongFile {
    /** How many of its first bytes tell what a file is. */
    public static final int HEAD = 8192;

    private static final String AGAIN = "; download the file again";
    private static final int LONGEST_QUOTE = 120;
    private static final int FEWEST_ZEROS = 16;

    /** How a kind of file starts, each byte as a letter, and what it is. */
    private record Magic(int at, String bytes, String what) {}

    private static final List<Magic> PACKED = List.of(
            new Magic(0, "\u001f\u008b", "gzip"),
            new Magic(0, "BZh", "bzip2"),
            new Magic(0, "\u00fd7zXZ\u0000", "xz"),
            new Magic(0, "(\u00b5/\u00fd", "zstd"),
            new Magic(0, "7z\u00bc\u00af'\u001c", "7-Zip"),
            new Magic(0, "Rar!", "RAR"),
            new Magic(257, "ustar", "tar"));

    private static final List<Magic> OTHERS = List.of(
            new Magic(0, "PK\u0003\u0004", "a zip file, as PyTorch's checkpoints are"),
            new Magic(0, "\u0080\u0002", "a Python pickle, as PyTorch's checkpoints are"),
            new Magic(0, "\u0089HDF\r\n", "a HDF5 file, as Keras writes"),
            new Magic(0, "GGUF", "a GGUF file, as llama.cpp reads"),
            new Magic(0, "\u0093NUMPY", "a NumPy array"),
            new Magic(0, "\u0089PNG", "a picture"),
            new Magic(0, "\u00ff\u00d8\u00ff", "a picture"),
            new Magic(0, "GIF8", "a picture"),
            new Magic(8, "WEBP", "a picture"),
            new Magic(0, "%PDF-", "a PDF document"));

    /** Where servers tell what went wrong, and what else they write beside it. */
    private static final List<String> REASONS = List.of("error", "message", "detail", "errors", "reason", "title");

    private static final Set<String> BESIDE = Set.of(
            "code",
            "details",
            "documentation_url",
            "error_description",
            "errorcode",
            "path",
            "request_id",
            "requestid",
            "status",
            "status_code",
            "statuscode",
            "success",
            "timestamp",
            "type",
            "url");

    private static final Pattern XML_ERROR =
            Pattern.compile("^<\\?xml.*<Error>.*?<(?:Message|Code)>([^<]*)<", Pattern.DOTALL);
    private static final Pattern PLAIN_ERROR = Pattern.compile(
            "^(error|http/[0-9.]+)?[ :-]*([45][0-9]{2})?[ :-]*(the )?"
                    + "(requested )?(entry|file|page|repository|resource|revision|url)?( was)? ?"
                    + "(not found|forbidden|unauthori[sz]ed|access (to .{1,80} is |is )?(denied|restricted)"
                    + "|invalid (username|credentials|token)|too many requests|rate limit|bad gateway|bad request"
                    + "|gateway time-?out|service unavailable|internal server error|no such key|quota exceeded).*",
            Pattern.CASE_INSENSITIVE);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private WrongFile() {}

    /**
     * Refuses a file that is something else.
     *
     * @param bytes all of it, or {@value #HEAD} bytes of its start
     * @param wanted what it was taken for, without an article, e.g. {@code config}
     * @throws SmaltiException of kind UNSUPPORTED if so; the message names the file and says what it is
     */
    public static void refuse(Path file, byte[] bytes, String wanted) {
        describe(bytes, wanted).ifPresent(what -> {
            throw SmaltiException.unsupported(file + ": " + what);
        });
    }

    /**
     * The same of a file of which nothing was read yet and that can be read twice.
     *
     * @throws IOException if it cannot be read
     */
    public static void refuse(Path file, String wanted) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            refuse(file, in.readNBytes(HEAD), wanted);
        }
    }

    /**
     * What a file is instead of what it was taken for, and what to do, in words that follow its name and a colon; empty
     * where nothing gives it away.
     *
     * @param bytes all of it, or {@value #HEAD} bytes of its start
     * @param wanted what it was taken for, without an article
     */
    public static Optional<String> describe(byte[] bytes, String wanted) {
        byte[] head = Arrays.copyOf(bytes, Math.min(bytes.length, HEAD));
        if (head.length == 0) {
            return Optional.of("the file is empty; copy it again");
        }
        String instead = ", not a " + wanted;
        String latin = new String(head, StandardCharsets.ISO_8859_1);
        for (Magic packed : PACKED) {
            if (latin.startsWith(packed.bytes(), packed.at())) {
                return Optional.of("this is packed with " + packed.what() + "; unpack it first");
            }
        }
        for (Magic other : OTHERS) {
            if (latin.startsWith(other.bytes(), other.at())) {
                return Optional.of("this is " + other.what() + instead);
            }
        }
        if (isSafetensors(head)) {
            return Optional.of("this is a safetensors file" + instead);
        }
        if (isOnnx(head)) {
            return Optional.of("this is an ONNX model" + instead);
        }
        if (head.length >= FEWEST_ZEROS && latin.chars().allMatch(letter -> letter == 0)) {
            return Optional.of("this holds zeros alone, as downloads do that broke off" + instead + AGAIN);
        }
        return ofText(text(head), bytes.length < HEAD, wanted);
    }

    private static Optional<String> ofText(String text, boolean whole, String wanted) {
        if (text.startsWith("version https://git-lfs") || text.startsWith("version https://hawser")) {
            return Optional.of("this is a Git LFS pointer, not the " + wanted + " itself; run git lfs pull");
        }
        Optional<String> error = whole ? serverError(text) : Optional.empty();
        if (error.isPresent()) {
            String said = error.get().strip().replaceAll("[\\s\\p{Cntrl}]+", " ");
            return Optional.of("this is an error message of a web server, \""
                    + (said.length() <= LONGEST_QUOTE ? said : said.substring(0, LONGEST_QUOTE - 3) + "...")
                    + "\", not a " + wanted + AGAIN);
        }
        // The merge key of YAML starts with two.
        return text.startsWith("<") && !text.startsWith("<<")
                ? Optional.of("this is a web page, not a " + wanted + AGAIN)
                : Optional.empty();
    }

    private static Optional<String> serverError(String text) {
        if (text.startsWith("{")) {
            return jsonError(text);
        }
        Matcher xml = XML_ERROR.matcher(text);
        if (xml.find()) {
            return Optional.of(xml.group(1));
        }
        String line = text.strip();
        return line.lines().count() <= 2 && PLAIN_ERROR.matcher(line).find() ? Optional.of(line) : Optional.empty();
    }

    private static Optional<String> jsonError(String text) {
        JsonNode node;
        try {
            node = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
        boolean nothingElse = node.properties().stream()
                .map(field -> field.getKey().toLowerCase(Locale.ROOT))
                .allMatch(key -> REASONS.contains(key) || BESIDE.contains(key));
        return REASONS.stream()
                .filter(key -> nothingElse && node.has(key))
                .findFirst()
                .map(node::get)
                .map(reason -> reason.has("message") ? reason.get("message") : reason)
                .map(reason -> reason.isValueNode() ? reason.asText() : reason.toString());
    }

    /** As text, without a byte order mark and blanks at its start. */
    private static String text(byte[] head) {
        Charset charset = StandardCharsets.UTF_8;
        int start = 0;
        if (startsWith(head, 0xef, 0xbb, 0xbf)) {
            start = 3;
        } else if (startsWith(head, 0xff, 0xfe) || startsWith(head, 0xfe, 0xff)) {
            charset = StandardCharsets.UTF_16;
        }
        return new String(head, start, head.length - start, charset).stripLeading();
    }

    private static boolean startsWith(byte[] head, int... bytes) {
        return head.length >= bytes.length
                && IntStream.range(0, bytes.length).allMatch(i -> (head[i] & 0xff) == bytes[i]);
    }

    /** A length below 2^32 in 64 bits, then an object of JSON. */
    private static boolean isSafetensors(byte[] head) {
        return head.length > Long.BYTES
                && head[Long.BYTES] == '{'
                && head[4] == 0
                && head[5] == 0
                && head[6] == 0
                && head[7] == 0;
    }

    /** A message of protobuf with a small first field, the version, then a second or seventh of a length. */
    private static boolean isOnnx(byte[] head) {
        return head.length > 3
                && head[0] == 0x08
                && head[1] > 2
                && head[1] < 32
                && (head[2] == 0x12 || head[2] == 0x3a);
    }
}
