package dev.smalti.artifact.official;

import dev.smalti.SmaltiException;
import dev.smalti.SmaltiException.Kind;
import dev.smalti.artifact.official.OfficialCheckpoint.Moments;
import dev.smalti.graph.ElementType;
import dev.smalti.graph.GraphException;
import dev.smalti.graph.TensorData;
import dev.smalti.io.FileFailure;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads a training checkpoint, its values mapped and not copied. A damaged file is refused, whatever is wrong with it. */
final class OfficialCheckpointReader {
    private final Path file;
    private long unnamedBytes;

    private OfficialCheckpointReader(Path file, long size) {
        this.file = file;
        this.unnamedBytes = size;
    }

    static OfficialCheckpoint read(Path file) {
        ByteBuffer bytes = map(file);
        try {
            FlatTable root = FlatTable.root(bytes, CheckpointLayout.IDENTIFIER);
            if (root == null) {
                throw SmaltiException.corrupt(file + " is not a checkpoint of ONNX Runtime's training: its identifier"
                        + " is not " + CheckpointLayout.IDENTIFIER);
            }
            return new OfficialCheckpointReader(file, bytes.remaining()).checkpoint(root);
        } catch (GraphException | IndexOutOfBoundsException | IllegalArgumentException | BufferUnderflowException e) {
            throw new SmaltiException(Kind.CORRUPT, file + " is damaged: " + e.getMessage(), e);
        }
    }

    private static ByteBuffer map(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (channel.size() > Integer.MAX_VALUE) {
                throw SmaltiException.corrupt(file + " is larger than the 2 GB of a flatbuffer");
            }
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
        } catch (IOException e) {
            throw FileFailure.unreadable("cannot read " + file, e);
        }
    }

    private OfficialCheckpoint checkpoint(FlatTable root) {
        int version = root.number(CheckpointLayout.Root.VERSION);
        if (version != CheckpointLayout.VERSION) {
            throw SmaltiException.unsupported(file + " is a training checkpoint of version " + version
                    + ", Smalti reads version " + CheckpointLayout.VERSION);
        }
        FlatTable model = root.table(CheckpointLayout.Root.MODEL);
        if (model == null) {
            throw SmaltiException.corrupt(file + " is damaged: it has no parameters");
        }
        if (model.flag(CheckpointLayout.Model.NOMINAL) || model.flag(CheckpointLayout.Model.EXTERNAL)) {
            throw SmaltiException.unsupported(
                    file + " holds names of parameters without their values; save a checkpoint" + " that holds both");
        }
        return new OfficialCheckpoint(
                tensors(model.tables(CheckpointLayout.Model.TRAINABLE)),
                tensors(model.tables(CheckpointLayout.Model.FROZEN)),
                moments(root.tables(CheckpointLayout.Root.OPTIMIZER_GROUPS)));
    }

    private @Nullable Moments moments(List<FlatTable> groups) {
        if (groups.isEmpty()) {
            return null;
        }
        FlatTable group = groups.get(0);
        if (groups.size() > 1 || !group.text(CheckpointLayout.Group.NAME).equals(CheckpointLayout.GROUP)) {
            throw SmaltiException.unsupported(file + " has other groups of parameters than " + CheckpointLayout.GROUP);
        }
        Map<String, TensorData> first = new LinkedHashMap<>();
        Map<String, TensorData> second = new LinkedHashMap<>();
        for (FlatTable state : group.tables(CheckpointLayout.Group.STATES)) {
            String parameter = name(state.text(CheckpointLayout.State.PARAMETER));
            Map<String, TensorData> both = tensors(state.tables(CheckpointLayout.State.MOMENTS));
            if (!both.keySet().containsAll(List.of(CheckpointLayout.FIRST_MOMENT, CheckpointLayout.SECOND_MOMENT))) {
                throw SmaltiException.corrupt(file + " is damaged: the moments of '" + parameter + "' are missing");
            }
            first.put(parameter, Objects.requireNonNull(both.get(CheckpointLayout.FIRST_MOMENT)));
            second.put(parameter, Objects.requireNonNull(both.get(CheckpointLayout.SECOND_MOMENT)));
        }
        return new Moments(
                group.wide(CheckpointLayout.Group.STEP),
                group.real(CheckpointLayout.Group.LEARNING_RATE),
                first,
                second);
    }

    private Map<String, TensorData> tensors(List<FlatTable> tables) {
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        for (FlatTable table : tables) {
            String name = name(table.text(CheckpointLayout.Tensor.NAME));
            if (tensors.put(name, tensor(name, table)) != null) {
                throw SmaltiException.corrupt(file + " is damaged: there are two tensors '" + name + "'");
            }
        }
        return tensors;
    }

    private TensorData tensor(String name, FlatTable table) {
        ByteBuffer bytes = table.bytes(CheckpointLayout.Tensor.DATA);
        ElementType type = ElementType.ofOnnx(table.number(CheckpointLayout.Tensor.TYPE));
        List<Long> shape = table.wides(CheckpointLayout.Tensor.SIDES);
        TensorData data = new TensorData(type, shape, () -> bytes);
        long wanted = bytesOf(data);
        if (wanted != bytes.remaining()) {
            throw SmaltiException.corrupt(file + " is damaged: tensor '" + name + "' of shape " + shape + " has "
                    + bytes.remaining() + " bytes");
        }
        return data;
    }

    private static long bytesOf(TensorData data) {
        try {
            return data.bytes();
        } catch (ArithmeticException e) {
            return -1; // more than any file holds
        }
    }

    /** Tables may share their words, so that a small file could name more than memory holds; this one may not. */
    private String name(String name) {
        unnamedBytes -= name.length();
        if (unnamedBytes < 0) {
            throw SmaltiException.corrupt(file + " is damaged: its names are longer than the file");
        }
        return name;
    }
}
