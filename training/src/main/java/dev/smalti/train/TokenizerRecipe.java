package dev.smalti.train;

import dev.smalti.SmaltiException;
import dev.smalti.convert.LpipsWeights;
import dev.smalti.data.Examples;
import dev.smalti.data.MapSheet;
import dev.smalti.data.MixedExamples;
import dev.smalti.model.critic.Discriminator;
import dev.smalti.model.quantizer.Quantizer;
import dev.smalti.model.vqgan.VqganConfig;
import dev.smalti.objective.Adam;
import dev.smalti.objective.AdversarialLoss;
import dev.smalti.objective.AdversarialSchedule;
import dev.smalti.objective.Adversary;
import dev.smalti.objective.CollapseGuard;
import dev.smalti.objective.FeatureDistance;
import dev.smalti.objective.FirstWeights;
import dev.smalti.objective.GumbelQuantization;
import dev.smalti.objective.Perceptual;
import dev.smalti.objective.PerceptualDistance;
import dev.smalti.objective.PyramidDistance;
import dev.smalti.objective.Quantization;
import dev.smalti.objective.Reconstruction;
import dev.smalti.objective.Schedule;
import dev.smalti.objective.TemperatureSchedule;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How an image tokenizer is trained.
 *
 * @param name of the recipe
 * @param model the autoencoder
 * @param quantizer what lies in its middle
 * @param loss what is made small beside the quantizer's own terms
 * @param optimizer how
 * @param data on what
 * @param steps how many steps, where the command line does not say
 */
public record TokenizerRecipe(
        String name, Network model, Codes quantizer, Loss loss, Optimizer optimizer, Data data, long steps)
        implements Recipe {
    /**
     * The autoencoder; see {@link VqganConfig}.
     *
     * @param channels width of the first level
     * @param multipliers width of each level as a multiple of it
     * @param blocks residual blocks per level
     * @param attentionLevels levels with attention, from 0
     * @param middleAttention whether the middle has attention
     * @param latentChannels channels between the halves and the quantizer
     * @param normGroups groups of every norm
     * @param first how its convolutions begin; null as torch's do
     */
    public record Network(
            int channels,
            List<Integer> multipliers,
            int blocks,
            Set<Integer> attentionLevels,
            boolean middleAttention,
            int latentChannels,
            int normGroups,
            @Nullable FirstWeights first) {
        /** With the first weights of the reference. */
        public Network(
                int channels,
                List<Integer> multipliers,
                int blocks,
                Set<Integer> attentionLevels,
                boolean middleAttention,
                int latentChannels,
                int normGroups) {
            this(channels, multipliers, blocks, attentionLevels, middleAttention, latentChannels, normGroups, null);
        }

        /** How the convolutions begin. */
        FirstWeights firstWeights() {
            return first == null ? FirstWeights.TORCH : first;
        }
    }

    /**
     * The quantizer; see {@link Quantization}.
     *
     * @param entries of the codebook
     * @param dimension of an entry
     * @param beta weight of the commitment
     * @param legacy the reference's older form
     * @param decay of the codebook's averages; null to learn by gradient
     * @param from the step at which quantizing begins, with entries at the k-means of the latents; before it the
     *     decoder sees the latents themselves; 0 to quantize at once, with random entries
     * @param reviveEvery steps after which entries that are hardly used move to latents of the batch; 0 for never
     * @param gumbel where entries are drawn with Gumbel noise; null for the nearest
     */
    public record Codes(
            int entries,
            int dimension,
            double beta,
            boolean legacy,
            @Nullable Double decay,
            long from,
            long reviveEvery,
            @Nullable Gumbel gumbel) {
        /** A quantizer that looks for the nearest entry. */
        public Codes(
                int entries,
                int dimension,
                double beta,
                boolean legacy,
                @Nullable Double decay,
                long from,
                long reviveEvery) {
            this(entries, dimension, beta, legacy, decay, from, reviveEvery, null);
        }

        /** Checks that what is for the nearest entry alone is not asked of a draw. */
        public Codes {
            if (gumbel != null && (decay != null || from > 0 || reviveEvery > 0)) {
                throw new IllegalArgumentException(
                        "a Gumbel quantizer has no averages, no late start and revives no entries: leave decay, from and"
                                + " reviveEvery out");
            }
        }

        Quantization quantization() {
            return new Quantization(entries, dimension, beta, legacy, decay);
        }
    }

    /**
     * A quantizer that draws; see {@link GumbelQuantization}.
     *
     * @param weight of the divergence from using all entries alike
     * @param straightThrough whether the drawn entry goes on; else the mixture
     * @param temperature over time
     */
    public record Gumbel(double weight, boolean straightThrough, TemperatureSchedule temperature) {}

    /**
     * Terms of the loss. Labels are reconstructed by their own cross-entropy, whatever the weights of pixels.
     *
     * @param l1 weight of the mean absolute difference of pixels
     * @param l2 weight of the mean squared difference of pixels
     * @param codebook weight of the quantizer's terms
     * @param perceptual what looks at more than pixels; null for nothing
     * @param adversarial a discriminator; null for none
     */
    public record Loss(
            double l1,
            double l2,
            double codebook,
            @Nullable Looks perceptual,
            @Nullable Adversarial adversarial) {
        /** Pixels and codes only. */
        public Loss(double l1, double l2, double codebook) {
            this(l1, l2, codebook, null, null);
        }

        Reconstruction reconstruction() {
            return new Reconstruction(l1, l2);
        }
    }

    /**
     * A perceptual term.
     *
     * @param weight beside the pixels
     * @param lpips files of weights of VGG-16 and of LPIPS, see {@link LpipsWeights}; empty for another
     * @param levels of a pyramid of differences, which needs no weights, see {@link PyramidDistance}; 0 for another
     * @param features folder of a trained segmenter whose features are compared, see {@link FeatureDistance}; null for
     *     another, empty where a recipe leaves it to its user
     */
    public record Looks(
            double weight,
            @Nullable List<Path> lpips,
            int levels,
            @Nullable Path features) {
        /** LPIPS or a pyramid. */
        public Looks(double weight, @Nullable List<Path> lpips, int levels) {
            this(weight, lpips, levels, null);
        }

        /** Copies the list and checks that there is one of the three. */
        public Looks {
            lpips = lpips == null ? List.of() : List.copyOf(lpips);
            if (features != null ? !lpips.isEmpty() || levels > 0 : lpips.isEmpty() && levels < 1) {
                throw new IllegalArgumentException("a perceptual term has files of LPIPS weights, a pyramid of at least"
                        + " one level, or the features of a segmenter alone");
            }
        }

        /**
         * The folder of the segmenter whose features are compared; empty where none is needed.
         *
         * @throws SmaltiException bad input where the recipe leaves it to its user
         */
        public Optional<Path> segmenter() {
            if (features != null && features.toString().isEmpty()) {
                throw SmaltiException.badInput("the perceptual term compares features of a trained segmenter: name its"
                        + " folder with --set loss.perceptual.features=DIR");
            }
            return Optional.ofNullable(features);
        }

        /**
         * The term itself.
         *
         * @throws dev.smalti.SmaltiException if the weights cannot be read
         */
        Perceptual load() {
            Optional<Path> segmenter = segmenter();
            if (segmenter.isPresent()) {
                SegmenterWeights weights = SegmenterWeights.read(segmenter.get());
                return new FeatureDistance(weights.network(), weights);
            }
            List<Path> files = Objects.requireNonNull(lpips);
            if (files.isEmpty()) {
                return new PyramidDistance(levels);
            }
            LpipsWeights weights = LpipsWeights.read(files);
            return new PerceptualDistance(weights.network(), weights);
        }
    }

    /**
     * A discriminator and when it has a say.
     *
     * @param loss what it makes small
     * @param weight of its judgement, beside the adaptive weight
     * @param width channels of its first convolution
     * @param layers its strided convolutions
     * @param norm what follows its inner convolutions
     * @param schedule when it begins
     * @param guard what holds it back when it overruns the autoencoder; null for nothing
     */
    public record Adversarial(
            AdversarialLoss loss,
            double weight,
            int width,
            int layers,
            Discriminator.Norm norm,
            AdversarialSchedule schedule,
            @Nullable CollapseGuard guard) {
        Adversary adversary() {
            return new Adversary(new Discriminator(3, width, layers, norm), loss, weight);
        }
    }

    /**
     * The optimizer.
     *
     * @param rate the highest learning rate
     * @param warmUp steps until it is reached
     * @param last the part of it at the end of a cosine; 1 for a constant rate
     * @param beta1 of Adam
     * @param beta2 of Adam
     * @param clip largest global norm of the gradients; 0 for no limit
     * @param average decay of the averages of the weights, which are what is exported
     */
    public record Optimizer(
            double rate, long warmUp, double last, double beta1, double beta2, double clip, double average) {
        Adam adam(String of) {
            return new Adam(of, beta1, beta2, 1e-8, 0);
        }

        Schedule schedule(long steps) {
            return new Schedule(rate, warmUp, last, steps);
        }
    }

    /**
     * The pictures.
     *
     * @param size side in pixels
     * @param batch pictures per step
     * @param show what of the examples is learned; null for pictures, or labels where they are counted
     * @param labels how many labels there are, for maps of labels; null for all else
     * @param maps the share of pictures in whose place a sheet of their maps is learned, see {@link MapSheet}; null for none
     * @param zoom how many times {@code size} the shorter side of a picture in a file has at most before squares are cut
     *     from it, of any size between; null for 1, squares of pictures scaled to {@code size}
     */
    public record Data(
            int size,
            int batch,
            @Nullable Shown show,
            @Nullable Integer labels,
            @Nullable Double maps,
            @Nullable Double zoom) {
        /** No sheets of maps, no details. */
        public Data(int size, int batch, @Nullable Shown show, @Nullable Integer labels) {
            this(size, batch, show, labels, null, null);
        }

        /** Checks that labels are counted where they are shown. */
        public Data {
            if (zoom != null && !(zoom >= 1)) {
                throw new IllegalArgumentException("data.zoom is 1 or more, was " + zoom);
            }
            if (labels != null && show != null && show != Shown.LABELS) {
                throw new IllegalArgumentException("only maps of labels have a count of labels: leave labels out");
            }
            if (labels == null && show == Shown.LABELS) {
                throw new IllegalArgumentException("maps of labels need the count of labels, data.labels");
            }
            if (maps != null && maps > 0 && (labels != null || (show != null && show != Shown.PICTURE))) {
                throw new IllegalArgumentException("sheets of maps stand in for pictures only: leave maps out");
            }
            if (maps != null && maps > 0 && size % 2 != 0) {
                throw new IllegalArgumentException("sheets of maps have even sides, data.size was " + size);
            }
        }

        /** Pictures. */
        public Data(int size, int batch) {
            this(size, batch, null, null);
        }

        /** What of the examples is learned. */
        public Shown shown() {
            return show != null ? show : labels == null ? Shown.PICTURE : Shown.LABELS;
        }

        /** How far pictures in files are zoomed into. */
        double zoomed() {
            return zoom == null ? 1 : zoom;
        }

        /** The examples that are learned from, of this size. */
        Examples examples(Examples pictures, long seed) {
            return maps == null ? pictures : new MixedExamples(pictures, maps, seed);
        }

        /** Channels of what is learned. */
        public int channels() {
            return labels == null ? shown().channels() : labels;
        }
    }

    /** Checks that the parts fit each other. */
    public TokenizerRecipe {
        check(model, data.size());
        if (data.shown() != Shown.PICTURE && (loss.perceptual() != null || loss.adversarial() != null)) {
            throw new IllegalArgumentException(
                    "only pictures are looked at beyond their pixels: leave perceptual and adversarial out");
        }
    }

    private static void check(Network model, int size) {
        int levels = model.multipliers().size();
        for (int level : model.attentionLevels()) {
            if (level < 0 || level >= levels) {
                throw new IllegalArgumentException(
                        "model.attentionLevels has level " + level + ", the model has levels 0 to " + (levels - 1));
            }
        }
        long factor = 1L << (levels - 1);
        if (size % factor != 0) {
            throw new IllegalArgumentException(
                    "data.size is a multiple of the model's factor " + factor + ", was " + size);
        }
    }

    /** The architecture, for the channels of what is shown. */
    public VqganConfig config() {
        int channels = data.channels();
        return new VqganConfig(
                channels,
                channels,
                model.channels(),
                model.multipliers(),
                model.blocks(),
                model.attentionLevels(),
                model.middleAttention(),
                model.latentChannels(),
                true,
                false,
                model.normGroups(),
                quantizer.gumbel() == null
                        ? new Quantizer.Nearest(quantizer.entries(), quantizer.dimension(), new Quantizer.Identity())
                        : new Quantizer.Gumbel(
                                quantizer.entries(),
                                model.latentChannels(),
                                quantizer.dimension(),
                                new Quantizer.Identity()));
    }

    /** The quantizer that draws. */
    GumbelQuantization gumbelQuantization(Gumbel gumbel) {
        return new GumbelQuantization(
                quantizer.entries(),
                model.latentChannels(),
                quantizer.dimension(),
                gumbel.weight(),
                gumbel.straightThrough());
    }
}
