package dev.smalti.checkpoint;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * PyTorch's element types, by the name of a storage class ({@code torch.FloatStorage}) or of a dtype
 * ({@code torch.float32}). Types that Smalti does not read have a size only, so that their bytes can be stepped over.
 */
final class TorchTypes {
    private record Element(int bytes, Optional<StoredType> type) {}

    private static final Map<String, Element> STORAGES = new HashMap<>();
    private static final Map<String, Element> DTYPES = new HashMap<>();

    static {
        read("FloatStorage", StoredType.FLOAT32, "float32", "float");
        read("HalfStorage", StoredType.FLOAT16, "float16", "half");
        read("BFloat16Storage", StoredType.BFLOAT16, "bfloat16");
        read("DoubleStorage", StoredType.FLOAT64, "float64", "double");
        read("LongStorage", StoredType.INT64, "int64", "long");
        read("IntStorage", StoredType.INT32, "int32", "int");
        read("ShortStorage", StoredType.INT16, "int16", "short");
        read("CharStorage", StoredType.INT8, "int8");
        read("ByteStorage", StoredType.UINT8, "uint8");
        read("BoolStorage", StoredType.BOOL, "bool");
        for (String untyped : new String[] {"UntypedStorage", "_UntypedStorage"}) {
            storage(untyped, new Element(1, Optional.of(StoredType.UINT8)));
        }
        stepOver(8, "ComplexFloatStorage", "complex64", "cfloat");
        stepOver(16, "ComplexDoubleStorage", "complex128", "cdouble");
        stepOver(4, "ComplexHalfStorage", "complex32", "chalf");
        stepOver(1, "QInt8Storage", "qint8");
        stepOver(1, "QUInt8Storage", "quint8");
        stepOver(4, "QInt32Storage", "qint32");
        for (String dtype : new String[] {"float8_e4m3fn", "float8_e5m2", "float8_e4m3fnuz", "float8_e5m2fnuz"}) {
            DTYPES.put("torch." + dtype, new Element(1, Optional.empty()));
        }
        DTYPES.put("torch.uint16", new Element(2, Optional.empty()));
        DTYPES.put("torch.uint32", new Element(4, Optional.empty()));
        DTYPES.put("torch.uint64", new Element(8, Optional.empty()));
    }

    private TorchTypes() {}

    private static void read(String storage, StoredType type, String... dtypes) {
        enter(storage, new Element(type.bytes(), Optional.of(type)), dtypes);
    }

    private static void stepOver(int bytes, String storage, String... dtypes) {
        enter(storage, new Element(bytes, Optional.empty()), dtypes);
    }

    private static void enter(String storage, Element element, String... dtypes) {
        storage(storage, element);
        for (String dtype : dtypes) {
            DTYPES.put("torch." + dtype, element);
        }
    }

    private static void storage(String name, Element element) {
        for (String module : new String[] {"torch.", "torch.cuda.", "torch.storage."}) {
            STORAGES.put(module + name, element);
        }
    }

    static boolean isStorage(String name) {
        return STORAGES.containsKey(name);
    }

    static boolean isDtype(String name) {
        return DTYPES.containsKey(name);
    }

    /** The type of a storage class or dtype, where Smalti reads it. */
    static Optional<StoredType> type(String name) {
        return Optional.ofNullable(STORAGES.getOrDefault(name, DTYPES.get(name)))
                .flatMap(Element::type);
    }

    /** Bytes per element of a storage class on the list. */
    static int bytes(String storageName) {
        Element element = STORAGES.get(storageName);
        if (element == null) {
            throw new IllegalArgumentException(storageName);
        }
        return element.bytes;
    }
}
