package dev.smalti.artifact.official;

import com.google.flatbuffers.FlatBufferBuilder;
import dev.smalti.SmaltiException;
import dev.smalti.artifact.official.OfficialCheckpoint.Moments;
import dev.smalti.graph.TensorData;
import dev.smalti.io.AtomicFile;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/** Writes a training checkpoint as a flatbuffer: what a table points at is written before it. */
final class OfficialCheckpointWriter {
    /** Offsets of a flatbuffer are signed 32-bit numbers; the rest is left for names and tables. */
    private static final long LARGEST = Integer.MAX_VALUE - (64L << 20);

    private static final long PER_TENSOR = 256;

    private final FlatBufferBuilder builder;

    private OfficialCheckpointWriter(FlatBufferBuilder builder) {
        this.builder = builder;
    }

    static void write(OfficialCheckpoint checkpoint, Path file) {
        long size = size(checkpoint);
        if (size > LARGEST) {
            throw SmaltiException.unsupported(file + " would hold " + size
                    + " bytes, a checkpoint of ONNX Runtime's training holds 2 GB; train a model of this size with Smalti's"
                    + " own steps");
        }
        FlatBufferBuilder builder = new FlatBufferBuilder((int) size);
        new OfficialCheckpointWriter(builder).write(checkpoint);
        AtomicFile.write(file, out -> {
            WritableByteChannel channel = Channels.newChannel(out);
            channel.write(builder.dataBuffer());
        });
    }

    private static long size(OfficialCheckpoint checkpoint) {
        Moments moments = checkpoint.moments();
        Stream<Map<String, TensorData>> all = moments == null
                ? Stream.of(checkpoint.trainable(), checkpoint.frozen())
                : Stream.of(checkpoint.trainable(), checkpoint.frozen(), moments.first(), moments.second());
        return 1024
                + all.flatMap(tensors -> tensors.values().stream())
                        .mapToLong(data -> data.bytes() + PER_TENSOR)
                        .sum();
    }

    private void write(OfficialCheckpoint checkpoint) {
        int trainable = vector(checkpoint.trainable(), this::tensor);
        int frozen = vector(checkpoint.frozen(), this::tensor);
        builder.startTable(CheckpointLayout.Model.COUNT);
        builder.addOffset(CheckpointLayout.Model.TRAINABLE, trainable, 0);
        builder.addOffset(CheckpointLayout.Model.FROZEN, frozen, 0);
        int model = builder.endTable();
        Moments moments = checkpoint.moments();
        int groups = moments == null ? 0 : builder.createVectorOfTables(new int[] {group(moments)});
        builder.startTable(CheckpointLayout.Properties.COUNT);
        int properties = builder.endTable();
        builder.startTable(CheckpointLayout.Root.COUNT);
        builder.addInt(CheckpointLayout.Root.VERSION, CheckpointLayout.VERSION, 0);
        builder.addOffset(CheckpointLayout.Root.MODEL, model, 0);
        builder.addOffset(CheckpointLayout.Root.OPTIMIZER_GROUPS, groups, 0);
        builder.addOffset(CheckpointLayout.Root.PROPERTIES, properties, 0);
        builder.finish(builder.endTable(), CheckpointLayout.IDENTIFIER);
    }

    private int group(Moments moments) {
        int states = vector(moments.first(), entry -> state(entry, moments.second()));
        int name = builder.createString(CheckpointLayout.GROUP);
        builder.startTable(CheckpointLayout.Group.COUNT);
        builder.addOffset(CheckpointLayout.Group.NAME, name, 0);
        builder.addLong(CheckpointLayout.Group.STEP, moments.step(), 0);
        builder.addFloat(CheckpointLayout.Group.LEARNING_RATE, moments.initialLearningRate(), 0);
        builder.addOffset(CheckpointLayout.Group.STATES, states, 0);
        return builder.endTable();
    }

    private int state(Map.Entry<String, TensorData> first, Map<String, TensorData> second) {
        TensorData square = Objects.requireNonNull(second.get(first.getKey()));
        int moments = builder.createVectorOfTables(new int[] {
            tensor(Map.entry(CheckpointLayout.FIRST_MOMENT, first.getValue())),
            tensor(Map.entry(CheckpointLayout.SECOND_MOMENT, square))
        });
        int parameter = builder.createString(first.getKey());
        builder.startTable(CheckpointLayout.State.COUNT);
        builder.addOffset(CheckpointLayout.State.PARAMETER, parameter, 0);
        builder.addOffset(CheckpointLayout.State.MOMENTS, moments, 0);
        return builder.endTable();
    }

    private int tensor(Map.Entry<String, TensorData> named) {
        TensorData data = named.getValue();
        int name = builder.createString(named.getKey());
        int bytes = builder.createByteVector(data.read());
        List<Long> shape = data.shape();
        builder.startVector(Long.BYTES, shape.size(), Long.BYTES);
        for (int i = shape.size() - 1; i >= 0; i--) { // a flatbuffer grows downwards
            builder.addLong(shape.get(i));
        }
        int sides = builder.endVector();
        builder.startTable(CheckpointLayout.Tensor.COUNT);
        builder.addOffset(CheckpointLayout.Tensor.NAME, name, 0);
        builder.addOffset(CheckpointLayout.Tensor.SIDES, sides, 0);
        builder.addInt(CheckpointLayout.Tensor.TYPE, data.type().onnx(), 0);
        builder.addOffset(CheckpointLayout.Tensor.DATA, bytes, 0);
        return builder.endTable();
    }

    /** A vector of tables, sorted by name as ONNX Runtime writes them. */
    private int vector(Map<String, TensorData> tensors, ToIntFunction<Map.Entry<String, TensorData>> writer) {
        List<Integer> offsets = new ArrayList<>();
        for (Map.Entry<String, TensorData> entry : new TreeMap<>(tensors).entrySet()) {
            offsets.add(writer.applyAsInt(entry));
        }
        return builder.createVectorOfTables(
                offsets.stream().mapToInt(Integer::intValue).toArray());
    }
}
