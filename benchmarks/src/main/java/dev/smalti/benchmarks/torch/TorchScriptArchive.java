package dev.smalti.benchmarks.torch;

import dev.smalti.SmaltiException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * Writes a program of {@link TorchScript} as the zip archive that {@code torch::jit::load} reads: one module without
 * attributes, whose weights are constants of the code. That is the form a frozen module has.
 */
final class TorchScriptArchive {
    /** The archive format of PyTorch 1.10 and later. */
    private static final String VERSION = "10\n";

    private TorchScriptArchive() {}

    /** Writes to a temporary file beside {@code file}, then moves it there. */
    static void write(Path file, TorchScript script) {
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        String folder = "archive/";
        try {
            try (AlignedZip zip = new AlignedZip(partial)) {
                zip.add(folder + "data.pkl", module(script));
                zip.add(folder + "code/__torch__/smalti.py", script.source().getBytes(StandardCharsets.UTF_8));
                List<Constant> constants = script.constants();
                for (int i = 0; i < constants.size(); i++) {
                    zip.add(folder + "constants/" + i, constants.get(i).bytes());
                }
                zip.add(folder + "constants.pkl", tuple(constants));
                zip.add(folder + "version", VERSION.getBytes(StandardCharsets.UTF_8));
                zip.add(folder + "byteorder", "little".getBytes(StandardCharsets.UTF_8));
            }
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new SmaltiException(SmaltiException.Kind.RESOURCE, "cannot write the TorchScript archive " + file, e);
        }
    }

    private static byte[] module(TorchScript script) {
        return new PickleWriter()
                .global("__torch__.smalti", script.name())
                .emptyTuple()
                .newObject()
                .emptyDictionary()
                .mark()
                .string("training")
                .bool(false)
                .setItems()
                .build()
                .stop();
    }

    private static byte[] tuple(List<Constant> constants) {
        PickleWriter pickle = new PickleWriter().mark();
        for (int i = 0; i < constants.size(); i++) {
            tensor(pickle, constants.get(i), Integer.toString(i));
        }
        return pickle.tuple().stop();
    }

    private static void tensor(PickleWriter pickle, Constant constant, String key) {
        pickle.global("torch._utils", "_rebuild_tensor_v2").mark();
        pickle.mark()
                .string("storage")
                .global("torch", constant.storage())
                .string(key)
                .string("cpu")
                .integer(constant.count())
                .tuple()
                .persistent();
        pickle.integer(0).mark();
        constant.shape().forEach(pickle::integer);
        pickle.tuple().mark();
        for (int stride : constant.strides()) {
            pickle.integer(stride);
        }
        pickle.tuple().bool(false);
        pickle.global("collections", "OrderedDict").emptyTuple().reduce();
        pickle.tuple().reduce();
    }
}
