package dev.smalti.convert;

import dev.smalti.SmaltiException;
import dev.smalti.checkpoint.CheckpointTensor;
import dev.smalti.checkpoint.Npy;
import dev.smalti.model.quantizer.Quantizer.Extra;
import dev.smalti.model.quantizer.Quantizer.Fixed;
import dev.smalti.model.quantizer.Quantizer.Identity;
import dev.smalti.model.quantizer.Quantizer.NearestUsed;
import dev.smalti.model.quantizer.Quantizer.Remap;
import dev.smalti.model.quantizer.Quantizer.Unknown;
import dev.smalti.model.quantizer.Quantizer.Used;
import dev.smalti.spec.ConfigSection;
import dev.smalti.spec.Spec;
import dev.smalti.spec.StateDict;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds which entries of a codebook have tokens: a buffer of the checkpoint, else the file that the config names. */
final class RemapReader {
    private RemapReader() {}

    /**
     * The remap of a checkpoint.
     *
     * @param folder the config's folder, which the file's path is relative to
     * @throws SmaltiException if an entry lies outside the codebook or the rule for unused entries is unknown
     */
    static Remap read(Spec spec, StateDict state, @Nullable ConfigSection config, @Nullable Path folder, int entries) {
        Spec.RemapRule rule = spec.remap();
        if (rule == null) {
            return new Identity();
        }
        Optional<CheckpointTensor> buffer = state.find(rule.buffer());
        Optional<String> file = config == null ? Optional.empty() : config.text(rule.config());
        long[] used;
        String origin;
        if (buffer.isPresent()) {
            used = buffer.get().longs();
            origin = buffer.get().name() + " of " + state.file();
        } else if (file.isPresent()) {
            used = Npy.longs(resolved(Objects.requireNonNull(folder), file.get()));
            origin = file.get();
        } else {
            return new Identity();
        }
        List<Integer> inRange = new ArrayList<>();
        for (long entry : used) {
            if (entry < 0 || entry >= entries) {
                throw SmaltiException.badInput(origin + " lists entry " + entry + ", the codebook has " + entries);
            }
            inRange.add((int) entry);
        }
        if (inRange.isEmpty()) {
            throw SmaltiException.badInput(origin + " lists no entry; a remapped codebook uses at least one");
        }
        return new Used(inRange, unknown(config, rule.unknown(), inRange.size()));
    }

    private static Path resolved(Path folder, String file) {
        try {
            return folder.resolve(file);
        } catch (InvalidPathException e) {
            throw new SmaltiException(SmaltiException.Kind.BAD_INPUT, "remap names no file: " + e.getReason(), e);
        }
    }

    private static Unknown unknown(@Nullable ConfigSection config, String key, int tokens) {
        String text = config == null ? "random" : config.text(key).orElse("random");
        if (text.equals("random")) {
            return new NearestUsed();
        }
        if (text.equals("extra")) {
            return new Extra();
        }
        if (text.matches("[0-9]{1,9}") && Integer.parseInt(text) < tokens) {
            return new Fixed(Integer.parseInt(text));
        }
        throw SmaltiException.badInput(Objects.requireNonNull(config).where(key)
                + ": wanted random, extra, or a token below " + tokens + ", found \"" + text + "\"");
    }
}
