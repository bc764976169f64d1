package dev.smalti.cli;

import dev.smalti.cli.argument.JobArguments;
import dev.smalti.cli.argument.PictureArguments;
import dev.smalti.cli.argument.TokenizerArguments;
import dev.smalti.cli.console.Console;
import dev.smalti.job.EncodeJob;
import dev.smalti.job.Job;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code smalti encode}: pictures to files of tokens. */
@Command(
        name = "encode",
        description = "Turn pictures to tokens, one .tokens.json for each.",
        footer = {
            "",
            "A picture whose sides are no multiple of the model's pixels per token is padded by",
            "reflection; the file remembers its size, and decode crops to it.",
            "Models of segmentations take palette or grey PNG whose samples are the labels, those of",
            "depth maps grey PNG of 8 or 16 bits or RGBA that packs a float32 in each pixel, TIFF of one",
            "channel, PFM or NumPy arrays (NPY).",
            "Files that exist are replaced. Pictures that cannot be read are named and skipped, and",
            "the exit code is 3; those whose tokens alone cannot be written too, and it is 5."
        })
final class EncodeCommand implements Callable<Integer> {
    @Mixin
    private final PictureArguments pictures = new PictureArguments();

    @Mixin
    private final TokenizerArguments model = new TokenizerArguments();

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "DIR|FILE",
            order = 1,
            description = "The folder for the files of tokens, made where it is missing; or, for one picture, a file"
                    + " that ends in .json.")
    @SuppressWarnings("NullAway.Init")
    private Path output;

    @Mixin
    private final JobArguments arguments = new JobArguments();

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private SmaltiCommand smalti;

    @Override
    public Integer call() {
        EncodeJob job = new EncodeJob(Job.VERSION, model.reference(), pictures.inputs(), model.execution());
        Console console = smalti.console();
        return JobCommands.run(
                console, arguments, model.runner(), job, arguments.outputs(output), started -> model.tell(console));
    }
}
