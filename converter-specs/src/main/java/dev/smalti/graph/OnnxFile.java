package dev.smalti.graph;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.CodedInputStream;
import dev.smalti.SmaltiException;
import dev.smalti.io.FileFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * An ONNX model on disk, its external data mapped and not read: the weights of a model of many gigabytes cost no heap.
 *
 * @param path the model
 * @param model its message, large weights left outside
 */
record OnnxFile(Path path, ModelProto model) {
    /**
     * Reads the message.
     *
     * @throws SmaltiException if the file cannot be read or is not an ONNX model
     */
    static OnnxFile open(Path path) {
        ModelProto model;
        try (InputStream in = Files.newInputStream(path)) {
            CodedInputStream coded = CodedInputStream.newInstance(in);
            coded.setSizeLimit(Integer.MAX_VALUE);
            model = ModelProto.parseFrom(coded);
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new SmaltiException(
                    SmaltiException.Kind.CORRUPT, path + " is not an ONNX model: " + e.getMessage(), e);
        } catch (IOException e) {
            throw FileFailure.unreadable("cannot read " + path, e);
        }
        if (!model.hasGraph()) {
            throw SmaltiException.corrupt(path + " is not an ONNX model: it has no graph");
        }
        return new OnnxFile(path, model);
    }

    /**
     * The contents of a tensor of this model.
     *
     * @throws SmaltiException if its data lie outside the model's folder or are not all there
     */
    TensorData data(TensorProto tensor) {
        ElementType type = ElementType.ofOnnx(tensor.getDataType());
        List<Long> shape = List.copyOf(tensor.getDimsList());
        if (tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
            return external(tensor, type, shape);
        }
        if (tensor.hasRawData()) {
            return checked(
                    tensor,
                    new TensorData(
                            type,
                            shape,
                            () -> tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN)),
                    tensor.getRawData().size());
        }
        if (type == ElementType.FLOAT) {
            float[] values = new float[tensor.getFloatDataCount()];
            for (int i = 0; i < values.length; i++) {
                values[i] = tensor.getFloatData(i);
            }
            return checked(tensor, TensorData.of(shape, values), values.length * 4L);
        }
        if (type == ElementType.INT64) {
            long[] values = tensor.getInt64DataList().stream()
                    .mapToLong(Long::longValue)
                    .toArray();
            return checked(tensor, TensorData.ofLongs(shape, values), values.length * 8L);
        }
        throw SmaltiException.unsupported(path + ": tensor '" + tensor.getName() + "' holds " + type
                + " as a list of numbers; store it as raw data");
    }

    private TensorData checked(TensorProto tensor, TensorData data, long found) {
        if (data.bytes() != found) {
            throw SmaltiException.corrupt(path + ": tensor '" + tensor.getName() + "' of shape " + data.shape()
                    + " wants " + data.bytes() + " bytes, the model has " + found);
        }
        return data;
    }

    private TensorData external(TensorProto tensor, ElementType type, List<Long> shape) {
        Map<String, String> entries = new HashMap<>();
        for (StringStringEntryProto entry : tensor.getExternalDataList()) {
            entries.put(entry.getKey(), entry.getValue());
        }
        Path file = inside(tensor.getName(), entries.getOrDefault("location", ""));
        long offset = number(tensor, entries.getOrDefault("offset", "0"));
        TensorData data = new TensorData(type, shape, () -> map(file, offset, type.bytes() * product(shape)));
        long length = number(tensor, entries.getOrDefault("length", Long.toString(data.bytes())));
        long size = sizeOf(file);
        if (length != data.bytes() || offset < 0 || offset > size - length) {
            throw SmaltiException.corrupt(
                    path + ": tensor '" + tensor.getName() + "' lies outside " + file.getFileName() + " (offset "
                            + offset + ", length " + length + ", wanted " + data.bytes() + ", file " + size + ")");
        }
        return data;
    }

    /** The file of external data, which must lie in the model's folder whatever links it goes through. */
    private Path inside(String tensor, String location) {
        Path folder = Objects.requireNonNull(path.toAbsolutePath().normalize().getParent());
        try {
            Path file = folder.resolve(location).normalize();
            if (!location.isEmpty()
                    && file.startsWith(folder)
                    && file.toRealPath().startsWith(folder.toRealPath())) {
                return file;
            }
        } catch (IOException | java.nio.file.InvalidPathException e) {
            throw new SmaltiException(
                    SmaltiException.Kind.CORRUPT,
                    path + ": the data of tensor '" + tensor + "' are missing: " + location,
                    e);
        }
        throw SmaltiException.corrupt(
                path + ": the data of tensor '" + tensor + "' lie outside the model's folder: '" + location + "'");
    }

    private long number(TensorProto tensor, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new SmaltiException(
                    SmaltiException.Kind.CORRUPT,
                    path + ": tensor '" + tensor.getName() + "' has '" + text + "' where a number belongs",
                    e);
        }
    }

    private static long product(List<Long> shape) {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }

    private static long sizeOf(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw FileFailure.unreadable("cannot read " + file, e);
        }
    }

    private static ByteBuffer map(Path file, long offset, long length) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, offset, length).order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw FileFailure.unreadable("cannot read " + file, e);
        }
    }
}
