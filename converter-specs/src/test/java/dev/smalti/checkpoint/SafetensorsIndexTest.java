package dev.smalti.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.SmaltiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsIndexTest {
    @TempDir
    Path folder;

    private Path inside;

    @BeforeEach
    void writeTwoShards() throws IOException {
        inside = Files.createDirectory(folder.resolve("model"));
        shard(inside.resolve("one.safetensors"), "a", "b");
        shard(inside.resolve("two.safetensors"), "c");
        shard(folder.resolve("outside.safetensors"), "a");
    }

    @Test
    void readsTensorsOutOfTheirShardsInTheIndexesOrder() throws IOException {
        Path index = index("\"c\":\"two.safetensors\",\"a\":\"one.safetensors\",\"b\":\"one.safetensors\"");
        try (Checkpoint checkpoint = Checkpoints.open(index)) {
            assertThat(checkpoint.tensors().keySet()).containsExactly("c", "a", "b");
            assertThat(checkpoint.files())
                    .extracting(file -> file.getFileName().toString())
                    .containsExactly("model.safetensors.index.json", "two.safetensors", "one.safetensors");
            assertThat(checkpoint.tensors().get("b").floats()).containsExactly(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../outside.safetensors", "/etc/passwd", "..", ".", "", "sub/x", "sub\\\\x", "C:x"})
    void refusesAShardOutsideTheFolder(String shard) throws IOException {
        Path index = index("\"a\":\"" + shard + "\"");
        assertThatThrownBy(() -> Checkpoints.open(index))
                .isInstanceOf(SmaltiException.class)
                .hasMessage("model.safetensors.index.json: the index names a file outside its folder: "
                        + shard.replace("\\\\", "\\") + "; put the files themselves beside the index");
    }

    @Test
    void saysWhichShardIsAPointer() throws IOException {
        Files.writeString(inside.resolve("two.safetensors"), "version https://git-lfs.github.com/spec/v1\n");
        Path index = index("\"c\":\"two.safetensors\"");
        assertThatThrownBy(() -> Checkpoints.open(index))
                .hasMessage(
                        "model.safetensors.index.json: two.safetensors: this is a Git LFS pointer, not the safetensors"
                                + " file itself; run git lfs pull");
    }

    @Test
    void refusesAShardThatIsALinkOut() throws IOException {
        Files.createSymbolicLink(inside.resolve("link.safetensors"), folder.resolve("outside.safetensors"));
        Path index = index("\"a\":\"link.safetensors\"");
        assertThatThrownBy(() -> Checkpoints.open(index))
                .hasMessage(
                        "model.safetensors.index.json: the index names link.safetensors, a link to a file outside its"
                                + " folder, as in the cache of Hugging Face; copy the folder with its links followed (cp -rL"
                                + " FOLDER COPY) and convert the copy");
    }

    @Test
    void refusesAShardOrTensorThatIsMissing() throws IOException {
        Path noShard = index("\"a\":\"three.safetensors\"");
        assertThatThrownBy(() -> Checkpoints.open(noShard))
                .hasMessageEndingWith("the index names three.safetensors, which is not beside it");
        Path noTensor = index("\"c\":\"one.safetensors\"");
        assertThatThrownBy(() -> Checkpoints.open(noTensor))
                .hasMessageEndingWith("the index says that one.safetensors holds tensor c, but it does not");
    }

    @Test
    void refusesOtherJson() throws IOException {
        Path other = Files.writeString(inside.resolve("config.json"), "{\"a\":1}");
        assertThatThrownBy(() -> Checkpoints.open(other))
                .hasMessage("config.json: this JSON file is no index of a sharded checkpoint: it has no weight_map");
        Path broken = Files.writeString(inside.resolve("config.json"), "{\"a\":");
        assertThatThrownBy(() -> Checkpoints.open(broken))
                .hasMessageStartingWith("config.json: the index is not JSON: ");
    }

    private Path index(String map) throws IOException {
        return Files.writeString(
                inside.resolve("model.safetensors.index.json"),
                "{\"metadata\":{\"total_size\":12},\"weight_map\":{" + map + "}}");
    }

    private static void shard(Path path, String... names) throws IOException {
        StringBuilder header = new StringBuilder("{");
        byte[] data = new byte[4 * names.length];
        for (int i = 0; i < names.length; i++) {
            header.append(i == 0 ? "" : ",")
                    .append(String.format(
                            "\"%s\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[%d,%d]}",
                            names[i], 4 * i, 4 * i + 4));
            int bits = Float.floatToRawIntBits(i + 1);
            for (int b = 0; b < 4; b++) {
                data[4 * i + b] = (byte) (bits >>> 8 * b);
            }
        }
        Files.write(path, SafetensorsTest.safetensors(header + "}", data));
    }
}
