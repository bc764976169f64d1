package dev.smalti;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * An execution provider of ONNX Runtime: what runs a graph's operators. Which of them are compiled in depends on the
 * ONNX Runtime artifact on the class path; {@link dev.smalti.ort.DeviceReport} tells which really load.
 */
public enum Provider {
    /** The processor; always there. */
    CPU("cpu", false),
    /** NVIDIA GPUs, in the artifact {@code onnxruntime_gpu}. */
    CUDA("cuda", true),
    /** NVIDIA GPUs through TensorRT, in the artifact {@code onnxruntime_gpu}. */
    TENSORRT("tensorrt", true),
    /** Any DirectX 12 GPU on Windows. */
    DIRECTML("directml", true),
    /** Apple's Neural Engine and GPUs. */
    COREML("coreml", false),
    /** Any GPU through WebGPU. */
    WEBGPU("webgpu", false),
    /** Intel's OpenVINO. */
    OPENVINO("openvino", false),
    /** Intel's oneDNN. */
    DNNL("dnnl", false),
    /** AMD GPUs through ROCm. */
    ROCM("rocm", true),
    /** AMD GPUs through MIGraphX. */
    MIGRAPHX("migraphx", true),
    /** Qualcomm's NPUs. */
    QNN("qnn", false),
    /** XNNPACK kernels for the processor. */
    XNNPACK("xnnpack", false),
    /** Arm Compute Library. */
    ACL("acl", false),
    /** Android's neural networks API. */
    NNAPI("nnapi", false),
    /** Remote inference on Azure. */
    AZURE("azure", false),
    /** AMD's Vitis AI. */
    VITISAI("vitisai", false),
    /** Rockchip's NPUs. */
    RKNPU("rknpu", false);

    private final String id;
    private final boolean indexed;

    Provider(String id, boolean indexed) {
        this.id = id;
        this.indexed = indexed;
    }

    /** The name that a user writes, e.g. {@code cuda}. */
    public String id() {
        return id;
    }

    /** Whether a machine can have several of these, told apart by an index from 0. */
    public boolean indexed() {
        return indexed;
    }

    /**
     * The provider of this name.
     *
     * @throws SmaltiException of kind BAD_INPUT that lists the names, where there is none
     */
    public static Provider named(String id) {
        String wanted = id.strip().toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(provider -> provider.id.equals(wanted))
                .findFirst()
                .orElseThrow(() -> SmaltiException.badInput("no device is called '" + id + "'; there are auto, "
                        + Arrays.stream(values()).map(Provider::id).collect(Collectors.joining(", "))));
    }
}
