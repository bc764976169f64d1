package dev.smalti.convert;

import dev.smalti.SmaltiException;
import dev.smalti.bundle.Manifest;
import dev.smalti.model.quantizer.Quantizer;
import dev.smalti.model.quantizer.Quantizer.Extra;
import dev.smalti.model.quantizer.Quantizer.Fixed;
import dev.smalti.model.quantizer.Quantizer.Gumbel;
import dev.smalti.model.quantizer.Quantizer.Nearest;
import dev.smalti.model.quantizer.Quantizer.Remap;
import dev.smalti.model.quantizer.Quantizer.Used;
import dev.smalti.model.vqgan.VqganConfig;
import dev.smalti.spec.ConfigSection;
import dev.smalti.spec.Hyperparameter;
import dev.smalti.spec.Hyperparameters;
import dev.smalti.spec.Recognition;
import dev.smalti.spec.Spec;
import dev.smalti.spec.SpecChecks;
import dev.smalti.spec.StateDict;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint understood: which family it is of, what its first stage was built with, and its tensors.
 *
 * @param recognition the family
 * @param state its tensors
 * @param hyperparameters what the config and the tensors say
 * @param config the same, as the compiler wants it
 * @param content what the channels hold
 */
record FirstStageSource(
        Recognition recognition,
        StateDict state,
        Hyperparameters hyperparameters,
        VqganConfig config,
        Manifest.Content content) {
    /**
     * Understands a checkpoint.
     *
     * @param folder the config's folder
     * @throws SmaltiException if it cannot be converted; the message says why
     */
    static FirstStageSource of(
            StateDict state, Recognition recognition, @Nullable ConfigSection config, @Nullable Path folder) {
        Spec spec = recognition.spec();
        SpecChecks checks = new SpecChecks(spec, config);
        checks.ofTensors(state);
        checks.ofValues();
        Hyperparameters found = Hyperparameters.resolve(spec, config, state);
        checks.ofHyperparameters(found);
        int entries = found.number(Hyperparameter.N_EMBED);
        Remap remap = RemapReader.read(spec, state, config, folder, entries);
        return new FirstStageSource(
                recognition, state, found, vqgan(found, quantizer(spec, found, remap), state), content(spec, config));
    }

    /** The model as a manifest says it. */
    Manifest.FirstStage described(Manifest.Search search, @Nullable Integer tile) {
        return new Manifest.FirstStage(
                recognition.spec().architecture().key(),
                recognition.spec().name(),
                content,
                config.inChannels(),
                config.outChannels(),
                config.factor(),
                config.quantizer() instanceof Gumbel gumbel
                        ? gumbel.hidden()
                        : config.quantizer().dimension(),
                config.quantizer().vocabulary(),
                hyperparameters.number(Hyperparameter.RESOLUTION),
                tile,
                search,
                listed());
    }

    /** The hyperparameters as a manifest lists them. */
    Map<String, Object> listed() {
        Map<String, Object> listed = new LinkedHashMap<>(hyperparameters.byName());
        Quantizer quantizer = config.quantizer();
        listed.put("quantizer", quantizer instanceof Gumbel ? "gumbel" : "nearest");
        Remap remap = quantizer instanceof Gumbel gumbel ? gumbel.remap() : ((Nearest) quantizer).remap();
        if (remap instanceof Used used) {
            listed.put("used_entries", used.used().size());
            listed.put("unknown_index", unknown(used));
        }
        return listed;
    }

    private static Object unknown(Used used) {
        if (used.unknown() instanceof Fixed fixed) {
            return fixed.token();
        }
        return used.unknown() instanceof Extra ? "extra" : "nearest used";
    }

    private static VqganConfig vqgan(Hyperparameters found, Quantizer quantizer, StateDict state) {
        try {
            return new VqganConfig(
                    found.number(Hyperparameter.IN_CHANNELS),
                    found.number(Hyperparameter.OUT_CH),
                    found.number(Hyperparameter.CH),
                    found.numbers(Hyperparameter.CH_MULT),
                    found.number(Hyperparameter.NUM_RES_BLOCKS),
                    Set.copyOf(found.numbers(Hyperparameter.ATTENTION_LEVELS)),
                    found.flag(Hyperparameter.MIDDLE_ATTENTION),
                    found.number(Hyperparameter.Z_CHANNELS),
                    found.flag(Hyperparameter.RESAMP_WITH_CONV),
                    found.flag(Hyperparameter.TANH_OUT),
                    found.number(Hyperparameter.NORM_GROUPS),
                    quantizer);
        } catch (IllegalArgumentException e) {
            throw new SmaltiException(
                    SmaltiException.Kind.BAD_INPUT, state.file() + " cannot be built: " + e.getMessage(), e);
        }
    }

    private static Quantizer quantizer(Spec spec, Hyperparameters found, Remap remap) {
        int entries = found.number(Hyperparameter.N_EMBED);
        int dimension = found.number(Hyperparameter.EMBED_DIM);
        return switch (spec.quantizer()) {
            case NEAREST -> new Nearest(entries, dimension, remap);
            case GUMBEL -> new Gumbel(entries, found.number(Hyperparameter.PROJ_CHANNELS), dimension, remap);
        };
    }

    private static Manifest.Content content(Spec spec, @Nullable ConfigSection config) {
        Spec.Content content = spec.content();
        if (config == null || content.config() == null || content.values() == null) {
            return content.otherwise();
        }
        Map<String, Manifest.Content> values = content.values();
        return config.text(content.config())
                .flatMap(value -> Optional.ofNullable(values.get(value)))
                .orElse(content.otherwise());
    }
}
