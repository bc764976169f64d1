package dev.smalti.cli;

import dev.smalti.cli.argument.ConditionFileArguments;
import dev.smalti.cli.argument.DrawingArguments;
import dev.smalti.cli.argument.SizeArgument;
import dev.smalti.job.JobCondition;
import dev.smalti.job.JobStart;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code smalti paint}: pictures drawn from segmentations, depth maps or other pictures. */
@Command(
        name = "paint",
        description = "Draw pictures from segmentations, depth maps or other pictures, by what the model is given.",
        footer = {
            "",
            "A picture is as large as its condition, or as --size says: labels are then resized by the",
            "nearest pixel, all else smoothly. Segmentations are palette or grey PNG whose samples are",
            "the labels, depth maps grey PNG of 8 or 16 bits or RGBA that packs a float32 in each pixel,",
            "TIFF of one channel, PFM or NumPy arrays (NPY).",
            "--as makes the condition first: edges or a picture without details of a photograph, or a",
            "drawing of the keypoints in a JSON file of COCO or OpenPose.",
            "Files that exist are replaced; batches that are finished stay, even on Ctrl-C."
        })
final class PaintCommand implements Callable<Integer> {
    @Parameters(paramLabel = "CONDITION", arity = "1..*", description = "What to draw from, one file for each.")
    private List<Path> files = List.of();

    @Mixin
    private final DrawingArguments drawing = new DrawingArguments();

    @Mixin
    private final ConditionFileArguments reading = new ConditionFileArguments();

    @Mixin
    private final SizeArgument size = new SizeArgument();

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private SmaltiCommand smalti;

    @Override
    public Integer call() {
        List<JobCondition> conditions =
                List.copyOf(files.stream().map(reading::condition).toList());
        return JobCommands.draw(smalti.console(), drawing, drawing.job(conditions, new JobStart.Blank(), size.size()));
    }
}
