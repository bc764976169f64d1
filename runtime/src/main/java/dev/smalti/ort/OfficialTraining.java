package dev.smalti.ort;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtTrainingSession;
import dev.smalti.Device;
import dev.smalti.SmaltiException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * ONNX Runtime's own training over a folder of official artifacts. The stock libraries do not have it: this is for a native
 * library that was built with {@code --enable_training_apis}. Without one, train with Smalti's own steps, which run on the
 * stock libraries.
 *
 * <p>For one thread. Closing again does nothing.
 */
public final class OfficialTraining implements AutoCloseable {
    /** File name of the graph with gradients. */
    public static final String TRAINING_MODEL = "training_model.onnx";

    /** File name of the graph without them. */
    public static final String EVAL_MODEL = "eval_model.onnx";

    /** File name of the optimizer's graph. */
    public static final String OPTIMIZER_MODEL = "optimizer_model.onnx";

    /** File name of the parameters. */
    public static final String CHECKPOINT = "checkpoint";

    private final String name;
    private final OrtEnvironment environment;
    private final RunsInFlight runs;
    private final SessionOptions options;
    private final OrtTrainingSession session;
    private boolean closed;

    private OfficialTraining(String name, OrtRuntime runtime, SessionOptions options, OrtTrainingSession session) {
        this.name = name;
        this.environment = runtime.environment();
        this.runs = runtime.runs();
        this.options = options;
        this.session = session;
    }

    /** Whether the native library of this process can train. */
    public static boolean available() {
        return OrtRuntime.get().environment().isTrainingEnabled();
    }

    /**
     * Loads the artifacts of a folder.
     *
     * @throws SmaltiException of kind UNSUPPORTED where the native library cannot train, CORRUPT for broken artifacts,
     *     DEVICE where the device fails
     */
    public static OfficialTraining open(Path folder, Device device) {
        OrtRuntime runtime = OrtRuntime.get();
        if (!available()) {
            throw SmaltiException.unsupported("cannot train with " + folder + ": ONNX Runtime " + runtime.version()
                    + " was built without its training; point the system property onnxruntime.native.path at a build with"
                    + " --enable_training_apis, or train with Smalti's own steps");
        }
        SessionOptions options = new SessionOptions();
        try (Scope scope = new Scope()) {
            scope.own(runtime.runs().begin()); // the process must not end under a session that is being made
            SessionSettings.apply(options, device);
            OrtTrainingSession session = runtime.environment()
                    .createTrainingSession(
                            folder.resolve(CHECKPOINT).toString(),
                            folder.resolve(TRAINING_MODEL).toString(),
                            folder.resolve(EVAL_MODEL).toString(),
                            folder.resolve(OPTIMIZER_MODEL).toString(),
                            options);
            return new OfficialTraining(folder.toString(), runtime, options, session);
        } catch (OrtException e) {
            options.close();
            throw OrtErrors.opening("the training artifacts of " + folder, e);
        } catch (RuntimeException | Error e) {
            options.close();
            throw e;
        }
    }

    /**
     * Adds the gradients of a batch to those since the last {@link #update}.
     *
     * @param batch the user's inputs of the training model, by name
     * @return its results, the loss among them
     * @throws SmaltiException as {@link OrtModel#run}
     */
    public Map<String, Tensor> accumulate(Map<String, Tensor> batch) {
        return run(
                batch,
                session.getTrainInputNames(),
                (inputs, run) -> session.trainStep(inputs, session.getTrainOutputNames(), Map.of(), run.options()));
    }

    /**
     * The results for a batch, by the evaluation model; nothing is learned.
     *
     * @throws SmaltiException as {@link OrtModel#run}
     */
    public Map<String, Tensor> evaluate(Map<String, Tensor> batch) {
        return run(
                batch,
                session.getEvalInputNames(),
                (inputs, run) -> session.evalStep(inputs, session.getEvalOutputNames(), Map.of(), run.options()));
    }

    /**
     * Makes a step of the optimizer with the gradients that were added up, and begins to add up anew.
     *
     * @param learningRate of this step, positive
     * @throws SmaltiException of kind DEVICE where it fails or the process is ending
     */
    public void update(float learningRate) {
        requireOpen();
        try (RunsInFlight.Run run = runs.begin()) {
            session.setLearningRate(learningRate);
            session.optimizerStep(run.options());
            session.lazyResetGrad();
        } catch (OrtException e) {
            throw runs.failed(name, e);
        }
    }

    /**
     * Writes the parameters and the optimizer's moments as a checkpoint.
     *
     * @throws SmaltiException of kind DEVICE where ONNX Runtime cannot write it
     */
    public void save(Path checkpoint) {
        requireOpen();
        try (Scope scope = new Scope()) {
            scope.own(runs.begin());
            session.saveCheckpoint(checkpoint, true);
        } catch (OrtException e) {
            throw runs.failed("saving " + checkpoint, e);
        }
    }

    /**
     * Writes the evaluation model with the learned parameters inside, as a graph that every ONNX Runtime runs.
     *
     * @param outputs which of its values the graph gives
     * @throws SmaltiException of kind DEVICE where ONNX Runtime cannot write it
     */
    public void export(Path model, List<String> outputs) {
        requireOpen();
        try (Scope scope = new Scope()) {
            scope.own(runs.begin());
            session.exportModelForInference(model, outputs.toArray(String[]::new));
        } catch (OrtException e) {
            throw runs.failed("exporting " + model, e);
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (RunsInFlight.Run freeing = runs.beginUnlessEnding()) {
            // A process that is ending frees everything itself.
            if (freeing != null) {
                session.close();
                options.close();
            }
        } catch (OrtException e) {
            throw OrtErrors.running("the end of " + name, e);
        }
    }

    /** One step of the session over native tensors. */
    private interface Step {
        OrtSession.Result run(Map<String, OnnxTensor> inputs, RunsInFlight.Run run) throws OrtException;
    }

    private Map<String, Tensor> run(Map<String, Tensor> batch, Set<String> inputs, Step step) {
        requireOpen();
        try (Scope scope = new Scope()) {
            RunsInFlight.Run run = scope.own(runs.begin());
            Map<String, OnnxTensor> fed = new LinkedHashMap<>();
            for (String input : inputs) { // in the model's order: the runtime goes by place, not by name
                Tensor tensor = Objects.requireNonNull(batch.get(input), input);
                fed.put(input, scope.own(NativeTensors.toNative(environment, tensor)));
            }
            OrtSession.Result result = scope.own(step.run(fed, run));
            Map<String, Tensor> returned = new LinkedHashMap<>();
            for (Map.Entry<String, OnnxValue> output : result) {
                returned.put(output.getKey(), NativeTensors.toJava(name, output.getKey(), output.getValue()));
            }
            return returned;
        } catch (OrtException e) {
            throw runs.failed(name, e);
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the training of " + name + " is closed");
        }
    }
}
