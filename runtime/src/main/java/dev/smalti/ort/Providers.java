package dev.smalti.ort;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import ai.onnxruntime.providers.OrtTensorRTProviderOptions;
import dev.smalti.Device;
import dev.smalti.Provider;
import dev.smalti.SmaltiException;
import dev.smalti.SmaltiException.Kind;
import java.util.Base64;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Execution providers: which are compiled in, which really load, and how a session gets one. */
public final class Providers {
    private static final String CUDA_GRAPH = "enable_cuda_graph";
    private static final String TENSORRT_GRAPH = "trt_cuda_graph_enable";
    /** How ONNX Runtime writes no. */
    private static final Set<String> OFF = Set.of("0", "false", "False");

    private static final Pattern MISSING_LIBRARY =
            Pattern.compile("(lib[\\w.+-]+\\.so[\\w.]*|[\\w.-]+\\.dll): cannot open shared object file");

    /** IR 8, opset 17, float32 {@code y[1] = Identity(x[1])}: the smallest model that makes a provider start. */
    private static final byte[] IDENTITY = Base64.getDecoder()
            .decode("CAg6NwoQCgF4EgF5IghJZGVudGl0eRIBcFoPCgF4EgoKCAgBEgQKAggBYg8KAXkSCgoICAESBAoCCAFCBAoAEBE=");

    private Providers() {}

    /**
     * CUDA where it really loads, else the processor. {@link #probe} tells why CUDA was not taken.
     *
     * @throws SmaltiException of kind DEVICE where ONNX Runtime itself cannot start
     */
    public static Device auto() {
        return probe(Provider.CUDA).usable() ? Device.cuda() : Device.cpu();
    }

    /**
     * The device of this text, see {@link Device#parse}; {@code auto} is {@link #auto()}.
     *
     * @throws SmaltiException of kind BAD_INPUT that says which part is wrong
     */
    public static Device device(String text) {
        return Device.parse(text, Providers::auto);
    }

    /**
     * Tries one provider: whether it is compiled in, and whether a session starts on it.
     *
     * @throws SmaltiException of kind DEVICE where ONNX Runtime itself cannot start
     */
    public static ProviderStatus probe(Provider provider) {
        OrtRuntime runtime = OrtRuntime.get();
        EnumSet<OrtProvider> compiled = OrtEnvironment.getAvailableProviders();
        if (!compiled.contains(ortName(provider))) {
            return new ProviderStatus(
                    provider, false, false, notCompiledIn(runtime.version()), artifactFor(provider, runtime.version()));
        }
        try (SessionOptions options = new SessionOptions()) {
            add(options, Device.of(provider));
            try (OrtSession session = runtime.environment().createSession(IDENTITY, options)) {
                return new ProviderStatus(provider, true, session.getNumInputs() == 1, "", "");
            }
        } catch (OrtException e) {
            return new ProviderStatus(provider, true, false, reason(e.getMessage()), libraryFor(provider));
        } catch (SmaltiException e) {
            return new ProviderStatus(provider, true, false, String.valueOf(e.getMessage()), "");
        }
    }

    /**
     * Checks that a session can start on this device.
     *
     * @throws SmaltiException of kind DEVICE that says why not and what to do
     */
    public static void require(Device device) {
        OrtRuntime runtime = OrtRuntime.get();
        try (SessionOptions options = new SessionOptions()) {
            add(options, device);
            runtime.environment().createSession(IDENTITY, options).close();
        } catch (OrtException e) {
            throw unusable(device, e);
        }
    }

    /** What it means that the device's provider does not load: not compiled in, or something is missing. */
    static SmaltiException unusable(Device device, OrtException cause) {
        Provider provider = device.provider();
        boolean compiledIn = OrtEnvironment.getAvailableProviders().contains(ortName(provider));
        String version = OrtRuntime.get().version();
        String reason = compiledIn ? reason(cause.getMessage()) : notCompiledIn(version);
        String remedy = compiledIn ? libraryFor(provider) : artifactFor(provider, version);
        String advice = remedy.isEmpty() ? "" : "; " + remedy;
        return new SmaltiException(Kind.DEVICE, "cannot use " + device.id() + ": " + reason + advice, cause);
    }

    /** Adds the device's provider to a session's options. */
    static void add(SessionOptions options, Device device) throws OrtException {
        Map<String, String> given = device.options();
        switch (device.provider()) {
            case CPU -> refuseOptions(device);
            case CUDA -> addCuda(options, device);
            case TENSORRT -> {
                refuseGraphs(device, TENSORRT_GRAPH);
                try (OrtTensorRTProviderOptions tensorRt = new OrtTensorRTProviderOptions(device.index())) {
                    for (Map.Entry<String, String> option : given.entrySet()) {
                        tensorRt.add(option.getKey(), option.getValue());
                    }
                    options.addTensorrt(tensorRt);
                }
                // What TensorRT does not take runs through CUDA on the same GPU, not on the processor.
                addCuda(options, new Device(Provider.CUDA, device.index(), Map.of(), device.tuning()));
            }
            case COREML -> options.addCoreML(given);
            case WEBGPU -> options.addWebGPU(given);
            case QNN -> options.addQnn(given);
            case XNNPACK -> options.addXnnpack(given);
            case OPENVINO -> options.addOpenVINO(given.getOrDefault("device_type", ""));
            default -> addWithoutOptions(options, device);
        }
    }

    private static void addWithoutOptions(SessionOptions options, Device device) throws OrtException {
        refuseOptions(device);
        switch (device.provider()) {
            case DIRECTML -> options.addDirectML(device.index());
            case ROCM -> options.addROCM(device.index());
            case DNNL -> options.addDnnl(device.tuning().arena());
            case ACL -> options.addACL(false);
            case NNAPI -> options.addNnapi();
            default ->
                throw SmaltiException.unsupported("ONNX Runtime's Java API cannot enable "
                        + device.provider().id());
        }
    }

    private static void refuseGraphs(Device device, String option) {
        if (!OFF.contains(device.options().getOrDefault(option, "0"))) {
            throw SmaltiException.badInput(
                    option + " replays kernels on tensors that stay where they are, and ONNX Runtime's"
                            + " Java API has no way to keep them there; leave it out");
        }
    }

    private static void addCuda(SessionOptions options, Device device) throws OrtException {
        refuseGraphs(device, CUDA_GRAPH);
        try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(device.index())) {
            for (Map.Entry<String, String> option :
                    withCudaDefaults(device.options()).entrySet()) {
                cuda.add(option.getKey(), option.getValue());
            }
            options.addCUDA(cuda);
        }
    }

    /** Full float32, and an arena that grows by what is asked for instead of doubling; the user's word goes first. */
    private static Map<String, String> withCudaDefaults(Map<String, String> given) {
        Map<String, String> all = new LinkedHashMap<>(given);
        all.putIfAbsent("use_tf32", "0");
        all.putIfAbsent("arena_extend_strategy", "kSameAsRequested");
        return all;
    }

    private static void refuseOptions(Device device) {
        if (!device.options().isEmpty()) {
            throw SmaltiException.badInput("the device " + device.provider().id() + " has no options, was given "
                    + String.join(", ", device.options().keySet())
                    + "; every device takes threads, spinning, arena and optimization");
        }
    }

    private static String notCompiledIn(String version) {
        return "ONNX Runtime " + version + " on the class path was built without it";
    }

    /** Names the missing library where that is what ONNX Runtime complains about. */
    static String reason(@Nullable String message) {
        Matcher missing = MISSING_LIBRARY.matcher(String.valueOf(message));
        return missing.find() ? "the library " + missing.group(1) + " is missing" : OrtErrors.firstLine(message);
    }

    private static String artifactFor(Provider provider, String version) {
        return switch (provider) {
            case CUDA, TENSORRT ->
                "put com.microsoft.onnxruntime:onnxruntime_gpu:" + version
                        + " on the class path in place of onnxruntime";
            case CPU -> "";
            default -> "point the system property onnxruntime.native.path at a build that has it";
        };
    }

    private static String libraryFor(Provider provider) {
        return switch (provider) {
            case CUDA -> "install an NVIDIA driver, CUDA 12 and cuDNN 9, and put their folders on the library path";
            case TENSORRT -> "install what CUDA needs and TensorRT 10, and put their folders on the library path";
            default -> "";
        };
    }

    private static OrtProvider ortName(Provider provider) {
        return switch (provider) {
            case CPU -> OrtProvider.CPU;
            case CUDA -> OrtProvider.CUDA;
            case TENSORRT -> OrtProvider.TENSOR_RT;
            case DIRECTML -> OrtProvider.DIRECT_ML;
            case COREML -> OrtProvider.CORE_ML;
            case WEBGPU -> OrtProvider.WEBGPU;
            case OPENVINO -> OrtProvider.OPEN_VINO;
            case DNNL -> OrtProvider.DNNL;
            case ROCM -> OrtProvider.ROCM;
            case MIGRAPHX -> OrtProvider.MI_GRAPH_X;
            case QNN -> OrtProvider.QNN;
            case XNNPACK -> OrtProvider.XNNPACK;
            case ACL -> OrtProvider.ACL;
            case NNAPI -> OrtProvider.NNAPI;
            case AZURE -> OrtProvider.AZURE;
            case VITISAI -> OrtProvider.VITIS_AI;
            case RKNPU -> OrtProvider.RK_NPU;
        };
    }
}
