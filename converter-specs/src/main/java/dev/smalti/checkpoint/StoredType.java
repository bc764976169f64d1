package dev.smalti.checkpoint;

/** How a checkpoint stores a tensor's elements. */
public enum StoredType {
    FLOAT32(4),
    FLOAT16(2),
    BFLOAT16(2),
    FLOAT64(8),
    INT64(8),
    INT32(4),
    INT16(2),
    INT8(1),
    UINT8(1),
    BOOL(1);

    private final int bytes;

    StoredType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes per element. */
    public int bytes() {
        return bytes;
    }

    /** Whether the elements are floating-point numbers rather than whole numbers or truth values. */
    public boolean isFloating() {
        return switch (this) {
            case FLOAT32, FLOAT16, BFLOAT16, FLOAT64 -> true;
            case INT64, INT32, INT16, INT8, UINT8, BOOL -> false;
        };
    }
}
