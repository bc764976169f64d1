package dev.smalti.ort;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.TensorInfo;
import dev.smalti.Device;
import dev.smalti.SmaltiException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * One graph, loaded on one device: the only owner of its session. Threads may share it. {@link #close} refuses further
 * runs, waits for those in flight, and may be called again.
 */
public final class OrtModel implements AutoCloseable {
    private final String name;
    private final OrtEnvironment environment;
    private final RunsInFlight runs;
    private final SessionOptions options;
    private final OrtSession session;
    private final CallsInFlight calls;

    private OrtModel(String name, OrtRuntime runtime, SessionOptions options, OrtSession session) {
        this.name = name;
        this.environment = runtime.environment();
        this.runs = runtime.runs();
        this.options = options;
        this.session = session;
        this.calls = new CallsInFlight(name);
    }

    /**
     * Loads a graph; its external data must lie in its own folder.
     *
     * @throws SmaltiException of kind CORRUPT for a broken model, DEVICE where the device fails, RESOURCE where memory
     *     does not suffice
     */
    public static OrtModel open(Path file, Device device) {
        return open(file, device, true);
    }

    /**
     * Loads a graph as {@link #open} does, for runs that allocate each tensor by itself in place of one block for all: a
     * graph with many large tensors of short life, such as a training step, then needs less memory.
     *
     * @throws SmaltiException as {@link #open}
     */
    public static OrtModel openWithoutMemoryPattern(Path file, Device device) {
        return open(file, device, false);
    }

    private static OrtModel open(Path file, Device device, boolean memoryPattern) {
        OrtRuntime runtime = OrtRuntime.get();
        String name = String.valueOf(file.getFileName());
        SessionOptions options = new SessionOptions();
        RunsInFlight.Run loading = null;
        try {
            // Enrolled like a run: the process must not end under a session that is being made.
            loading = runtime.runs().begin();
            SessionSettings.apply(options, device);
            options.setMemoryPatternOptimization(memoryPattern);
            OrtSession session = runtime.environment().createSession(file.toString(), options);
            return new OrtModel(name, runtime, options, session);
        } catch (OrtException e) {
            options.close();
            throw OrtErrors.opening(file.toString(), e);
        } catch (RuntimeException | Error e) {
            options.close();
            throw e;
        } finally {
            if (loading != null) {
                loading.close();
            }
        }
    }

    /** Names of the graph's inputs. */
    public Set<String> inputs() {
        return Set.copyOf(session.getInputNames());
    }

    /**
     * The sides of each input that is a tensor; -1 for one that is free.
     *
     * @throws SmaltiException of kind DEVICE where ONNX Runtime does not tell
     */
    public Map<String, long[]> inputShapes() {
        try {
            Map<String, long[]> shapes = new LinkedHashMap<>();
            session.getInputInfo().forEach((input, node) -> {
                if (node.getInfo() instanceof TensorInfo tensor) {
                    shapes.put(input, tensor.getShape());
                }
            });
            return shapes;
        } catch (OrtException e) {
            throw OrtErrors.running(name, e);
        }
    }

    /** Names of the graph's outputs. */
    public Set<String> outputs() {
        return Set.copyOf(session.getOutputNames());
    }

    /**
     * What the model says of itself, by name ({@code metadata_props}); empty where it says nothing.
     *
     * @throws SmaltiException of kind DEVICE where ONNX Runtime does not tell
     */
    public Map<String, String> metadata() {
        try {
            return Map.copyOf(session.getMetadata().getCustomMetadata());
        } catch (OrtException e) {
            throw OrtErrors.running(name, e);
        }
    }

    /**
     * Runs the graph once and returns the outputs asked for, in Java's memory.
     *
     * @param inputs a tensor for each of the graph's inputs
     * @param outputs names of the outputs to return
     * @throws IllegalStateException where the model is closed
     * @throws SmaltiException of kind BAD_INPUT for shapes the graph refuses, CORRUPT where it has no input or output of
     *     such a name, RESOURCE where memory does not suffice, DEVICE where the device fails or the process is ending
     */
    public Map<String, Tensor> run(Map<String, Tensor> inputs, Set<String> outputs) {
        calls.enter();
        RunEvent event = new RunEvent();
        try (Scope scope = new Scope()) {
            RunsInFlight.Run run = scope.own(runs.begin());
            Map<String, OnnxTensor> fed = new LinkedHashMap<>();
            for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
                fed.put(input.getKey(), scope.own(NativeTensors.toNative(environment, input.getValue())));
            }
            event.begin();
            OrtSession.Result result = scope.own(session.run(fed, outputs, run.options()));
            ran(event, false);
            Map<String, Tensor> returned = new LinkedHashMap<>();
            for (Map.Entry<String, OnnxValue> output : result) {
                returned.put(output.getKey(), NativeTensors.toJava(name, output.getKey(), output.getValue()));
            }
            return returned;
        } catch (OrtException e) {
            throw runs.failed(name, e);
        } finally {
            calls.leave();
        }
    }

    /**
     * Runs the graph once on tensors that stay where they are: inputs are read and outputs written in place, without a copy
     * on the processor. One tensor may be both an input and an output only where the graph updates it in place, as
     * {@code GroupQueryAttention} and {@code ScatterElements} do with a cache; ONNX Runtime does not check that.
     *
     * @param inputs a tensor for each of the graph's inputs
     * @param outputs where to put the outputs; those that are left out are computed and dropped
     * @throws IllegalStateException where the model or a tensor is closed
     * @throws SmaltiException as {@link #run(Map, Set)}
     */
    public void runInPlace(Map<String, BoundTensor> inputs, Map<String, BoundTensor> outputs) {
        calls.enter();
        RunEvent event = new RunEvent();
        try (Scope scope = new Scope()) {
            RunsInFlight.Run run = scope.own(runs.begin());
            Map<String, OnnxTensor> read = new LinkedHashMap<>();
            inputs.forEach((input, tensor) -> read.put(input, tensor.open()));
            Map<String, OnnxTensor> written = new LinkedHashMap<>();
            outputs.forEach((output, tensor) -> written.put(output, tensor.open()));
            event.begin();
            scope.own(session.run(read, Set.of(), written, run.options()));
            ran(event, true);
        } catch (OrtException e) {
            throw runs.failed(name, e);
        } finally {
            calls.leave();
        }
    }

    /** Refuses further runs, waits for those in flight, and frees the session. Closing again does nothing. */
    @Override
    public void close() {
        boolean first = calls.refuse();
        calls.await();
        if (!first) {
            return;
        }
        try (RunsInFlight.Run freeing = runs.beginUnlessEnding()) {
            // A process that is ending frees everything itself, and does not wait for us to do it.
            if (freeing != null) {
                free();
            }
        } catch (OrtException e) {
            throw OrtErrors.running("the end of " + name, e);
        }
    }

    private void free() throws OrtException {
        try {
            session.close();
        } finally {
            options.close();
        }
    }

    @Override
    public String toString() {
        return "OrtModel[" + name + "]";
    }

    private void ran(RunEvent event, boolean inPlace) {
        event.end();
        if (event.shouldCommit()) {
            event.model = name;
            event.inPlace = inPlace;
            event.commit();
        }
    }
}
