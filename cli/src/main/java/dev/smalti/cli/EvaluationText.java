package dev.smalti.cli;

import dev.smalti.cli.console.Table;
import dev.smalti.evaluate.CodebookUse;
import dev.smalti.evaluate.FeatureEvaluation;
import dev.smalti.evaluate.LayoutAgreement;
import dev.smalti.evaluate.SetComparison;
import dev.smalti.evaluate.TokenizerEvaluation;
import dev.smalti.evaluate.TokenizerEvaluation.Scores;
import dev.smalti.job.Measure;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What an evaluation found, as a table of a measure and its value a line. */
final class EvaluationText {
    private static final int SHOWN_DIGITS = 12;

    private EvaluationText() {}

    /** The table. */
    static String of(EvaluateCommand.Result result) {
        Table table = new Table().row("data", result.data());
        if (result.tokenizer() != null) {
            tokenizer(table, result.tokenizer());
        }
        if (result.prior() != null) {
            table.row("prior, bits per token", text("%.4f", result.prior().bitsPerToken()));
            result.prior()
                    .baselines()
                    .forEach((name, bits) -> table.row(name + ", bits per token", text("%.4f", bits)));
            table.row("no model, bits per token", text("%.4f", result.prior().uniform()));
            table.row("prior, bits per pixel", text("%.5f", result.prior().bitsPerPixel()));
            table.row("prior, bytes per picture", text("%.1f", result.prior().bytesPerPicture()));
        }
        if (result.layout() != null) {
            LayoutAgreement most = result.layout().reconstructed();
            layout(table, "drawings", result.layout().drawn(), most);
            layout(table, "reconstructions", most, null);
            layout(table, "originals", result.layout().originals(), null);
        }
        if (result.features() != null) {
            features(table, result.features());
        }
        return table.toString();
    }

    private static void tokenizer(Table table, TokenizerEvaluation.Report tokenizer) {
        scores(table, "", tokenizer.mean());
        CodebookUse use = tokenizer.codebook();
        table.row("codebook entries used", use.used() + " of " + use.vocabulary());
        table.row("perplexity", text("%.1f", use.perplexity()));
        table.row("bits per token by frequency", text("%.3f", use.entropy()));
        table.row("bytes per picture", text("%.1f", tokenizer.bytesPerPicture()));
        table.row("bits per pixel", text("%.4f", tokenizer.bitsPerPixel()));
        if (tokenizer.codec() != null && tokenizer.codecMean() != null) {
            scores(table, tokenizer.codec() + " ", tokenizer.codecMean());
            table.row(
                    tokenizer.codec() + " as small",
                    tokenizer.codecFits() + " of " + tokenizer.pictures().size());
        }
    }

    private static void features(Table table, FeatureEvaluation.Report features) {
        FeatureEvaluation.Measure by = features.classifier();
        table.row(
                "classifier",
                by.sha256().substring(0, SHOWN_DIGITS) + ", " + by.features() + " features, k = "
                        + features.neighbours());
        table.row("compared with", features.reference());
        measured(table, "originals", features.originals());
        measured(table, "reconstructions", features.reconstructed());
        measured(table, "drawings", features.drawn());
    }

    private static void measured(Table table, String what, FeatureEvaluation.@Nullable Measured set) {
        if (set == null) {
            return;
        }
        SetComparison found = set.comparison();
        if (found != null) {
            table.row(what + ", scene distance", text("%.4f", found.sceneDistance()));
            table.row(what + ", precision", text("%.4f", found.precision()));
            table.row(what + ", recall", text("%.4f", found.recall()));
            table.row(what + ", density", text("%.4f", found.density()));
            table.row(what + ", coverage", text("%.4f", found.coverage()));
        }
        if (set.distanceToOriginals() != null) {
            table.row(what + ", scene distance to the originals", text("%.4f", set.distanceToOriginals()));
        }
        if (set.classAgreement() != null) {
            table.row(what + ", of their class", text("%.4f", set.classAgreement()));
        }
    }

    private static void scores(Table table, String of, Scores scores) {
        row(table, of + "PSNR", Measure.PSNR.text(scores.psnr()), scores.psnr());
        row(table, of + "SSIM", Measure.SSIM.text(scores.ssim()), scores.ssim());
        row(table, of + "LPIPS", Measure.SSIM.text(scores.lpips()), scores.lpips());
        row(table, of + "accuracy", Measure.PIXEL_ACCURACY.text(scores.pixelAccuracy()), scores.pixelAccuracy());
        row(table, of + "mean IoU", Measure.MEAN_IOU.text(scores.meanIou()), scores.meanIou());
    }

    private static void row(Table table, String name, String value, @Nullable Double present) {
        if (present != null) {
            table.row(name, value);
        }
    }

    /** How far a set follows its layouts, and how far it can at most, where that is not all. */
    private static void layout(Table table, String what, LayoutAgreement agreement, @Nullable LayoutAgreement most) {
        String pixels = most == null ? "" : text(", at most about %.4f", most.pixelAccuracy());
        String overlap = most == null ? "" : text(", at most about %.4f", most.meanIou());
        table.row(what + ", pixels as asked", text("%.4f", agreement.pixelAccuracy()) + pixels);
        table.row(what + ", mean IoU", text("%.4f", agreement.meanIou()) + overlap);
    }

    private static String text(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
