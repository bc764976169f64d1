package dev.smalti.cli;

import dev.smalti.cli.argument.JobArguments;
import dev.smalti.cli.argument.PictureArguments;
import dev.smalti.cli.argument.PictureOutput;
import dev.smalti.cli.argument.TokenizerArguments;
import dev.smalti.cli.console.Console;
import dev.smalti.job.Job;
import dev.smalti.job.ReconstructJob;
import dev.smalti.job.run.OutputOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code smalti reconstruct}: pictures to tokens and back, and how much of them is left. */
@Command(
        name = "reconstruct",
        description = "Turn pictures to tokens and back, and measure what that loses.",
        footer = {
            "",
            "Models of segmentations take palette or grey PNG whose samples are the labels, those of",
            "depth maps grey PNG of 8 or 16 bits or RGBA that packs a float32 in each pixel, TIFF of one",
            "channel, PFM or NumPy arrays (NPY).",
            "PSNR is in decibels over all channels, SSIM is of the luma. Of segmentations, accuracy is",
            "the share of pixels that keep their label, and mean IoU the intersection over union, the",
            "mean of the labels that occur. All compare the picture as it was read with the PNG as it",
            "was written. Each picture holds how it was made.",
            "Files that exist are replaced. Pictures that cannot be read are named and skipped, and",
            "the exit code is 3."
        })
final class ReconstructCommand implements Callable<Integer> {
    @Mixin
    private final PictureArguments pictures = new PictureArguments();

    @Mixin
    private final TokenizerArguments model = new TokenizerArguments();

    @Mixin
    private final PictureOutput output = new PictureOutput();

    @Option(
            names = "--compare",
            order = 2,
            description = "Also write NAME.compare.png: the original at the left, the reconstruction at the right.")
    private boolean compare;

    @Mixin
    private final JobArguments arguments = new JobArguments();

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private SmaltiCommand smalti;

    @Override
    public Integer call() {
        ReconstructJob job = new ReconstructJob(Job.VERSION, model.reference(), pictures.inputs(), model.execution());
        OutputOptions outputs = arguments.outputs(output.folder());
        Console console = smalti.console();
        return JobCommands.run(
                console,
                arguments,
                model.runner(),
                job,
                compare ? outputs.withComparisons() : outputs,
                started -> model.tell(console));
    }
}
