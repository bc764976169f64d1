package dev.smalti.graph;

/** The element types that Smalti's graphs use, with their numbers in ONNX's TensorProto. */
public enum ElementType {
    FLOAT(1, 4),
    UINT8(2, 1),
    INT8(3, 1),
    INT32(6, 4),
    INT64(7, 8),
    BOOL(9, 1),
    FLOAT16(10, 2),
    DOUBLE(11, 8),
    BFLOAT16(16, 2);

    private final int onnx;
    private final int bytes;

    ElementType(int onnx, int bytes) {
        this.onnx = onnx;
        this.bytes = bytes;
    }

    /** The number of this type in TensorProto.DataType. */
    public int onnx() {
        return onnx;
    }

    /** Bytes per element. */
    public int bytes() {
        return bytes;
    }

    /** Whether it holds real numbers. */
    public boolean isFloating() {
        return this == FLOAT || this == FLOAT16 || this == DOUBLE || this == BFLOAT16;
    }

    /**
     * The type with this number in TensorProto.DataType.
     *
     * @throws GraphException for a type that Smalti's graphs do not use
     */
    public static ElementType ofOnnx(int number) {
        for (ElementType type : values()) {
            if (type.onnx == number) {
                return type;
            }
        }
        throw new GraphException("element type " + number + " of ONNX is not supported");
    }
}
