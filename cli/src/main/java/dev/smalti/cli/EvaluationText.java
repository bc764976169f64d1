package dev.smalti.cli;

import dev.smalti.cli.console.Table;
import dev.smalti.evaluate.CodebookUse;
import dev.smalti.evaluate.LayoutAgreement;
import dev.smalti.evaluate.TokenizerEvaluation;
import dev.smalti.evaluate.TokenizerEvaluation.Scores;
import dev.smalti.job.Measure;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What an evaluation found, as a table of a measure and its value a line. */
final class EvaluationText {
    private EvaluationText() {}

    /** The table. */
    static String of(EvaluateCommand.Result result) {
        Table table = new Table().row("data", result.data());
        TokenizerEvaluation.Report tokenizer = result.tokenizer();
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
            layout(table, "drawings", result.layout().drawn());
            layout(table, "reconstructions", result.layout().reconstructed());
            layout(table, "originals", result.layout().originals());
        }
        return table.toString();
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

    private static void layout(Table table, String what, LayoutAgreement agreement) {
        table.row(what + ", pixels as asked", text("%.4f", agreement.pixelAccuracy()));
        table.row(what + ", mean IoU", text("%.4f", agreement.meanIou()));
    }

    private static String text(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
