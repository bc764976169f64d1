package dev.smalti.artifact;

import dev.smalti.Device;
import dev.smalti.SmaltiException;
import dev.smalti.graph.ElementType;
import dev.smalti.graph.OnnxWriter;
import dev.smalti.graph.Value;
import dev.smalti.io.FileFailure;
import dev.smalti.ort.BoundTensor;
import dev.smalti.ort.OrtModel;
import dev.smalti.ort.Tensor;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Runs a {@link StepGraph} over a {@link TrainingState}. All tensors are made once and used in every run; nothing is copied
 * but the batch. For one thread; does not own the state.
 */
public final class StepRunner implements AutoCloseable {
    private final StepGraph step;
    private final TrainingState state;
    private final OrtModel model;
    private final OpenParts open = new OpenParts();
    private final Map<String, Value> wanted = new HashMap<>();
    private final Map<String, BoundTensor> given = new HashMap<>();
    private final Map<String, BoundTensor> measured = new LinkedHashMap<>();

    /**
     * Loads a step's graph.
     *
     * @param state has every tensor that the step reads
     * @throws dev.smalti.SmaltiException as {@link OrtModel#open}
     */
    public StepRunner(StepGraph step, TrainingState state, Device device) {
        this.step = step;
        this.state = state;
        this.model = open.orClose(() -> {
            OrtModel opened = open.own(open(step, device));
            for (Value input : step.graph().inputs()) {
                if (step.batch().contains(input.name()) || step.numbers().contains(input.name())) {
                    wanted.put(input.name(), input);
                    given.put(input.name(), open.own(room(input)));
                }
            }
            for (String measure : step.measures()) {
                Value value = Objects.requireNonNull(step.graph().outputs().get(measure));
                measured.put(measure, open.own(room(value)));
            }
            return opened;
        });
    }

    private static OrtModel open(StepGraph step, Device device) {
        try {
            Path folder = Files.createTempDirectory("smalti-step");
            Path file = folder.resolve(step.graph().name() + ".onnx");
            try {
                Files.write(file, OnnxWriter.toBytes(step.graph()));
                // Without a memory pattern a step of many sizes takes a third less room, and no more time.
                return OrtModel.openWithoutMemoryPattern(file, device);
            } finally {
                Files.deleteIfExists(file);
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw FileFailure.unwritable("cannot write the graph of a training step", e);
        }
    }

    /**
     * Runs the step: the state moves on.
     *
     * @param batch every tensor of the batch, in the step's shapes
     * @param numbers every number that the step is told
     * @return the measures that are scalars, by name, in the step's order
     * @throws SmaltiException bad input where a tensor of the batch has another type or shape than the step takes, else as
     *     {@link OrtModel#run}
     */
    public Map<String, Float> run(Map<String, Tensor> batch, Map<String, Float> numbers) {
        Map<String, float[]> told = new HashMap<>();
        step.numbers().forEach(name -> told.put(name, new float[] {Objects.requireNonNull(numbers.get(name), name)}));
        return runStacked(batch, told);
    }

    /**
     * Runs a {@link LoopedStep}: as {@link #run}, with a number for each of its steps.
     *
     * @param numbers for each number that the step is told, as many as there are steps
     */
    public Map<String, Float> runStacked(Map<String, Tensor> batch, Map<String, float[]> numbers) {
        step.batch().forEach(name -> fill(name, Objects.requireNonNull(batch.get(name), name)));
        step.numbers().forEach(name -> tell(name, Objects.requireNonNull(numbers.get(name), name)));
        Map<String, BoundTensor> inputs = new HashMap<>();
        for (Value input : step.graph().inputs()) {
            BoundTensor bound = given.get(input.name());
            inputs.put(input.name(), bound == null ? state.current(input.name()) : bound);
        }
        Map<String, BoundTensor> outputs = new HashMap<>(measured);
        for (String name : step.writes()) {
            boolean inPlace = step.inPlace().contains(name);
            outputs.put(StepGraph.next(name), inPlace ? state.current(name) : state.spare(name));
        }
        model.runInPlace(inputs, outputs);
        for (String name : step.writes()) {
            if (!step.inPlace().contains(name)) {
                state.turn(name);
            }
        }
        return scalars();
    }

    /** A copy of a measure that is a float32 tensor, as the last run gave it. */
    public float[] floats(String measure) {
        BoundTensor tensor = Objects.requireNonNull(measured.get(measure), measure);
        float[] values = new float[tensor.floatValues().remaining()];
        tensor.floatValues().get(values);
        return values;
    }

    /** A copy of a measure that is an int64 tensor, as the last run gave it. */
    public long[] longs(String measure) {
        BoundTensor tensor = Objects.requireNonNull(measured.get(measure), measure);
        long[] values = new long[tensor.longValues().remaining()];
        tensor.longValues().get(values);
        return values;
    }

    @Override
    public void close() {
        open.close();
    }

    private Map<String, Float> scalars() {
        Map<String, Float> scalars = new LinkedHashMap<>();
        for (String name : step.measures()) {
            Value value = Objects.requireNonNull(step.graph().outputs().get(name));
            if (value.shape().rank() == 0 && value.type().element() == ElementType.FLOAT) {
                scalars.put(
                        name,
                        Objects.requireNonNull(measured.get(name)).floatValues().get(0));
            }
        }
        return scalars;
    }

    private void tell(String name, float[] numbers) {
        FloatBuffer room = tensor(name).floatValues();
        if (room.remaining() != numbers.length) {
            throw new IllegalArgumentException("the step '" + step.graph().name() + "' is told " + room.remaining()
                    + " of '" + name + "', was told " + numbers.length);
        }
        room.put(numbers);
    }

    private void fill(String name, Tensor values) {
        Value input = Objects.requireNonNull(wanted.get(name), name);
        List<Long> shape = Arrays.stream(values.shape()).boxed().toList();
        boolean whole = input.type().element() == ElementType.INT64;
        if (whole != values instanceof Tensor.Longs
                || !shape.equals(input.shape().fixed())) {
            throw SmaltiException.badInput("the step '" + step.graph().name() + "' takes '" + name + "' as "
                    + text(whole, input.shape().fixed()) + ", the batch has "
                    + text(values instanceof Tensor.Longs, shape));
        }
        BoundTensor tensor = tensor(name);
        if (values instanceof Tensor.Floats floats) {
            tensor.floatValues().put(floats.values().duplicate());
        } else if (values instanceof Tensor.Longs longs) {
            tensor.longValues().put(longs.values().duplicate());
        }
    }

    private static String text(boolean whole, List<Long> shape) {
        return (whole ? "int64 " : "float32 ") + shape;
    }

    private BoundTensor tensor(String name) {
        return Objects.requireNonNull(given.get(name), name);
    }

    private static BoundTensor room(Value value) {
        long[] shape = value.shape().fixed().stream().mapToLong(Long::longValue).toArray();
        long count = 1;
        for (long side : shape) {
            count *= side;
        }
        return value.type().element() == ElementType.INT64
                ? BoundTensor.longs(BoundTensor.room(count * Long.BYTES), shape)
                : BoundTensor.floats(BoundTensor.room(count * Float.BYTES), shape);
    }
}
