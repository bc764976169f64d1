package dev.smalti.benchmarks.torch;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import dev.smalti.SmaltiException;
import java.io.IOException;
import java.nio.file.Path;

/** libtorch in this JVM, through DJL's PyTorch engine. */
public final class Torch {
    private static final String METHOD = "module_method:";

    private Torch() {}

    /** Has DJL unpack libtorch into this folder, unless the user has named another; before anything else here is called. */
    public static void unpackTo(Path folder) {
        setUnlessSet("DJL_CACHE_DIR", folder.toAbsolutePath().toString());
    }

    /** How many threads an operator of libtorch may use from now on, in all networks. */
    public static void setThreads(int threads) {
        engine();
        JniUtils.setNumThreads(threads);
    }

    /** The version of libtorch. */
    public static String version() {
        return engine().getVersion();
    }

    /** Which library computes libtorch's matrix products, e.g. {@code MKL}; convolutions are oneDNN's in any case. */
    public static String blas() {
        engine();
        return LinkedBlas.name();
    }

    /**
     * Writes a program as an archive and loads it.
     *
     * @param folder where the archive goes; exists
     * @param variant sets the archive's name apart from those of other variants
     */
    static Model load(Path folder, TorchScript script, String variant) {
        String name = script.name() + "-" + variant;
        TorchScriptArchive.write(folder.resolve(name + ".pt"), script);
        Model model = engine().newModel(name, ai.djl.Device.cpu());
        try {
            model.load(folder, name);
            return model;
        } catch (IOException | MalformedModelException | RuntimeException e) {
            model.close();
            throw new SmaltiException(
                    SmaltiException.Kind.DEVICE, "libtorch does not load the archive " + name + ".pt", e);
        }
    }

    /** What {@code forward} makes of the inputs, without autograd; belongs to the first input's manager. */
    static NDArray run(Model model, NDList inputs) {
        ParameterStore none = new ParameterStore(inputs.head().getManager(), true);
        return model.getBlock().forward(none, inputs, false).singletonOrThrow();
    }

    /**
     * What a training method makes of the inputs, with autograd; belongs to the first input's manager.
     *
     * @param inputs those named {@code x[]} are joined, in their order, to a list of tensors
     */
    static NDArray train(Model model, String method, NDList inputs) {
        NDManager manager = inputs.head().getManager();
        try (NDArray name = manager.create(0)) {
            name.setName(METHOD + method);
            NDList named = new NDList(inputs);
            named.add(name);
            ParameterStore none = new ParameterStore(manager, true);
            boolean before = JniUtils.isGradMode();
            JniUtils.setGradMode(true);
            // As eager PyTorch runs: optimised graphs were not faster, and took up to twice the memory.
            JniUtils.setGraphExecutorOptimize(false);
            try {
                return model.getBlock().forward(none, named, true).singletonOrThrow();
            } finally {
                JniUtils.setGraphExecutorOptimize(true);
                JniUtils.setGradMode(before);
            }
        }
    }

    /** The same with another method than {@code forward}. */
    static NDArray run(Model model, String method, NDList inputs) {
        try (NDArray name = inputs.head().getManager().create(0)) {
            name.setName(METHOD + method);
            NDList named = new NDList(inputs);
            named.add(name);
            return run(model, named);
        }
    }

    private static Engine engine() {
        setUnlessSet("ai.djl.offline", "true");
        setUnlessSet("OPT_OUT_TRACKING", "true");
        try {
            return Engine.getEngine("PyTorch");
        } catch (EngineException e) {
            throw new SmaltiException(
                    SmaltiException.Kind.DEVICE,
                    "libtorch does not load; is the profile 'peers' on, and is this Linux on x86-64?",
                    e);
        }
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null && System.getenv(property) == null) {
            System.setProperty(property, value);
        }
    }
}
