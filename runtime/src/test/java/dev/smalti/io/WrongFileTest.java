package dev.smalti.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was downloaded or copied in place of a config or a checkpoint is called by its name. */
class WrongFileTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE html>\n<html lang=\"en\">",
                "\ufeff\n  <HTML><head>",
                "<!-- saved from url=(0014)about:internet -->\n<html>",
                "<?xml version=\"1.0\"?>\n<rss></rss>"
            })
    void aWebPage(String content) {
        assertThat(describe(content)).isEqualTo("this is a web page, not a config; download the file again");
    }

    @Test
    void aWebPageInUtf16() {
        byte[] page = "\ufeff<html>".getBytes(StandardCharsets.UTF_16LE);
        assertThat(WrongFile.describe(page, "checkpoint"))
                .contains("this is a web page, not a checkpoint; download the file again");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":\"Repository not found\"}",
                "{\"message\": \"Repository not found\", \"documentation_url\": \"https://x\", \"status\": \"404\"}",
                "{\"detail\":\"Repository not found\"}",
                "{\"error\": {\"code\": 404, \"message\": \"Repository not found\"}}",
                "<?xml version=\"1.0\"?><Error><Code>Repository not found</Code><Key>m.ckpt</Key></Error>",
                "Repository not found\n"
            })
    void anErrorOfAServer(String content) {
        assertThat(describe(content))
                .isEqualTo("this is an error message of a web server, \"Repository not found\", not a config; download"
                        + " the file again");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "404: Not Found",
                "Entry not found",
                "Not Found",
                "Forbidden",
                "403 Forbidden",
                "Invalid username or password.",
                "Access to model someone/vqgan is restricted. You must be authenticated to access it.",
                "Too Many Requests",
                "Error 502: Bad Gateway"
            })
    void anErrorInPlainWords(String content) {
        assertThat(describe(content))
                .isEqualTo("this is an error message of a web server, \"" + content
                        + "\", not a config; download the file again");
    }

    @Test
    void aPointerOfGitLfs() {
        assertThat(describe("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"))
                .isEqualTo("this is a Git LFS pointer, not the config itself; run git lfs pull");
    }

    @Test
    void somethingPacked() {
        assertThat(describe("\u001f\u008b\b\u0000")).isEqualTo("this is packed with gzip; unpack it first");
        assertThat(describe("BZh91AY")).isEqualTo("this is packed with bzip2; unpack it first");
        assertThat(describe("(\u00b5/\u00fd\u0000")).isEqualTo("this is packed with zstd; unpack it first");
        assertThat(describe("model.ckpt" + "\u0000".repeat(247) + "ustar"))
                .isEqualTo("this is packed with tar; unpack it first");
    }

    @Test
    void aFileOfAnotherKind() {
        assertThat(describe("PK\u0003\u0004"))
                .isEqualTo("this is a zip file, as PyTorch's checkpoints are, not a config");
        assertThat(describe("\u0089HDF\r\n\u001a\n")).isEqualTo("this is a HDF5 file, as Keras writes, not a config");
        assertThat(describe("\u0089PNG\r\n")).isEqualTo("this is a picture, not a config");
        assertThat(describe("\b\t\u0012\u0006smalti")).isEqualTo("this is an ONNX model, not a config");
        byte[] safetensors = ByteBuffer.allocate(10)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(2)
                .put((byte) '{')
                .put((byte) '}')
                .array();
        assertThat(WrongFile.describe(safetensors, "config")).contains("this is a safetensors file, not a config");
    }

    @Test
    void nothingAtAll() {
        assertThat(describe("")).isEqualTo("the file is empty; copy it again");
        assertThat(describe("\u0000".repeat(100)))
                .isEqualTo("this holds zeros alone, as downloads do that broke off, not a config; download the file"
                        + " again");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model:\n  target: taming.models.vqgan.VQModel\n",
                "{\"_class_name\": \"VQModel\"}",
                "{\"message\": \"a note\", \"n_embed\": 16}",
                "<<: *base\n",
                "# not found elsewhere\nn_embed: 16\nembed_dim: 4\n",
                "title: \"error\"\nn_embed: 1\nx: 2\n"
            })
    void andNothingIsSaidOfWhatMayBeOne(String content) {
        assertThat(WrongFile.describe(content.getBytes(StandardCharsets.UTF_8), "config"))
                .isEmpty();
    }

    @Test
    void noErrorIsReadFromThePartOfALargerFile() {
        byte[] large = new byte[WrongFile.HEAD];
        Arrays.fill(large, (byte) ' ');
        System.arraycopy("Not found".getBytes(StandardCharsets.UTF_8), 0, large, 0, 9);
        assertThat(WrongFile.describe(large, "config")).isEmpty();
    }

    private static String describe(String latin) {
        byte[] bytes = latin.startsWith("\ufeff")
                ? latin.getBytes(StandardCharsets.UTF_8)
                : latin.getBytes(StandardCharsets.ISO_8859_1);
        return WrongFile.describe(bytes, "config").orElse("");
    }
}
