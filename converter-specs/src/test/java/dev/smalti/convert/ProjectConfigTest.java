package dev.smalti.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.SmaltiException;
import dev.smalti.spec.ConfigSection;
import dev.smalti.spec.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProjectConfigTest {
    @TempDir
    Path folder;

    @Test
    void readsAProjectConfig() throws IOException {
        ConfigSection model = firstStage("""
                model:
                  base_learning_rate: 4.5e-06
                  target: taming.models.vqgan.VQModel
                  params:
                    embed_dim: 256
                    n_embed: "1024"
                    ddconfig:
                      double_z: False
                      ch_mult: [1, 1, 2]
                      attn_resolutions: []
                      remap: null
                data:
                  path: ${somewhere.else}
                """);

        assertThat(model.target()).contains("taming.models.vqgan.VQModel");
        assertThat(model.number("embed_dim")).contains(256);
        assertThat(model.number("n_embed")).contains(1024);
        assertThat(model.flag("ddconfig.double_z")).contains(false);
        assertThat(model.numbers("ddconfig.ch_mult")).contains(List.of(1, 1, 2));
        assertThat(model.numbers("ddconfig.attn_resolutions")).contains(List.of());
        assertThat(model.has("ddconfig.remap")).isFalse();
        assertThat(model.number("ddconfig.ch")).isEmpty();
    }

    @Test
    void readsAModelAtTheTopAndBareParameters() throws IOException {
        assertThat(firstStage("target: a.B\nparams: {n_embed: 8}\n").number("n_embed"))
                .contains(8);
        assertThat(firstStage("n_embed: 8\nddconfig: {ch: 32}\n").number("ddconfig.ch"))
                .contains(32);
        assertThat(firstStage("n_embed: 8\n").target()).isEmpty();
    }

    @Test
    void readsDiffusersConfigs() throws IOException {
        Path file = folder.resolve("config.json");
        Files.writeString(file, "{\"_class_name\": \"VQModel\", \"block_out_channels\": [64, 128]}");
        ConfigSection model = Objects.requireNonNull(ProjectConfig.read(file).part(Part.FIRST_STAGE));

        assertThat(model.target()).contains("diffusers.VQModel");
        assertThat(model.numbers("block_out_channels")).contains(List.of(64, 128));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model: {target: a.B, params: {n_embed: 8, ddconfig: {double_z: off}}}",
                "model: {class_path: a.B, init_args: {n_embed: 8, ddconfig: {double_z: no}}}",
                "model: {_target_: a.B, n_embed: 8, ddconfig: {double_z: False}}",
                "class_path: a.B\ninit_args: {n_embed: 8, ddconfig: {double_z: false}}",
                "_target_: a.B\nn_embed: 8\nddconfig: {double_z: false}"
            })
    void readsClassAndParametersUnderTheNamesThatProgramsGiveThem(String yaml) throws IOException {
        ConfigSection model = firstStage(yaml);
        assertThat(model.target()).contains("a.B");
        assertThat(model.number("n_embed")).contains(8);
        assertThat(model.flag("ddconfig.double_z")).contains(false);
    }

    @Test
    void findsThePartsOfATransformer() throws IOException {
        ProjectConfig config = config("""
                model:
                  target: taming.models.cond_transformer.Net2NetTransformer
                  params:
                    cond_stage_key: depth
                    first_stage_config: {target: a.First, params: {n_embed: 8}}
                    cond_stage_config: {target: a.Second, params: {n_embed: 9}}
                """);

        ConfigSection first = Objects.requireNonNull(config.part(Part.FIRST_STAGE));
        assertThat(first.target()).contains("a.First");
        assertThat(first.number("n_embed")).contains(8);
        ConfigSection second = Objects.requireNonNull(config.part(Part.COND_STAGE));
        assertThat(second.target()).contains("a.Second");
        assertThat(second.text("image_key")).contains("depth");
        assertThat(second.where("n_embed")).isEqualTo("c.yaml: model.params.cond_stage_config.params.n_embed");
    }

    @Test
    void namesFileKeyAndValueOfWhatIsWrong() throws IOException {
        ConfigSection model = firstStage("""
                model:
                  params:
                    ddconfig:
                      ch: abc
                      ch_mult: 1
                      in_channels: 3.5
                      out_ch: 12345678901
                      attn_resolutions: [16, x]
                      resolution: ${data.size}
                      double_z: "no"
                """);

        assertThatThrownBy(() -> model.number("ddconfig.ch"))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("c.yaml: model.params.ddconfig.ch: wanted a whole number, found \"abc\"");
        assertThatThrownBy(() -> model.numbers("ddconfig.ch_mult"))
                .hasMessage("c.yaml: model.params.ddconfig.ch_mult: wanted a list, found 1");
        assertThatThrownBy(() -> model.number("ddconfig.in_channels"))
                .hasMessage("c.yaml: model.params.ddconfig.in_channels: wanted a whole number, found 3.5");
        assertThatThrownBy(() -> model.number("ddconfig.out_ch"))
                .hasMessage("c.yaml: model.params.ddconfig.out_ch: wanted a whole number, found 12345678901");
        assertThatThrownBy(() -> model.numbers("ddconfig.attn_resolutions"))
                .hasMessage("c.yaml: model.params.ddconfig.attn_resolutions[1]: wanted a whole number, found \"x\"");
        assertThatThrownBy(() -> model.number("ddconfig.resolution"))
                .hasMessage("c.yaml: model.params.ddconfig.resolution: interpolation is not supported,"
                        + " found \"${data.size}\"; write the value itself");
        assertThatThrownBy(() -> model.flag("ddconfig.double_z"))
                .hasMessage("c.yaml: model.params.ddconfig.double_z: wanted true or false, found \"no\"");
        assertThatThrownBy(() -> model.number("ddconfig.ch.deeper"))
                .hasMessage("c.yaml: model.params.ddconfig.ch: wanted a mapping, found \"abc\"");
    }

    @Test
    void refusesWhatIsNoConfig() throws IOException {
        assertThatThrownBy(() -> config("- a\n- b\n"))
                .hasMessage(folder.resolve("c.yaml") + ": a config is a mapping of keys to values, this is not");
        assertThatThrownBy(() -> config("model: [\n"))
                .hasMessageStartingWith(folder.resolve("c.yaml") + ": not YAML at line ");
        assertThatThrownBy(() -> config("model: 3\n")).hasMessage("c.yaml: model: wanted a mapping, found 3");
        assertThatThrownBy(() -> config("a: 1\na: 2\n")).hasMessageContaining("Duplicate");
        assertThatThrownBy(() -> config("[".repeat(100_000))).isInstanceOf(SmaltiException.class);
        assertThatThrownBy(() -> config("a: " + "x".repeat(ProjectConfig.LARGEST_BYTES)))
                .hasMessageContaining("a config has at most 1048576 bytes");
        assertThatThrownBy(() -> ProjectConfig.read(folder.resolve("none.yaml")))
                .hasMessage(folder.resolve("none.yaml") + ": no such config file");
    }

    @Test
    void saysWhatWasDownloadedInItsPlace() {
        assertThatThrownBy(() -> config("<!DOCTYPE html>\n<html>\n<title>File: model.yaml</title>\n"))
                .isInstanceOf(SmaltiException.class)
                .hasMessage(folder.resolve("c.yaml") + ": this is a web page, not a config; download the file again");
        assertThatThrownBy(() -> config("404: Not Found"))
                .hasMessage(folder.resolve("c.yaml") + ": this is an error message of a web server, \"404: Not Found\","
                        + " not a config; download the file again");
        assertThatThrownBy(() -> config("version https://git-lfs.github.com/spec/v1\nsize 12\n"))
                .hasMessage(folder.resolve("c.yaml") + ": this is a Git LFS pointer, not the config itself; run git lfs"
                        + " pull");
        String page = "<html>" + "x".repeat(ProjectConfig.LARGEST_BYTES);
        assertThatThrownBy(() -> config(page))
                .hasMessageEndingWith("this is a web page, not a config; download the file again");
    }

    @Test
    void refusesAliasesAndMergeKeysWhichWouldBeReadAsText() throws IOException {
        assertThatThrownBy(() -> config("a: &c 128\nddconfig:\n  ch: *c\n"))
                .isInstanceOf(SmaltiException.class)
                .hasMessage(folder.resolve("c.yaml")
                        + ": line 3, column 7: the alias *c is not supported; write the values themselves");
        assertThatThrownBy(() -> config("a: &b {ch: 1}\nddconfig:\n  <<: *b\n"))
                .hasMessage(folder.resolve("c.yaml")
                        + ": line 3, column 3: the merge key << is not supported; write the values themselves");
        assertThat(firstStage("n_embed: &unused 8\n").number("n_embed")).contains(8);
    }

    @Test
    void saysWhyAConfigIsNotReadWithoutClassesOfJava() throws IOException {
        for (String yaml :
                List.of("model: [\n", "a: 1\na: 2\n", "{[a]: 1}\n", "? {a: 1}\n: 2\n", "a: *none\n", "a: \u0000")) {
            assertThatThrownBy(() -> config(yaml))
                    .as(yaml)
                    .message()
                    .doesNotContainPattern("org\\.|java\\.|`|Source:|Feature|\\n");
        }
        assertThatThrownBy(() -> config("? {a: 1}\n: 2\n"))
                .hasMessage(
                        folder.resolve("c.yaml") + ": not YAML at line 1, column 4: Expected a field name (Scalar value"
                                + " in YAML), got this instead: a mapping");
        Path json = Files.writeString(folder.resolve("c.json"), "{\"a\": ");
        assertThatThrownBy(() -> ProjectConfig.read(json))
                .message()
                .startsWith(json + ": not JSON at line 1, column ")
                .contains("Unexpected end-of-input")
                .doesNotContain("Source:", "`");
        Files.write(json, new byte[] {0, 0, 0, '{', 0x7f, 0, 0, 0});
        assertThatThrownBy(() -> ProjectConfig.read(json)).hasMessage(json + ": not JSON: it is not UTF-8 text");
        assertThatThrownBy(() -> ProjectConfig.read(folder)).hasMessage(folder + ": cannot be read: it is a folder");
    }

    private ConfigSection firstStage(String yaml) throws IOException {
        return Objects.requireNonNull(config(yaml).part(Part.FIRST_STAGE));
    }

    private ProjectConfig config(String yaml) throws IOException {
        Path file = folder.resolve("c.yaml");
        Files.writeString(file, yaml);
        return ProjectConfig.read(file);
    }
}
