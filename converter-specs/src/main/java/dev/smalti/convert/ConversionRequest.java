package dev.smalti.convert;

import dev.smalti.image.Tiling;
import dev.smalti.spec.Part;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What to convert, to where, and how.
 *
 * @param source a checkpoint file, a run folder of taming-transformers ({@code configs/}, {@code checkpoints/}), or a
 *     folder of diffusers ({@code config.json}, {@code model_index.json})
 * @param config the checkpoint's config; null to take the folder's own, or to work from the tensors alone
 * @param output the bundle's folder
 * @param options how to convert
 * @param labels what to write into the manifest
 */
public record ConversionRequest(Path source, @Nullable Path config, Path output, Options options, Labels labels) {
    /**
     * How to convert.
     *
     * @param part what of a larger model
     * @param spec a spec file of the user's own; null to recognise the family
     * @param weights how to store large weights of first stages
     * @param tile side in tokens of the maps that the model works best on; null for a model that may see any size whole
     * @param prior how to convert a prior
     * @param replace whether an existing bundle at the output may be replaced
     * @param calibration what to calibrate the first stage on, which makes its convolutions int8; null to keep them float32
     * @param choice which of a file's weights
     */
    public record Options(
            Part part,
            @Nullable Path spec,
            WeightStorage weights,
            @Nullable Integer tile,
            PriorOptions prior,
            boolean replace,
            @Nullable CalibrationPictures calibration,
            WeightsChoice choice) {
        /** Everything, recognised, float32, and never over an existing folder. */
        public static final Options DEFAULTS = new Options(
                Part.ALL, null, WeightStorage.FP32, null, PriorOptions.DEFAULTS, false, null, WeightsChoice.DEFAULT);

        /** Checks that a tile has a size. */
        public Options {
            if (tile != null && tile < Tiling.SMALLEST_TILE) {
                throw new IllegalArgumentException(
                        "a tile is at least " + Tiling.SMALLEST_TILE + " tokens wide, was " + tile);
            }
        }

        private Options withPart(Part what) {
            return new Options(what, spec, weights, tile, prior, replace, calibration, choice);
        }

        private Options withSpec(@Nullable Path file) {
            return new Options(part, file, weights, tile, prior, replace, calibration, choice);
        }

        private Options withWeights(WeightStorage storage) {
            return new Options(part, spec, storage, tile, prior, replace, calibration, choice);
        }

        private Options withTile(@Nullable Integer side) {
            return new Options(part, spec, weights, side, prior, replace, calibration, choice);
        }

        private Options withPrior(PriorOptions changed) {
            return new Options(part, spec, weights, tile, changed, replace, calibration, choice);
        }

        private Options withReplace(boolean existing) {
            return new Options(part, spec, weights, tile, prior, existing, calibration, choice);
        }

        private Options withCalibration(@Nullable CalibrationPictures pictures) {
            return new Options(part, spec, weights, tile, prior, replace, pictures, choice);
        }

        private Options withChoice(WeightsChoice what) {
            return new Options(part, spec, weights, tile, prior, replace, calibration, what);
        }
    }

    /**
     * Which of the weights in a file to convert, where it holds more than one set.
     *
     * @param key of the dictionary that holds them, or what their names start with; null to find them
     * @param averaged whether to take their averages over the training in place of those of the last step
     */
    public record WeightsChoice(@Nullable String key, boolean averaged) {
        /** Those that are found, of the last step. */
        public static final WeightsChoice DEFAULT = new WeightsChoice(null, false);

        /** Checks that a key is not empty. */
        public WeightsChoice {
            if (key != null && key.isEmpty()) {
                throw new IllegalArgumentException("a key of weights is not empty");
            }
        }
    }

    /**
     * What to write into the manifest.
     *
     * @param name the model's name; null for one made from the source's
     * @param licence SPDX identifier or a sentence; empty where unknown
     * @param command the command that makes the bundle, without machine-specific paths; null for a plain one
     * @param note what a reader must know; null for nothing
     */
    public record Labels(
            @Nullable String name,
            String licence,
            @Nullable String command,
            @Nullable String note) {
        /** A name made from the source's, and nothing else. */
        public static final Labels NONE = new Labels(null, "", null, null);
    }

    /** A request with the defaults. */
    public static ConversionRequest of(Path source, Path output) {
        return new ConversionRequest(source, null, output, Options.DEFAULTS, Labels.NONE);
    }

    /** The same with this config. */
    public ConversionRequest withConfig(@Nullable Path file) {
        return new ConversionRequest(source, file, output, options, labels);
    }

    /** The same for this part of a larger model. */
    public ConversionRequest withPart(Part part) {
        return with(options.withPart(part));
    }

    /** The same under this spec file. */
    public ConversionRequest withSpec(@Nullable Path file) {
        return with(options.withSpec(file));
    }

    /** The same with weights stored like this. */
    public ConversionRequest withWeights(WeightStorage storage) {
        return with(options.withWeights(storage));
    }

    /** The same for a model that works best on maps of this side in tokens. */
    public ConversionRequest withTile(@Nullable Integer side) {
        return with(options.withTile(side));
    }

    /** The same with its prior converted like this. */
    public ConversionRequest withPrior(PriorOptions prior) {
        return with(options.withPrior(prior));
    }

    /** The same, replacing an existing bundle if so. */
    public ConversionRequest withReplace(boolean replace) {
        return with(options.withReplace(replace));
    }

    /** The same with the first stage in int8, calibrated on these. */
    public ConversionRequest withCalibration(@Nullable CalibrationPictures pictures) {
        return with(options.withCalibration(pictures));
    }

    /** The same with these of the file's weights. */
    public ConversionRequest withChoice(WeightsChoice choice) {
        return with(options.withChoice(choice));
    }

    /** The same with these labels. */
    public ConversionRequest withLabels(Labels words) {
        return new ConversionRequest(source, config, output, options, words);
    }

    private ConversionRequest with(Options changed) {
        return new ConversionRequest(source, config, output, changed, labels);
    }
}
