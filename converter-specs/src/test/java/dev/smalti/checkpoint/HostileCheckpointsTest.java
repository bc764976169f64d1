package dev.smalti.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.smalti.SmaltiException;
import dev.smalti.SmaltiException.Kind;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Broken and hostile files, against what {@code fixtures/hostile/EXPECT.md} says of each. */
class HostileCheckpointsTest {
    @AfterEach
    void nothingOfAFileWasRun() {
        assertThat(Path.of("pwned-by-checkpoint")).doesNotExist();
        assertThat(Path.of("../pwned-by-checkpoint")).doesNotExist();
        assertThat(Path.of("../../pwned-by-checkpoint")).doesNotExist();
        assertThat(fixture("zip_path_traversal").resolveSibling("../../pwned-by-checkpoint"))
                .doesNotExist();
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of(
                        "truncated_zip",
                        Kind.CORRUPT,
                        "the zip directory at the end of the file is missing: the file is cut short, copy it again"),
                Arguments.of(
                        "random_bytes",
                        Kind.UNSUPPORTED,
                        "this is no PyTorch checkpoint (zip or legacy) and no safetensors file"),
                Arguments.of(
                        "truncated_legacy",
                        Kind.CORRUPT,
                        "the file ends at 5072, inside storage 679445840 of 1152 elements at 564: it is cut short, copy it again"),
                Arguments.of(
                        "evil_toplevel_first",
                        Kind.UNSUPPORTED,
                        "the checkpoint is a Python object of posix.system, which Smalti does not load: save the weights alone, torch.save(model.state_dict(), file)"),
                Arguments.of(
                        "storage_offset_out_of_range",
                        Kind.CORRUPT,
                        "tensor encoder.conv_out.weight lies outside its storage (offset 1152, storage 1152)"),
                Arguments.of(
                        "storage_offset_negative",
                        Kind.CORRUPT,
                        "tensor encoder.conv_out.weight lies outside its storage (offset -1, storage 1152)"),
                Arguments.of(
                        "huge_declared_storage",
                        Kind.CORRUPT,
                        "storage 0 has 4608 bytes in the file, but the pickle declares 1099511627776 elements of 4 bytes"),
                Arguments.of(
                        "huge_declared_entry",
                        Kind.CORRUPT,
                        "zip entry archive/data/0 declares 4294967280 bytes at 427, the file ends at 5407"),
                Arguments.of(
                        "zip_bomb_entry",
                        Kind.CORRUPT,
                        "storage 0 has 16777216 bytes in the file, but the pickle declares 1152 elements of 4 bytes"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void refusesWithOneClearLine(String name, Kind kind, String message) {
        assertThatThrownBy(() -> Checkpoints.open(fixture(name)))
                .isInstanceOf(SmaltiException.class)
                .hasMessage(name + ".ckpt: " + message)
                .extracting(e -> ((SmaltiException) e).kind())
                .isEqualTo(kind);
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil_system", "evil_system_legacy"})
    void readsTheWeightsBesideAForeignCallAndNamesIt(String name) {
        try (Checkpoint checkpoint = Checkpoints.open(fixture(name))) {
            assertThat(checkpoint.tensors().keySet())
                    .containsExactly("encoder.conv_out.weight", "encoder.conv_out.bias");
            assertThat(checkpoint.skipped())
                    .contains("class posix.system: not a part of the weights, nothing of it was run");
        }
    }

    @Test
    void ignoresAZipEntryThatLeadsOut() {
        try (Checkpoint checkpoint = Checkpoints.open(fixture("zip_path_traversal"))) {
            assertThat(checkpoint.tensors()).hasSize(2);
            assertThat(checkpoint.skipped())
                    .contains("zip entry ../../pwned-by-checkpoint: not a part of the checkpoint");
        }
    }

    @Test
    void readsTheControlAndTheModelsWithAChange() {
        Set<String> good = names("good");
        assertThat(good).hasSize(93).contains("encoder.conv_in.weight", "decoder.norm_out.bias");
        assertThat(names("wrong_shape")).isEqualTo(good);
        Set<String> without = new HashSet<>(good);
        without.removeAll(names("missing_key"));
        assertThat(without).containsExactly("decoder.norm_out.bias");
        Set<String> added = new HashSet<>(names("extra_key"));
        added.removeAll(good);
        assertThat(added).containsExactly("encoder.unknown.weight");
        try (Checkpoint checkpoint = Checkpoints.open(fixture("wrong_shape"))) {
            assertThat(checkpoint.tensors().get("encoder.conv_in.weight").shape())
                    .containsExactly(16, 3, 3, 3);
        }
    }

    private static Set<String> names(String fixture) {
        try (Checkpoint checkpoint = Checkpoints.open(fixture(fixture))) {
            return checkpoint.tensors().keySet();
        }
    }

    private static Path fixture(String name) {
        return ReferenceFiles.fixture("hostile/" + name + ".ckpt");
    }
}
