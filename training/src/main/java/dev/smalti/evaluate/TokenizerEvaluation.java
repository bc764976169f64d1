package dev.smalti.evaluate;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.smalti.SmaltiException;
import dev.smalti.TokenGrid;
import dev.smalti.bundle.Manifest.Content;
import dev.smalti.data.Example;
import dev.smalti.image.Pixels;
import dev.smalti.picture.ImageQuality;
import dev.smalti.picture.ImageQuality.Levels;
import dev.smalti.picture.LabelMap;
import dev.smalti.picture.LabelQuality;
import dev.smalti.picture.PictureCodec;
import dev.smalti.tokenizer.Fit;
import dev.smalti.tokenizer.ImageTokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Measures what an image tokenizer loses and what its tokens cost. For one thread; does not own the tokenizer.
 *
 * @param tokenizer the first stage of a bundle, or that of its condition
 * @param distance a learned distance of pictures; null for none
 * @param codec what pictures are written with at as many bytes as their tokens take; null for none
 */
public record TokenizerEvaluation(
        ImageTokenizer tokenizer,
        @Nullable PictureDistance distance,
        @Nullable PictureCodec codec) {
    private static final double BITS = 8;
    private static final int SSIM_WINDOW = 11;

    /**
     * How close something came to a picture; absent what cannot be said of its kind.
     *
     * @param psnr in decibels, of 8-bit values; infinite where nothing is lost
     * @param ssim see {@link ImageQuality#ssim}
     * @param lpips the learned distance
     * @param pixelAccuracy of segmentations: the share of pixels with their label
     * @param meanIou of segmentations: see {@link LabelQuality#meanIou}
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Scores(
            @Nullable Double psnr,
            @Nullable Double ssim,
            @Nullable Double lpips,
            @Nullable Double pixelAccuracy,
            @Nullable Double meanIou) {
        /** The mean of each over the scores that have it. */
        static Scores mean(List<Scores> all) {
            return new Scores(
                    mean(all, Scores::psnr),
                    mean(all, Scores::ssim),
                    mean(all, Scores::lpips),
                    mean(all, Scores::pixelAccuracy),
                    mean(all, Scores::meanIou));
        }

        private static @Nullable Double mean(List<Scores> all, Function<Scores, @Nullable Double> value) {
            double sum = 0;
            int count = 0;
            for (Scores scores : all) {
                Double one = value.apply(scores);
                if (one != null) {
                    sum += one;
                    count++;
                }
            }
            return count == 0 ? null : sum / count;
        }
    }

    /**
     * One picture.
     *
     * @param name the example's
     * @param scores of its reconstruction
     * @param coded how the codec did at the same bytes
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Measured(
            String name, Scores scores, @Nullable Coded coded) {}

    /**
     * A picture written with the codec.
     *
     * @param bytes of the file
     * @param fits whether that is no more than the tokens take; where not, it is the smallest file there is
     * @param scores of the file's picture
     */
    public record Coded(int bytes, boolean fits, Scores scores) {}

    /**
     * Everything.
     *
     * @param pictures each picture
     * @param mean over them
     * @param codebook how its entries were used
     * @param bytesPerPicture of tokens that are all written with the same bits, the mean
     * @param bitsPerPixel the same per pixel
     * @param codec the format that was compared with
     * @param codecMean the mean over all pictures
     * @param codecFits how many files were no larger than the tokens
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Report(
            List<Measured> pictures,
            Scores mean,
            CodebookUse codebook,
            double bytesPerPicture,
            double bitsPerPixel,
            @Nullable String codec,
            @Nullable Scores codecMean,
            @Nullable Integer codecFits) {}

    /**
     * A picture, its tokens and what becomes of them.
     *
     * @param original as the tokenizer takes it
     * @param tokens its tokens
     * @param again their picture
     */
    public record Trial(Example example, Pixels original, TokenGrid tokens, Pixels again) {}

    /**
     * Encodes and decodes examples of one size together.
     *
     * @throws SmaltiException of kind BAD_INPUT where an example lacks what the tokenizer takes
     */
    public List<Trial> run(List<Example> examples) {
        List<Pixels> originals = examples.stream().map(this::taken).toList();
        List<TokenGrid> grids = tokenizer.encode(originals);
        List<Pixels> decoded = tokenizer.decode(grids);
        List<Trial> trials = new ArrayList<>();
        for (int i = 0; i < examples.size(); i++) {
            Pixels original = originals.get(i);
            Fit fit = tokenizer.fit(original.height(), original.width());
            trials.add(new Trial(examples.get(i), original, grids.get(i), fit.crop(decoded.get(i))));
        }
        return trials;
    }

    /** Measures what was encoded and decoded, at least one picture. */
    public Report report(List<Trial> trials) {
        int vocabulary = tokenizer.firstStage().vocabulary();
        double bitsPerToken = Math.log(vocabulary) / Math.log(2);
        List<Measured> measured = new ArrayList<>();
        double bits = 0;
        double pixels = 0;
        for (Trial trial : trials) {
            double own = bitsPerToken * trial.tokens().shape().length();
            bits += own;
            pixels += (double) trial.original().height() * trial.original().width();
            measured.add(new Measured(
                    trial.example().name(),
                    scores(trial.original(), trial.again()),
                    codec == null || content() != Content.IMAGE
                            ? null
                            : coded(codec, trial.original(), (long) Math.ceil(own / BITS))));
        }
        List<Coded> coded =
                measured.stream().map(Measured::coded).filter(Objects::nonNull).toList();
        return new Report(
                measured,
                Scores.mean(measured.stream().map(Measured::scores).toList()),
                CodebookUse.of(vocabulary, trials.stream().map(Trial::tokens).toList()),
                bits / BITS / trials.size(),
                bits / pixels,
                coded.isEmpty() || codec == null ? null : codec.format(),
                coded.isEmpty()
                        ? null
                        : Scores.mean(coded.stream().map(Coded::scores).toList()),
                coded.isEmpty()
                        ? null
                        : (int) coded.stream().filter(Coded::fits).count());
    }

    private Coded coded(PictureCodec format, Pixels original, long bytes) {
        PictureCodec.Coded coded = format.within(original, bytes);
        return new Coded(coded.bytes(), coded.fits(), scores(original, coded.decoded()));
    }

    private Scores scores(Pixels original, Pixels again) {
        if (content() == Content.SEGMENTATION) {
            LabelMap wanted = LabelMap.ofLogits(original);
            LabelMap found = LabelMap.ofLogits(again);
            return new Scores(
                    null, null, null, LabelQuality.pixelAccuracy(wanted, found), LabelQuality.meanIou(wanted, found));
        }
        boolean large = Math.min(original.height(), original.width()) >= SSIM_WINDOW;
        return new Scores(
                ImageQuality.psnr(original, again, Levels.EIGHT_BIT),
                large ? ImageQuality.ssim(original, again, Levels.EIGHT_BIT) : null,
                distance == null || content() != Content.IMAGE ? null : distance.between(original, again),
                null,
                null);
    }

    /** What of an example the tokenizer takes. */
    private Pixels taken(Example example) {
        return switch (content()) {
            case IMAGE -> example.picture();
            case SEGMENTATION ->
                example.segmentation()
                        .orElseThrow(() -> missing(example, "segmentation"))
                        .oneHot();
            case DEPTH -> example.depth().orElseThrow(() -> missing(example, "depth map"));
        };
    }

    private Content content() {
        return tokenizer.firstStage().content();
    }

    private static SmaltiException missing(Example example, String what) {
        return SmaltiException.badInput("'" + example.name() + "' has no " + what + ", which this model takes");
    }
}
